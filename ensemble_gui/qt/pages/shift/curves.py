"""Accuracy, Brier score and mutual information of all samples along a shift."""

from dataclasses import dataclass
from math import isnan

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.shift.evaluation import ShiftEvaluation
from ensemble_gui.qt.pages.shift.levels import level_ticks
from ensemble_gui.qt.pages.shift.strip_plot import StripPlot
from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.phrases import inked
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import ShiftLevel
from ensemble_gui.records.table import Table
from ensemble_gui.wording.figures import share
from ensemble_gui.wording.shift import mutual_information_in_short, score
from ensemble_gui.wording.shift_levels import axis_title
from ensemble_gui.wording.tables.shift import levels_table

_LEAST_WIDTH = 200  # pixels: for "mutual information 0.21"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curve:
    """A figure of a level, and its label."""

    field: str
    label: str
    percent: bool = False
    unit: str = ""


_CURVES = (
    _Curve(field="accuracy", label="accuracy", percent=True),
    _Curve(field="brier", label="Brier score"),
    _Curve(field="mutual_information", label="mutual information", unit=" bit"),
)


class ShiftCurves(QWidget):
    """Three curves below each other, which grow as the levels arrive."""

    level_pointed = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._evaluation: ShiftEvaluation | None = None
        self._level = 0.0
        self._strips = StripPlot(
            "shiftCurves",
            "Accuracy, Brier score and mutual information along the shift",
            theme,
            self,
        )
        self._strips.level_pointed.connect(self.level_pointed)
        self._strips.show_strips([(1.0, "")] * len(_CURVES))
        self.setMinimumWidth(scaled(_LEAST_WIDTH))
        self._lines = [pg.PlotDataItem() for _ in _CURVES]
        for line in self._lines:
            self._strips.plot.addItem(line, ignoreBounds=True)
        fill(self, self._strips)
        Offer(self, self._table)

    def show_evaluation(self, evaluation: ShiftEvaluation, levels: Array) -> None:
        """Draw what has arrived; the axis covers these levels."""
        self._evaluation = evaluation
        shift = evaluation.request.shift
        ticks = level_ticks(shift, levels)
        self._strips.show_axis(axis_title(shift), ticks)
        self._draw()

    def mark(self, level: float) -> None:
        """Mark the level nearest to this one, and write the figures found there."""
        self._level = level
        found = self._evaluation.near(level) if self._evaluation else None
        self._strips.mark(found.level if found else None)
        values = []
        for index, curve in enumerate(_CURVES):
            value = self._value(curve, found)
            values.append(f"{curve.label} {value}")
            self._strips.write(
                index,
                f"{inked(curve.label, self._theme.muted)} "
                f"{inked(f'<b>{value}</b>', self._theme.ink)}",
            )
        self._strips.plot.setAccessibleDescription(", ".join(values))

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self._draw()

    def _table(self) -> Table | None:
        found = self._evaluation
        return levels_table(found.request.shift, found.found) if found else None

    def _draw(self) -> None:
        if self._evaluation is None:
            return
        columns = [self._column(curve) for curve in _CURVES]
        tops = [
            (1.0, "100%") if curve.percent else _top(column, curve.unit)
            for curve, column in zip(_CURVES, columns, strict=True)
        ]
        self._strips.show_strips(tops)
        colour = self._theme.ink
        for index, (line, column) in enumerate(zip(self._lines, columns, strict=True)):
            known = np.isfinite(column)  # pyqtgraph crashes on a curve without a finite point
            line.setData(
                self._evaluation.levels[known],
                np.asarray(self._strips.place(index, column))[known],
                pen=pg.mkPen(colour, width=2),
                symbol="o",
                symbolSize=4,
                symbolBrush=colour,
                symbolPen=None,
            )
        self.mark(self._level)

    def _column(self, curve: _Curve) -> Array:
        found = self._evaluation.found if self._evaluation else []
        return np.array([getattr(one, curve.field) for one in found], dtype=float)

    def _value(self, curve: _Curve, found: ShiftLevel | None) -> str:
        if found is None or self._evaluation is None:
            return "\N{EN DASH}"
        value = float(getattr(found, curve.field))
        members = self._evaluation.request.samples.members
        if curve.percent:
            return share(value)
        if curve.field == "brier":
            return score(value)
        return mutual_information_in_short(value, members)


def _top(column: Array, unit: str) -> tuple[float, str]:
    """A round number that is at least as large as all of these, with its text."""
    most = max((float(one) for one in column if not isnan(one)), default=0.0)
    tops = (0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)  # of lower strips every score would look large
    top = next((one for one in tops if one >= most), most)
    return top, f"{top:g}{unit}"
