"""The grid of a sweep as a table: how two strategies compare in each cell, and its colours."""

from enum import Enum, auto
from itertools import islice
from math import log2

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.cells import NO_INDEX, Cell, CellModel, Index
from ensemble_gui.qt.widgets.contrast import legible_on
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.records.settings import Array
from ensemble_gui.records.sweep import SweepCell, SweepSettings
from ensemble_gui.records.table import Table
from ensemble_gui.wording.sweep_cells import place as name_of_place
from ensemble_gui.wording.sweep_cells import speedup_in_short, sweep_cell
from ensemble_gui.wording.tables.sweep import speedups_table

_FULL = 2  # octaves: at 4 times the speed the colour is the strategy's own
_LEAST_SHARE = 0.15  # of the colour, where a difference is sure
_HINT = "Double-click or press Enter to set up a run of this size"


class Look(Enum):
    """How a cell is drawn."""

    PENDING = auto()
    NEXT = auto()  # it is being measured
    MISSING = auto()  # no comparison could be made
    FILLED = auto()


class Speedups(CellModel):
    """Rows are member counts; columns are batch sizes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings: SweepSettings | None = None
        self._cells: dict[tuple[int, int], SweepCell] = {}
        self._pair = ("", "")
        self._next: frozenset[tuple[int, int]] = frozenset()

    @property
    def ratios(self) -> Array:
        """The speedups (row, column); NaN where there is none."""
        found = np.full((self.rowCount(), self.columnCount()), np.nan)
        for row, column in np.ndindex(*found.shape):
            comparison = self._comparison(row, column)
            if comparison and comparison.speedup is not None:
                found[row, column] = comparison.speedup
        return found

    def begin(self, settings: SweepSettings) -> None:
        """Show this grid, none of it measured."""
        self.beginResetModel()
        self._settings, self._cells, self._next = settings, {}, frozenset()
        self.endResetModel()

    def put(self, cell: SweepCell) -> None:
        """Show what was measured here."""
        self._cells[cell.members, cell.batch] = cell
        self._change_all()

    def mark_next(self, at_once: int) -> None:
        """Mark the cells that are being measured: they are begun in the order of the grid."""
        grid = self._settings.grid if self._settings else ()
        self._next = frozenset(islice((one for one in grid if one not in self._cells), at_once))
        self._change_all()

    def compare(self, strategy: str, baseline: str) -> None:
        """Show the speedup of one strategy over another."""
        self._pair = (strategy, baseline)
        self._change_all()

    def set_theme(self, theme: Theme) -> None:
        """Colour the cells."""
        self._theme = theme
        self._change_all()

    def table(self) -> Table | None:
        """The cells that were measured, with all digits."""
        settings = self._settings
        if settings is None:
            return None
        cells = [self._cells[one] for one in sorted(self._cells)]
        return speedups_table(settings, cells, *self._pair)

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Member count and batch size."""
        if self._settings is None:
            return 0, 0
        return self._settings.members[row], self._settings.batches[column]

    def index_of(self, members: int, batch: int) -> Index:
        """The index of this cell; an invalid one if it is not in the grid."""
        settings = self._settings
        if settings is None or members not in settings.members or batch not in settings.batches:
            return NO_INDEX
        return self.index(settings.members.index(members), settings.batches.index(batch))

    def look(self, row: int, column: int) -> Look:
        """How this cell is drawn."""
        place = self.place(row, column)
        if place not in self._cells:
            return Look.NEXT if place in self._next else Look.PENDING
        return Look.MISSING if self._comparison(row, column) is None else Look.FILLED

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """How many member counts there are."""
        return 0 if parent.isValid() or self._settings is None else len(self._settings.members)

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """How many batch sizes there are."""
        return 0 if parent.isValid() or self._settings is None else len(self._settings.batches)

    def headerData(  # noqa: N802 -- Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Numbers, of which the first says what they are."""
        if role != Qt.ItemDataRole.DisplayRole or self._settings is None:
            return None
        is_row = orientation is Qt.Orientation.Vertical
        number = (self._settings.members if is_row else self._settings.batches)[section]
        named = f"{'members' if is_row else 'batch'} {number}"
        return str(number) if section else named

    def cell(self, row: int, column: int) -> Cell:
        """The speedup, on the colour of the faster one of the two strategies."""
        theme, found = self._theme, self._cells.get(self.place(row, column))
        comparison = self._comparison(row, column)
        if found is None or comparison is None:
            waiting = "\N{HORIZONTAL ELLIPSIS}" if self.look(row, column) is Look.NEXT else ""
            text = "n/a" if found else waiting
            return Cell(text, QColor(theme.card), QColor(theme.muted))
        text = speedup_in_short(found, *self._pair)
        if comparison.speedup is None or comparison.verdict is Verdict.NOT_DISTINGUISHABLE:
            return Cell(text, QColor(theme.quiet), QColor(theme.muted))
        ground = self._ground(comparison.speedup)
        return Cell(text, ground, legible_on(ground))

    def describe(self, row: int, column: int) -> str:
        """All that was found here, in a line."""
        at = self.place(row, column)
        found = self._cells.get(at)
        if found is not None:
            return sweep_cell(found, *self._pair)
        how = "is being measured" if at in self._next else "not measured"
        return f"{name_of_place(*at)}: {how}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The tool tip also says what can be done."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{self.describe(index.row(), index.column())}\n{_HINT}")
        return super().data(index, role)

    def _comparison(self, row: int, column: int) -> Comparison | None:
        found = self._cells.get(self.place(row, column))
        return found.comparison(*self._pair) if found else None

    def _ground(self, speedup: float) -> QColor:
        """From quiet at 1x to the colour of the strategy, or of the baseline, on a log scale."""
        octaves = log2(speedup)
        share = _LEAST_SHARE + (1 - _LEAST_SHARE) * min(1.0, abs(octaves) / _FULL)
        faster = self._pair[0] if octaves > 0 else self._pair[1]
        return blend(self._theme.quiet, self._theme.strategy(faster).name(), share)

    def _change_all(self) -> None:
        """Redraw all cells: one changes the line between its neighbours, and they are few."""
        if self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
