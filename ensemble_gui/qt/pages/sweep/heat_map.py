"""The heat map of a sweep: members down, batch sizes across, and a line about each cell."""

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.sweep.model import Speedups
from ensemble_gui.qt.pages.sweep.table import SpeedupTable
from ensemble_gui.qt.widgets.card import fill, label, rich_label, row
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.phrases import legend
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.qt.widgets.view_keys import ARROWS, ViewKeys
from ensemble_gui.records.sweep import SweepSettings

CELL_KEYS = ViewKeys(
    "Sweep: speedups",
    ((ARROWS, "select another cell"), (("Return",), "use its members and batch size")),
)

_TITLE_HEIGHT = 3 * RHYTHM  # as the title of the other plot, which has a box


class SpeedupMap(QWidget):
    """The table with its title; the arrow keys and the mouse announce the cell they are on."""

    described = Signal(str)  # the line of the cell under the pointer, or else the chosen one
    batch_chosen = Signal(int)
    cell_chosen = Signal(int, int)  # members, batch: by a double click or Enter

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pair = ("", "")
        self._pointed = QModelIndex()
        self._model = Speedups(theme, self)
        self.put, self.mark_next = self._model.put, self._model.mark_next
        self._table = SpeedupTable(self._model, theme, self)
        self._table.setObjectName("speedupMap")
        self._table.setAccessibleName(
            "Speedups: a row for each member count, a column for each batch size"
        )
        self._legend = rich_label("", self)
        title = label("Speedup", "title", self)
        title.setMinimumHeight(scaled(_TITLE_HEIGHT))
        fill(self, row(title, None, self._legend), self._table, stretch=1)
        self._table.selectionModel().currentChanged.connect(self._choose)
        self._table.pointed.connect(self._point)
        self._table.activated.connect(self._activate)
        self._model.dataChanged.connect(self._describe)
        Offer(self, self._model.table)
        self.set_theme(theme)

    def begin(self, settings: SweepSettings) -> None:
        """Show this grid, none of it measured, with the cell of its base chosen."""
        self._pointed = QModelIndex()
        self._model.begin(settings)
        index = self._model.index_of(settings.base.members, settings.base.batch)
        self._table.setCurrentIndex(index if index.isValid() else self._model.index(0, 0))
        self._table.fit_header()
        self._table.fit_width(self.width())

    def compare(self, strategy: str, baseline: str) -> None:
        """Show the speedup of one strategy over another."""
        self._pair = (strategy, baseline)
        self._model.compare(strategy, baseline)
        self._write_legend()

    def set_theme(self, theme: Theme) -> None:
        """Colour the cells and the legend."""
        self._theme = theme
        self._model.set_theme(theme)
        self._write_legend()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Let whole columns fill the width."""
        self._table.fit_width(event.size().width())
        super().resizeEvent(event)

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._pointed = QModelIndex()  # the keys have moved away from the mouse
        self._describe()
        if current.isValid():
            self.batch_chosen.emit(self._model.place(current.row(), current.column())[1])
        self._table.viewport().update()

    @Slot(QModelIndex)
    def _point(self, index: QModelIndex) -> None:
        if index != self._pointed:
            self._pointed = QModelIndex(index)
            self._describe()

    @Slot(QModelIndex)
    def _activate(self, index: QModelIndex) -> None:
        self.cell_chosen.emit(*self._model.place(index.row(), index.column()))

    @Slot()
    def _describe(self) -> None:
        index = self._pointed if self._pointed.isValid() else self._table.currentIndex()
        if index.isValid():
            self.described.emit(self._model.describe(index.row(), index.column()))

    def _write_legend(self) -> None:
        theme, pair = self._theme, filter(None, self._pair)
        strategies = (
            ("\N{BLACK SQUARE}", theme.strategy(name).name(), f"{name} faster") for name in pair
        )
        line = ("\N{BOX DRAWINGS HEAVY HORIZONTAL}", theme.ink, "1×")
        unclear = ("~", theme.muted, "not distinguishable")
        self._legend.setText(legend((*strategies, line, unclear), theme))
