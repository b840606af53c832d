"""Below the reliability diagram: how many predictions are in each bin."""

import numpy as np
import pyqtgraph as pg

from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.records.settings import Array

_BASE, _HIGHEST = -0.6, 0.26  # where the bars stand, and how high the longest is; accuracy is 0..1
_FILL = 0.92  # of a bin's width
_TEXT = 10  # pixels


class ReliabilityCounts:
    """One bar per bin, as long as the logarithm of its count, with the count above it."""

    def __init__(self, plot: pg.PlotWidget, theme: Theme) -> None:
        self._theme = theme
        self._plot = plot
        self._bars = pg.BarGraphItem(x=[], height=[], width=_FILL, pen=None)
        self._texts: list[pg.TextItem] = []
        self._counts: Array = np.zeros(0)
        plot.addItem(self._bars)

    def show_counts(self, counts: Array) -> None:
        """Draw these, (bin,)."""
        self._counts = counts
        bins = max(len(counts), 1)
        centres = (np.arange(len(counts)) + 0.5) / bins
        heights = _HIGHEST * np.log1p(counts) / np.log1p(max(counts.max(initial=0), 1))
        colour = blend(self._theme.card, self._theme.muted, 0.5)
        base, width = np.full(len(counts), _BASE), _FILL / bins
        self._bars.setOpts(x=centres, y0=base, height=heights, width=width, brush=colour)
        self._write(centres, heights)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.show_counts(self._counts)

    def _write(self, centres: Array, heights: Array) -> None:
        while len(self._texts) < len(centres):
            text = pg.TextItem(anchor=(0.5, 0.85))
            text.setFont(font_of(_TEXT))
            self._plot.addItem(text)
            self._texts.append(text)
        for number, text in enumerate(self._texts):
            is_shown = number < len(centres) and bool(self._counts[number])
            text.setVisible(is_shown)
            if is_shown:
                text.setText(_short(int(self._counts[number])), color=self._theme.muted)
                is_last = number == len(centres) - 1  # its count ends where the plot does
                text.setAnchor((1 if is_last else 0.5, 0.85))
                at = 1.0 if is_last else float(centres[number])
                text.setPos(at, _BASE + float(heights[number]))


def _short(count: int) -> str:
    """A count in at most four characters."""
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 9950 else f"{count / 1000:.0f}k"
