"""Each strategy's error against the float64 reference, member by member."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.records.run import MemberError, ReferenceCheck
from ensemble_gui.wording.figures import apart

Index = QModelIndex | QPersistentModelIndex

_HEADERS = ("strategy", "member", "error", "relative", "flips")
_TIPS = (
    "How the predictions were computed",
    "Its number",
    "The largest absolute error of its logits against float64",
    "The same over the largest logit of the sample",
    "Predictions that are not the reference's; in brackets the widest margin at one",
)
_TOLD = 8  # flips that a tooltip lists


class ErrorModel(QAbstractTableModel):
    """A row a strategy and member; nothing is written out before it is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checks: tuple[ReferenceCheck, ...] = ()
        self._members = 0

    def show_checks(self, checks: tuple[ReferenceCheck, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._checks = checks
        self._members = len(checks[0].members) if checks else 0
        self.endResetModel()

    def rowCount(self, _parent: Index | None = None) -> int:  # noqa: N802 -- Qt's name
        """As many as strategies and members."""
        return len(self._checks) * self._members

    def columnCount(self, _parent: Index | None = None) -> int:  # noqa: N802 -- Qt's name
        """As many as headers."""
        return len(_HEADERS)

    def headerData(  # noqa: N802 -- Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """The columns' names, and what they mean."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _HEADERS[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return plain_tip(_TIPS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """A figure, and of flips where they are."""
        check, member = divmod(index.row(), self._members)
        error = self._checks[check].members[member]
        if role == Qt.ItemDataRole.DisplayRole:
            row = (self._checks[check].strategy, str(member + 1), *_figures(error))
            return row[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and error.flips:
            told = ", ".join(f"{one.sample} ({one.margin:.2g})" for one in error.flips[:_TOLD])
            more = len(error.flips) - _TOLD
            rest = f" and {more} more" if more > 0 else ""
            return plain_tip(f"Flipped samples, and the reference's margins: {told}{rest}")
        return None


def _figures(error: MemberError) -> tuple[str, str, str]:
    flips = str(len(error.flips))
    if error.flips:
        flips += f" ({max(one.margin for one in error.flips):.1g})"
    absolute, relative = (apart(one, 0) for one in (error.max_abs, error.max_rel))
    return absolute, relative, flips
