"""How often predictions are right by their confidence, and how many there are of each."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.calibration.reliability_counts import ReliabilityCounts
from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.still_plot import colour_plot, numbered_plot
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.qt.widgets.view_keys import ViewKeys
from ensemble_gui.records.analysis import Reliability
from ensemble_gui.records.settings import Array

BIN_KEYS = ViewKeys(
    "Calibration: diagram",
    (
        (("Left", "Right"), "point at another bin"),
        (("Return", "Space"), "choose the bin"),
        (("Esc",), "clear the chosen bin"),
    ),
)

_LEFT_WIDTH = 40  # pixels: for 100%
_BOTTOM_HEIGHT = 30  # pixels: for the numbers and the axis's label
_RIGHT_MARGIN = 16  # pixels: half of the last number on the axis
_FILL = 0.92  # of a bin's width
_TOP, _BOTTOM = 1.08, -0.62  # of the picture, where accuracy goes from 0 to 1
_ASIDE = 0.22  # of a bar's width: whiskers left of its middle, rings right of it
_PERFECT = "calibrated"
_PERFECT_AT = 0.2  # of the axis: the place of the words on the diagonal
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class ReliabilityPlot(QWidget):
    """Bars of accuracy against the diagonal; a bin can be pointed at and clicked.

    Left and Right move from bin to bin, Enter clicks, Esc clears the choice.
    """

    pointed = Signal(int)  # the bin under the mouse or the keys; -1 if there is none
    clicked = Signal(int)
    released = Signal()  # by Esc, where a bin is chosen

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reliabilityPlot")
        self.setAccessibleName("Reliability: accuracy by confidence; Left and Right choose a bin")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self._shown: Reliability | None = None
        self._other: Reliability | None = None
        self._current = -1
        self._chosen = -1
        self._plot = numbered_plot(self, "", "")
        self._band = pg.BarGraphItem(x=[], height=[], width=_FILL, pen=None)
        self._bars = pg.BarGraphItem(x=[], height=[], width=_FILL, pen=None)
        self._whiskers = pg.ErrorBarItem(x=np.zeros(0), y=np.zeros(0))
        self._rings = pg.ScatterPlotItem(size=7, brush=None)
        self._diagonal = pg.PlotDataItem([0, 1], [0, 1])
        self._perfect = pg.TextItem(_PERFECT, anchor=(0.5, 1))
        self._outline = pg.PlotDataItem()
        marks = (self._whiskers, self._rings, self._perfect, self._outline)
        for part in (self._band, self._bars, self._diagonal, *marks):
            self._plot.addItem(part)
        self._counts = ReliabilityCounts(self._plot, theme)
        fill(self, self._plot)
        self._configure()
        self.set_theme(theme)

    def show_reliability(self, shown: Reliability | None, other: Reliability | None) -> None:
        """Draw the first as bars, and the other, of the same predictions, as rings."""
        self._shown, self._other = shown, other
        self._current = -1
        self._draw()

    def choose(self, number: int) -> None:
        """Outline this bin; -1 outlines none."""
        self._chosen = number
        self._draw_marks()

    def place_of(self, number: int) -> QPointF:
        """Where the middle of a bin is, in pixels of the plot's viewport."""
        bins = 1 if self._shown is None else len(self._shown.counts)
        box = self._plot.getPlotItem().getViewBox()
        at: QPointF = box.mapViewToScene(QPointF((number + 0.5) / bins, 0.5))
        return QPointF(self._plot.mapFromScene(at))

    def set_theme(self, theme: Theme) -> None:
        """Draw on the card's colour, with its ink."""
        self._theme = theme
        colour_plot(self._plot, theme, {"bottom": "confidence (%)"})
        self._diagonal.setPen(pg.mkPen(theme.muted, width=1, style=Qt.PenStyle.DashLine))
        self._perfect.setColor(theme.muted)
        self._outline.setPen(pg.mkPen(theme.accent, width=2))
        self._counts.set_theme(theme)
        self._draw()

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the menu while there is a chosen bin to clear."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._chosen >= 0
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Move through the bins that hold something, choose one, or clear the choice."""
        if event.key() in _STEPS:
            self._step(_STEPS[Qt.Key(event.key())])
        elif event.key() in _ENTER and self._current >= 0:
            self.clicked.emit(self._current)
        elif event.key() == Qt.Key.Key_Escape and self._chosen >= 0:
            self.released.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        """Point at nothing."""
        self._point(-1)
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        """Point at nothing."""
        self._point(-1)
        super().leaveEvent(event)

    def _configure(self) -> None:
        item = self._plot.getPlotItem()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.viewport().setFocusProxy(self)
        self._plot.setXRange(0, 1, padding=0)
        self._plot.setYRange(_BOTTOM, _TOP, padding=0)
        self._perfect.setFont(font_of(11))
        item.getAxis("left").setStyle(tickLength=0, hideOverlappingLabels=True)
        item.getAxis("left").setWidth(scaled(_LEFT_WIDTH))
        percents = [(one / 100, f"{one}") for one in range(0, 101, 20)]
        item.getAxis("bottom").setTicks([percents])
        item.getAxis("bottom").setHeight(scaled(_BOTTOM_HEIGHT))
        item.layout.setContentsMargins(0, 0, _RIGHT_MARGIN, 0)
        item.getAxis("left").setTicks([[(0, "0%"), (0.5, "50%"), (1, "100%")]])
        item.getViewBox().sigResized.connect(self._fit)
        self._plot.scene().sigMouseMoved.connect(self._follow)
        self._plot.scene().sigMouseClicked.connect(self._click)

    def _draw(self) -> None:
        """Give the items, which are made once, other data."""
        shown = self._shown
        centres, filled = _bins_of(shown)
        accuracy = shown.accuracy[filled] if shown else np.zeros(0)
        low, high = (shown.low[filled], shown.high[filled]) if shown else (accuracy, accuracy)
        width = _FILL / max(len(filled), 1)
        colour = blend(self._theme.card, self._theme.agreement, 0.55)
        self._bars.setOpts(x=centres[filled], height=accuracy, width=width, brush=colour)
        self._whiskers.setData(
            x=centres[filled] - width * _ASIDE,
            y=accuracy,
            top=high - accuracy,
            bottom=accuracy - low,
            beam=width / 3,
            pen=pg.mkPen(self._theme.ink, width=1),
        )
        others, also = _bins_of(self._other)
        rings = self._other.accuracy[also] if self._other else np.zeros(0)
        self._rings.setData(
            x=others[also] + width * _ASIDE, y=rings, pen=pg.mkPen(self._theme.ink, width=1.5)
        )
        self._counts.show_counts(shown.counts if shown else np.zeros(0))
        self._draw_marks()

    def _draw_marks(self) -> None:
        centres, _ = _bins_of(self._shown)
        bins = max(len(centres), 1)
        is_pointed = 0 <= self._current < len(centres)
        pointed = centres[self._current : self._current + 1] if is_pointed else np.zeros(0)
        self._band.setOpts(
            x=pointed,
            y0=np.full(len(pointed), _BOTTOM),
            height=np.full(len(pointed), _TOP - _BOTTOM),
            width=1 / bins,
            brush=QColor(self._theme.quiet),
        )
        if 0 <= self._chosen < len(centres):
            left, right = self._chosen / bins, (self._chosen + 1) / bins
            xs, ys = [left, right, right, left, left], [_BOTTOM, _BOTTOM, _TOP, _TOP, _BOTTOM]
            self._outline.setData(xs, ys)
        else:
            self._outline.setData([], [])

    @Slot()
    def _fit(self) -> None:
        """Turn the words along the diagonal, whatever its slope on the screen."""
        box = self._plot.getPlotItem().getViewBox()
        slope = box.height() / (_TOP - _BOTTOM) / max(box.width(), 1.0)
        self._perfect.setAngle(float(np.degrees(np.arctan(slope))))
        self._perfect.setPos(_PERFECT_AT, _PERFECT_AT)

    def _step(self, step: int) -> None:
        if self._shown is None or not self._shown.counts.any():
            return
        filled = np.flatnonzero(self._shown.counts)
        if self._current < 0:
            start = self._chosen if self._chosen in filled else int(filled[-1])
            self._point(start)
            return
        place = int(np.searchsorted(filled, self._current)) + step
        self._point(int(filled[min(max(place, 0), len(filled) - 1)]))

    @Slot(object)
    def _follow(self, place: QPointF) -> None:
        self._point(self._bin_at(place))

    @Slot(object)
    def _click(self, event: object) -> None:
        number = self._bin_at(event.scenePos())  # type: ignore[attr-defined]  # pyqtgraph's own
        if number >= 0:
            self.clicked.emit(number)

    def _bin_at(self, place: QPointF) -> int:
        """The bin at this place of the scene, if it holds anything."""
        box = self._plot.getPlotItem().getViewBox()
        if self._shown is None or not box.sceneBoundingRect().contains(place):
            return -1
        bins = len(self._shown.counts)
        number = min(max(int(box.mapSceneToView(place).x() * bins), 0), bins - 1)
        return number if self._shown.counts[number] else -1

    def _point(self, number: int) -> None:
        if number != self._current:
            self._current = number
            self._draw_marks()
            self.pointed.emit(number)


def _bins_of(reliability: Reliability | None) -> tuple[Array, Array]:
    """The middles of the bins, and which of them hold anything."""
    if reliability is None:
        return np.zeros(0), np.zeros(0, dtype=bool)
    bins = len(reliability.counts)
    return (np.arange(bins) + 0.5) / bins, reliability.counts > 0
