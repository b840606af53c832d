"""Each strategy's error against the float64 reference, member by member."""

from PySide6.QtCore import QObject

from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.text_table import TextModel
from ensemble_gui.records.run import MemberError, ReferenceCheck
from ensemble_gui.wording.figures import apart
from ensemble_gui.wording.strategies import explained

_HEADERS = ("strategy", "member", "error", "relative", "flips")
_TIPS = (
    "How the predictions were computed",
    "Its number",
    "The largest absolute error of its logits against float64",
    "The same over the largest logit of the sample",
    "Predictions that differ from the reference; in brackets the widest margin of one",
)
_LISTED = 8  # flips in a tool tip


class ErrorModel(TextModel):
    """One row per strategy and member, written out when it is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_HEADERS, _TIPS, parent)
        self._checks: tuple[ReferenceCheck, ...] = ()
        self._members = 0

    def show_checks(self, checks: tuple[ReferenceCheck, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._checks = checks
        self._members = len(checks[0].members) if checks else 0
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """One row per strategy and member."""
        return 0 if parent.isValid() else len(self._checks) * self._members

    def text(self, row: int, column: int) -> str:
        """A figure."""
        check, member = divmod(row, self._members)
        strategy, errors = self._checks[check].strategy, self._checks[check].members
        return (strategy, str(member + 1), *_figures(errors[member]))[column]

    def tip(self, row: int, column: int) -> str:
        """What the strategy is, or where the flips are."""
        check, member = divmod(row, self._members)
        if column == 0:
            return explained(self._checks[check].strategy)
        flips = self._checks[check].members[member].flips
        listed = ", ".join(f"{one.sample} ({one.margin:.2g})" for one in flips[:_LISTED])
        rest = f" and {len(flips) - _LISTED} more" if len(flips) > _LISTED else ""
        return f"Flipped samples, and the reference's margins: {listed}{rest}" if flips else ""


def _figures(error: MemberError) -> tuple[str, str, str]:
    flips = str(len(error.flips))
    if error.flips:
        flips += f" ({max(one.margin for one in error.flips):.1g})"
    absolute, relative = (apart(one, 0) for one in (error.max_abs, error.max_rel))
    return absolute, relative, flips
