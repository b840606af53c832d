"""The time against the members, both on logarithmic scales: how each strategy grows."""

from collections.abc import Iterable
from math import log10

import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.sweep.spreading import spread
from ensemble_gui.qt.widgets.axes import LogAxis, round_above, round_below
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.still_plot import colour_plot, numbered_plot
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.run import Timing
from ensemble_gui.records.sweep import Exponent, SweepCell, SweepSettings
from ensemble_gui.records.table import Table
from ensemble_gui.wording.sweep_cells import scaling
from ensemble_gui.wording.tables.sweep import scaling_table

_LABEL_GAP = 15  # pixels between the labels' middles
_GAP = 8  # pixels between a line's end and its label
_MOST_FOR_LABELS = 0.6  # of the width
_LEFT_WIDTH = 52  # pixels: for 0.0005 and the axis's label
_BOTTOM_HEIGHT = 34  # pixels: for the ticks' numbers and the axis's label
_HALF_NUMBER = 7  # pixels between the outermost ticks and the ends of the axis
_EDGE = 0.04  # of the axis, between its start and the first point
_MOST_TICKS_ACROSS, _MOST_TICKS_UP = 8, 5


class ScalingPlot(QWidget):
    """One line per strategy at one batch size, with the exponent of its growth at its end."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cells: tuple[SweepCell, ...] = ()
        self._strategies: tuple[str, ...] = ()
        self._members: tuple[int, ...] = ()
        self._exponents: tuple[Exponent, ...] = ()
        self._batch: ChoiceBox[int] = ChoiceBox(
            "growthBatch", "Batch size of the plot of time against members", parent=self
        )
        self._across = LogAxis("bottom", _MOST_TICKS_ACROSS)
        self._up = LogAxis("left", _MOST_TICKS_UP)
        self._up.setWidth(scaled(_LEFT_WIDTH))
        self._across.setHeight(scaled(_BOTTOM_HEIGHT))
        axes = {"left": self._up, "bottom": self._across}
        accessible = "Time against members, a line for each strategy"
        self._plot = numbered_plot(self, "growthPlot", accessible, axes)
        self._lines: dict[str, pg.PlotDataItem] = {}
        self._labels: dict[str, pg.TextItem] = {}
        title = label("Time against members", "title", self)
        head = row(title, None, label("batch", "small", self), self._batch)
        fill(self, head, self._plot, stretch=1)
        self.set_theme(theme)
        self._batch.chosen.connect(self._draw)
        self._plot.getPlotItem().getViewBox().sigResized.connect(self._draw)
        Offer(self, self._table)

    @property
    def batch(self) -> int | None:
        """The batch size that is shown."""
        return self._batch.value if self._batch.count() else None

    def begin(self, settings: SweepSettings) -> None:
        """Offer the batch sizes of this grid, none of it measured."""
        self._cells, self._exponents = (), ()
        self._strategies, self._members = settings.base.strategies, settings.members
        self._batch.offer((batch, f"{batch:,}") for batch in settings.batches)
        self._draw()

    def show_batch(self, batch: int) -> None:
        """Show this batch size."""
        self._batch.choose(batch)

    def put(self, cell: SweepCell) -> None:
        """Show what was measured."""
        self._cells = (*self._cells, cell)
        if cell.batch == self.batch:
            self._draw()

    def show_exponents(self, exponents: tuple[Exponent, ...]) -> None:
        """Label the lines with these."""
        self._exponents = exponents
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Draw on the card's colour, with its ink."""
        self._theme = theme
        colour_plot(self._plot, theme, {"left": "time (ms)", "bottom": "members"})
        self._draw()

    @Slot()
    def _draw(self) -> None:
        """Draw the lines of this batch size, by items that are made once."""
        found = {name: self._points(name) for name in self._strategies}
        shown = {name: points for name, points in found.items() if points}
        for name, line in self._lines.items():
            line.setVisible(name in shown)
            self._labels[name].setVisible(name in shown)
        for name, points in shown.items():
            self._draw_line(name, points)
        if shown:
            self._fit(shown)
        else:
            self._across.show_span(None)
            self._up.show_span(None)
        self._describe(tuple(shown))

    def _table(self) -> Table | None:
        batch = self.batch
        return None if batch is None else scaling_table(batch, self._cells, self._exponents)

    def _points(self, strategy: str) -> list[tuple[int, float]]:
        """Member count and median in milliseconds, the counts rising."""
        timed = self._timed(strategy)
        return sorted((members, one.median_s * 1e3) for members, one in timed.items())

    def _timed(self, strategy: str) -> dict[int, Timing]:
        """The strategy's times at the batch size that is shown, by member count."""
        cells = (one for one in self._cells if one.batch == self.batch)
        timed = ((cell.members, cell.timing(strategy)) for cell in cells)
        return {members: one for members, one in timed if one}

    def _disturbed(self, strategy: str) -> set[int]:
        """The member counts whose time is of disturbed blocks."""
        return {members for members, one in self._timed(strategy).items() if one.disturbed}

    def _draw_line(self, name: str, points: list[tuple[int, float]]) -> None:
        if name not in self._lines:
            self._lines[name] = pg.PlotDataItem()
            self._labels[name] = pg.TextItem(anchor=(0, 0.5))
            self._labels[name].setFont(font_of(12))
            self._plot.addItem(self._lines[name])
            self._plot.addItem(self._labels[name])
        colour, card = self._theme.strategy(name), QColor(self._theme.card)
        hollow = self._disturbed(name)
        self._lines[name].setData(
            [log10(members) for members, _ in points],
            [log10(milliseconds) for _, milliseconds in points],
            pen=pg.mkPen(colour, width=2),
            symbol="o",
            symbolSize=6,
            symbolBrush=[card if members in hollow else colour for members, _ in points],
            symbolPen=[pg.mkPen(colour if members in hollow else card) for members, _ in points],
        )
        text = self._theme.strategy_text(name)
        self._labels[name].setHtml(
            f'<span style="color: {text.name()}; font-weight: bold">{name}</span> '
            f'<span style="color: {self._theme.muted}">{self._power(name)}</span>'
        )

    def _fit(self, shown: dict[str, list[tuple[int, float]]]) -> None:
        """Choose the ranges so that the labels fit behind the lines."""
        times = [time for points in shown.values() for _, time in points]
        low, high = round_below(min(times)), round_above(max(times))
        fewest, most = min(self._members), max(self._members)
        self._across.show_span((fewest, most))
        self._up.show_span((low, high))
        self._fit_up(log10(low), log10(high))
        self._fit_across(log10(fewest), log10(most), shown)
        self._place_labels(shown)

    def _fit_across(self, low: float, high: float, shown: Iterable[str]) -> None:
        """The range of log10(members), with room for the labels at its end."""
        if low == high:
            low, high = low - 0.5, high + 0.5
        labels = [self._labels[name].textItem.boundingRect().width() for name in shown]
        width = self._plot.getPlotItem().getViewBox().width()
        share = min(_MOST_FOR_LABELS, (max(labels) + _GAP) / max(width, 1.0))
        margin = _EDGE * (high - low)
        self._plot.setXRange(low - margin, low + (high - low) / (1 - share), padding=0)

    def _fit_up(self, low: float, high: float) -> None:
        """The range of log10(ms), with room for the numbers at its ends."""
        if low == high:
            low, high = low - 0.5, high + 0.5
        room = self._plot.getPlotItem().getViewBox().height()
        share = _HALF_NUMBER / max(room - 2 * _HALF_NUMBER, _HALF_NUMBER)
        self._plot.setYRange(low, high, padding=share)

    def _place_labels(self, shown: dict[str, list[tuple[int, float]]]) -> None:
        """Put each label behind its line, moved so that none covers another."""
        box = self._plot.getPlotItem().getViewBox()
        pixel = box.viewRect().height() / max(box.height(), 1.0)  # in log10(ms)
        ends = [log10(points[-1][1]) for points in shown.values()]
        last = max(members for points in shown.values() for members, _ in points)
        behind = log10(last) + _GAP / 2 * box.viewRect().width() / max(box.width(), 1.0)
        gap = min(scaled(_LABEL_GAP), box.height() / len(ends)) * pixel
        low, high = box.viewRange()[1]
        heights = spread(ends, gap, low + gap / 2, high - gap / 2)
        for name, height in zip(shown, heights, strict=True):
            self._labels[name].setPos(behind, height)

    def _power(self, strategy: str) -> str:
        """The fitted exponent, as rich text; '' if there is none."""
        found = self._exponent(strategy)
        return f"members<sup>{found.exponent:.2f}</sup>" if found else ""

    def _exponent(self, strategy: str) -> Exponent | None:
        wanted = (strategy, self.batch)
        return next((one for one in self._exponents if (one.strategy, one.batch) == wanted), None)

    def _describe(self, strategies: tuple[str, ...]) -> None:
        """Say in words what the labels show, with the exponents' intervals."""
        fitted = [one for name in strategies if (one := self._exponent(name))]
        words = scaling(fitted, marked=any(map(self._disturbed, strategies)))
        self._plot.setToolTip(plain_tip(words))
        empty = "" if strategies else "Nothing is measured yet"
        self._plot.setAccessibleDescription(words or empty)
