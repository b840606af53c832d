"""Quiet tables of text, which only show results."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QTableView

from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled

_DISPLAY = Qt.ItemDataRole.DisplayRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class TextModel(QAbstractTableModel):
    """Text under named columns; a cell is written out when it is shown."""

    def __init__(
        self, headers: Sequence[str], tips: Sequence[str] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._headers, self._tips = headers, tips

    def text(self, row: int, column: int) -> str:
        """The text of this cell."""
        raise NotImplementedError

    def tip(self, _row: int, _column: int) -> str:
        """The tool tip of this cell."""
        return ""

    def font(self, _row: int, _column: int) -> QFont | None:
        """The font of this cell; None for the table's."""
        return None

    def header(self, column: int) -> str:
        """The name of this column."""
        return self._headers[column]

    def alignment(self, _column: int) -> Qt.AlignmentFlag | None:
        """How this column and its header are aligned; None for the table's default."""
        return None

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """How many columns there are."""
        return 0 if parent.isValid() else len(self._headers)

    def headerData(  # noqa: N802 -- Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY
    ) -> object:
        """The columns' names, and what they mean."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return self.header(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole and self._tips:
            return plain_tip(self._tips[section])
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """The text of a cell, how it looks, and its tool tip."""
        row, column = index.row(), index.column()
        if role == _DISPLAY:
            return self.text(row, column)
        if role == Qt.ItemDataRole.FontRole:
            return self.font(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.tip(row, column))
        return None


class RowsModel(TextModel):
    """Rows of ready-made text."""

    _rows: Sequence[Sequence[str]] = ()

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these, a text for each column."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def text(self, row: int, column: int) -> str:
        """The text of this cell."""
        return self._rows[row][column]


def make_quiet(table: QTableView, row: int, *, chooses: bool = True) -> None:
    """Leave out grid, frame, editing and row numbers.

    Rows are this many pixels high by design; unless the table chooses something, they are
    selected to be copied.
    """
    if not chooses:
        table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    row = scaled(row)
    table.verticalHeader().setMinimumSectionSize(row)
    table.verticalHeader().setDefaultSectionSize(row)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setDefaultAlignment(_LEFT)
