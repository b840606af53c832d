"""The ways to call a network as a table: what vmap does in each, in a word and a colour."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.cells import NO_INDEX, CellModel, Index
from ensemble_gui.qt.widgets.cells import Cell as Painted
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.records.doctor import CELLS, Behaviour, Cell, Report
from ensemble_gui.records.settings import InputMode
from ensemble_gui.wording.doctor import cell_name
from ensemble_gui.wording.doctor_cells import (
    EXAMINING,
    NOT_EXAMINED,
    column_name,
    row_name,
    second_line,
)

_ROWS = tuple(dict.fromkeys((one.direction, one.mode) for one in CELLS))
_COLUMNS = tuple(InputMode)
_SHARES = {Behaviour.WORKS: 0.0, Behaviour.FALLS_BACK: 0.3, Behaviour.FAILS: 1.0}  # of dissent
_NONE: Mapping[Cell, Report] = {}


class DoctorCells(CellModel):
    """Rows are a pass and a mode; columns are the input modes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reports = _NONE
        self._is_running = False

    def show(self, reports: tuple[Report, ...], *, is_running: bool) -> None:
        """Show these; while an examination is running, the next cell is marked."""
        self._reports = {one.cell: one for one in reports}
        self._is_running = is_running
        self._change_all()

    def set_theme(self, theme: Theme) -> None:
        """Colour the cells."""
        self._theme = theme
        self._change_all()

    def call_at(self, row: int, column: int) -> Cell:
        """Which way to call the network this cell is about."""
        direction, mode = _ROWS[row]
        return Cell(mode=mode, input=_COLUMNS[column], direction=direction)

    def index_of(self, call: Cell) -> Index:
        """Where this way to call the network is."""
        row = _ROWS.index((call.direction, call.mode))
        return self.index(row, _COLUMNS.index(call.input))

    def is_filled(self, row: int, column: int) -> bool:
        """Whether something is known of this cell."""
        return self.call_at(row, column) in self._reports

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """One row for each pass and mode."""
        return 0 if parent.isValid() else len(_ROWS)

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """One column for each input mode."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(  # noqa: N802 -- Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The names of rows and columns."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return row_name(*_ROWS[section])
        return column_name(_COLUMNS[section])

    def cell(self, row: int, column: int) -> Painted:
        """What vmap does, and below it the speedup, as two lines."""
        theme, call = self._theme, self.call_at(row, column)
        report = self._reports.get(call)
        if report is None:
            text = "\N{HORIZONTAL ELLIPSIS}" if self._is_next(call) else ""
            return Painted(text, QColor(theme.card), QColor(theme.muted))
        ground = blend(theme.quiet, theme.dissent, _SHARES[report.behaviour])
        lines = filter(None, (report.behaviour.value, second_line(report)))
        return Painted("\n".join(lines), ground, theme.ink_on(ground))

    def describe(self, row: int, column: int) -> str:
        """All that was found here, in a line."""
        call = self.call_at(row, column)
        report = self._reports.get(call)
        if report is None:
            found = EXAMINING.lower() if self._is_next(call) else NOT_EXAMINED
        else:
            found = ", ".join(filter(None, (report.behaviour.value, second_line(report))))
        return f"{cell_name(call)}: {found}"

    def _is_next(self, call: Cell) -> bool:
        waiting = (one for one in CELLS if one not in self._reports)
        return self._is_running and call == next(waiting, None)

    def _change_all(self) -> None:
        last = self.index(len(_ROWS) - 1, len(_COLUMNS) - 1)
        self.dataChanged.emit(self.index(0, 0), last)
