"""Abstaining: a slider sets the uncertainty above which the ensemble does not answer."""

import math

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QSlider, QWidget

from ensemble_gui.qt.pages.calibration.abstaining_plot import (
    LEFT_WIDTH,
    RIGHT_MARGIN,
    RiskPlot,
    first_shown,
)
from ensemble_gui.qt.widgets.card import fill, label, row, small_button
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.own_choice import OwnChoice
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.analysis import RiskCoverage
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.table import Table
from ensemble_gui.wording.calibration import answering, limit_of, threshold, what_is_uncertain
from ensemble_gui.wording.samples import noun_of
from ensemble_gui.wording.tables.calibration import risk_table

VIEW = "abstained"  # whose choice of samples it is
_TWO_LINES = 30  # pixels
_HALF_HANDLE = 6  # pixels
_STEPS, _PAGES = 500, 20  # of the slider's range, by the arrow keys and the page keys


class RiskView(QWidget):
    """The slider is below the curve, at the share that is answered; only looks up."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._risk: RiskCoverage | None = None
        self._samples: SampleSet | None = None
        self._limit = math.inf  # the user's, in bits
        self.choice: OwnChoice[None] = OwnChoice(VIEW, self)
        self._title = label("Abstaining", "title", self)
        self._plot = RiskPlot(theme, self)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("abstainSlider")
        self._slider.setAccessibleName("Abstain above this uncertainty: the share that is answered")
        self._line = label("", "small", self, name="riskLine", wraps=True)
        self._line.setMinimumHeight(scaled(_TWO_LINES))  # so that the plot stays where it is
        self._line.setAlignment(Qt.AlignmentFlag.AlignTop)
        accessible = "Show only the samples abstained from, in all views"
        self._show = small_button("showAbstained", self, accessible=accessible)
        self._show.setCheckable(True)
        self._arrange()
        self._slider.valueChanged.connect(self._move)
        self._slider.sliderReleased.connect(self._choose_again)
        self._show.toggled.connect(self._toggle)
        self.choice.changed.connect(self._show_choice)
        Offer(self, self._table)

    def show_risk(self, risk: RiskCoverage | None, samples: SampleSet | None) -> None:
        """Show this curve; the chosen limit stays."""
        self._risk, self._samples = risk, samples
        self.choice.show_samples(samples)
        noun = noun_of(samples) if samples else "digit"
        self._plot.show_risk(risk, noun)
        number = len(risk.samples) if risk else 0
        with QSignalBlocker(self._slider):
            self._slider.setEnabled(number > 0)
            least = max(1, round(first_shown(risk) * number)) if risk else 0
            self._slider.setRange(min(least, number), number)
            self._slider.setSingleStep(max(1, number // _STEPS))
            self._slider.setPageStep(max(1, number // _PAGES))
            self._slider.setValue(risk.within(self._limit) if risk else 0)
        self._describe()

    @property
    def answered(self) -> int:
        """How many are answered, including the ones as uncertain as the last of them."""
        return self._risk.answered(self._slider.value()) if self._risk else 0

    def _table(self) -> Table | None:
        return risk_table(self._risk, self._samples) if self._risk and self._samples else None

    def _arrange(self) -> None:
        head = row(self._title, DefinitionButton("risk_coverage", self), None, self._show)
        slider = row(self._slider)
        slider.setContentsMargins(
            scaled(LEFT_WIDTH) - _HALF_HANDLE, 0, RIGHT_MARGIN - _HALF_HANDLE, 0
        )
        fill(self, head, self._plot, slider, self._line, stretch=1)

    @Slot()
    def _move(self) -> None:
        if self._risk is None:
            return
        self._limit = limit_of(self._risk, self.answered)
        self._describe()
        if not self._slider.isSliderDown():
            self._choose_again()

    def _describe(self) -> None:
        """Move the point, and say what it means."""
        samples, risk, answered = self._samples, self._risk, self.answered
        left = len(risk.samples) - answered if risk else 0
        self._show.setText(f"Show {left:,}" if left else "Show")
        said = answering(risk, answered, samples, self._said_limit()) if risk and samples else ""
        self._line.setText(said)
        self._slider.setAccessibleDescription(self._line.text())
        self._show.setEnabled(left > 0 or self._show.isChecked())
        self._plot.mark(answered)

    def _said_limit(self) -> str:
        """The user's limit, unless the slider cannot go so far with these samples."""
        risk, answered = self._risk, self.answered
        if risk is not None and risk.within(self._limit) != answered:
            return threshold(limit_of(risk, answered))
        return threshold(self._limit)

    @Slot()
    def _choose_again(self) -> None:
        """Filter the samples once the slider is released."""
        if self._show.isChecked():
            self._toggle(on=True)

    @Slot(bool)
    def _toggle(self, on: bool) -> None:  # noqa: FBT001 -- Qt's signal hands it over so
        if not on or self._risk is None or self._samples is None:
            self.choice.drop()
            self._describe()
            return
        answered = self.answered
        kept = np.zeros(len(self._samples.labels), dtype=bool)
        kept[self._risk.samples[answered:]] = True
        what = what_is_uncertain(self._samples.weights)
        words = f"abstained from, {what} above {self._said_limit()}"
        self.choice.choose(words, kept, None)

    @Slot()
    def _show_choice(self) -> None:
        with QSignalBlocker(self._show):
            self._show.setChecked(self.choice.choice is not None)
