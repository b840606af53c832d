"""Accuracy against coverage: the gain from abstaining on the most uncertain samples."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsItem, QWidget

from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.still_plot import colour_plot, numbered_plot
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.analysis import RiskCoverage

LEFT_WIDTH = 52  # pixels: for 99.95%
RIGHT_MARGIN = 14  # pixels: half of the last number on the axis
_BOTTOM_HEIGHT = 30  # pixels: for the numbers and the axis's label
_MOST_POINTS = 2000  # of the curve: more than there are pixels
_NEAR_TOP = 0.25  # of the plot's height
_STEPS = 10  # the axis begins at a tenth
_CLIPS = QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape
_FEW = 100  # samples, of which the whole curve is shown


def first_shown(risk: RiskCoverage) -> float:
    """The coverage at which the axis begins: a tenth below which all answers are right."""
    if len(risk.samples) < _FEW or risk.first_error == len(risk.samples):
        return 0.0
    share = risk.first_error / len(risk.samples)
    return min(math.floor(share * _STEPS) / _STEPS, 1 - 1 / _STEPS)


class RiskPlot(QWidget):
    """The curve, the chosen point on it, and the line of abstaining at random."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("riskPlot")
        self.setAccessibleName("Accuracy against the share of samples that are answered")
        self._theme = theme
        self._risk: RiskCoverage | None = None
        self._noun = "digit"
        self._plot = numbered_plot(self, "", "")
        self._curve = pg.PlotDataItem(stepMode=None)
        self._random = pg.PlotDataItem()
        self._drop = pg.PlotDataItem()
        self._point = pg.ScatterPlotItem(size=11)
        self._by_chance = pg.TextItem("abstaining at random", anchor=(0, 1))
        for part in (self._random, self._drop, self._curve, self._point, self._by_chance):
            self._plot.addItem(part)
        fill(self, self._plot)
        self._configure()
        self.set_theme(theme)

    def show_risk(self, risk: RiskCoverage | None, noun: str) -> None:
        """Draw this curve; `noun` names one sample."""
        self._risk, self._noun = risk, noun
        self._label()
        found = risk is not None and len(risk.samples) > 0
        for part in (self._curve, self._random, self._drop, self._point, self._by_chance):
            part.setVisible(found)
        if risk is None or not found:
            for side in ("left", "bottom"):
                self._plot.getAxis(side).setTicks([[]])
            return
        self._draw(risk)

    def mark(self, answered: int) -> None:
        """Move the point to where this many are answered."""
        if self._risk is None or answered == 0:
            return
        at = float(self._risk.coverage[answered - 1]), float(self._risk.accuracy[answered - 1])
        self._point.setData([at[0]], [at[1]])
        self.setAccessibleDescription(f"Answering {at[0]:.1%} of the samples: {at[1]:.1%} correct")
        self._drop.setData([at[0], at[0]], [self._plot.viewRange()[1][0], at[1]])

    def set_theme(self, theme: Theme) -> None:
        """Draw on the card's colour, with its ink."""
        self._theme = theme
        self._label()
        self._curve.setPen(pg.mkPen(theme.agreement, width=2))
        self._random.setPen(pg.mkPen(theme.muted, width=1, style=Qt.PenStyle.DashLine))
        self._drop.setPen(pg.mkPen(theme.accent, width=1))
        self._point.setBrush(theme.accent)
        self._point.setPen(pg.mkPen(theme.card, width=2))
        self._by_chance.setColor(theme.muted)

    def _configure(self) -> None:
        item = self._plot.getPlotItem()
        item.layout.setContentsMargins(0, 6, RIGHT_MARGIN, 0)
        # At the last sample the whole point must be visible.
        item.getViewBox().setFlag(_CLIPS, enabled=False)
        item.getAxis("bottom").setHeight(scaled(_BOTTOM_HEIGHT))
        item.getAxis("left").setStyle(tickLength=0, hideOverlappingLabels=True)
        item.getAxis("left").setWidth(scaled(LEFT_WIDTH))
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._by_chance.setFont(font_of(11))

    def _label(self) -> None:
        text = f"coverage (%): share of {self._noun}s answered"
        colour_plot(self._plot, self._theme, {"bottom": text})

    def _draw(self, risk: RiskCoverage) -> None:
        first = first_shown(risk)
        number = len(risk.samples)
        begin = max(round(first * number) - 1, 0)
        places = np.unique(np.linspace(begin, number - 1, _MOST_POINTS).round().astype(int))
        self._curve.setData(risk.coverage[places], risk.accuracy[places])
        last = float(risk.accuracy[-1])
        self._random.setData([first, 1], [last, last])
        self._by_chance.setPos(first, last)
        low = min(float(risk.accuracy[begin:].min()), last)
        self._fit(first, low, last)

    def _fit(self, first: float, low: float, last: float) -> None:
        """Choose ranges with round numbers at their ticks."""
        across = [first + (1 - first) * one / 5 for one in range(6)]
        named = [(one, f"{100 * one:.3g}") for one in across]
        self._plot.getAxis("bottom").setTicks([named])
        span = max(1 - low, 1e-4)
        step = _round_step(span / 3)
        ticks = [1 - one * step for one in range(int(span / step + 1e-9) + 1)]
        decimals = max(0, math.ceil(-math.log10(step) - 2 - 1e-9))
        self._plot.getAxis("left").setTicks([[(one, f"{one:.{decimals}%}") for one in ticks]])
        below = 1 - last < _NEAR_TOP * span  # above the line it would be cut
        self._by_chance.setAnchor((0, 0 if below else 1))
        self._plot.setXRange(first, 1, padding=0)
        self._plot.setYRange(1 - 1.12 * span, 1 + 0.08 * span, padding=0)


def _round_step(least: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= least * (1 - 1e-9))
