"""Abstaining: a slider chooses the uncertainty above which the ensemble does not answer."""

import math

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from ensemble_gui.qt.pages.calibration.abstaining_plot import (
    LEFT_WIDTH,
    RIGHT_MARGIN,
    RiskPlot,
    first_shown,
)
from ensemble_gui.qt.widgets.card import label, row, small_button
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.own_choice import OwnChoice
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.analysis import RiskCoverage
from ensemble_gui.records.arranging import Arrangement
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.calibration import answering, threshold, what_is_uncertain
from ensemble_gui.wording.samples import noun_of

VIEW = "abstained"  # whose choice of samples it is
_TWO_LINES = 30  # pixels
_HALF_HANDLE = 6  # pixels
_STEPS, _PAGES = 500, 20  # of the slider's way, by the arrow keys and the page keys


class RiskView(QWidget):
    """The slider stands under the curve, at the share that is answered; looks up, computes none."""

    samples_chosen = Signal(object)  # SampleChoice
    choice_dropped = Signal(str)  # VIEW

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._risk: RiskCoverage | None = None
        self._samples: SampleSet | None = None
        self._threshold = math.inf  # the user's, in bits
        self._choice: OwnChoice[None] = OwnChoice(VIEW, self)
        self._title = label("", "title", self, name="riskTitle")
        self._plot = RiskPlot(theme, self)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("abstainSlider")
        self._slider.setAccessibleName("Abstain above this uncertainty: the share that is answered")
        self._line = label("", "small", self, name="riskLine", wraps=True)
        self._line.setMinimumHeight(_TWO_LINES)  # so that the plot stays where it is
        self._line.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._show = small_button("showAbstained", self)
        self._show.setAccessibleName("Show only those abstained from, in all views")
        self._show.setCheckable(True)
        self._arrange()
        self._slider.valueChanged.connect(self._move)
        self._slider.sliderReleased.connect(self._choose_anew)
        self._show.toggled.connect(self._toggle)
        self._choice.changed.connect(self._show_choice)
        self._choice.chosen.connect(self.samples_chosen)
        self._choice.dropped.connect(self.choice_dropped)

    def show_risk(self, risk: RiskCoverage | None, samples: SampleSet | None) -> None:
        """Show this curve; the threshold that was chosen stays."""
        self._risk, self._samples = risk, samples
        self._choice.show_samples(samples)
        noun = noun_of(samples) if samples else "digit"
        self._plot.show_risk(risk, noun)
        number = len(risk.samples) if risk else 0
        with QSignalBlocker(self._slider):
            self._slider.setEnabled(number > 0)
            least = max(1, round(first_shown(risk) * number)) if risk else 0
            self._slider.setRange(min(least, number), number)
            self._slider.setSingleStep(max(1, number // _STEPS))
            self._slider.setPageStep(max(1, number // _PAGES))
            kept = np.searchsorted(risk.uncertainty, self._threshold, "right") if risk else 0
            self._slider.setValue(int(kept))
        self._tell()

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Follow where the choice of those abstained from is dropped elsewhere."""
        self._choice.follow(arrangement)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._plot.set_theme(theme)

    @property
    def answered(self) -> int:
        """How many are answered, with those that are as uncertain as the last of them."""
        return self._risk.answered(self._slider.value()) if self._risk else 0

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM // 2)
        button = DefinitionButton("risk_coverage", self)
        layout.addLayout(row(self._title, button, self._show, stretch_after=1))
        layout.addWidget(self._plot, 1)
        under = row(self._slider)
        under.setContentsMargins(LEFT_WIDTH - _HALF_HANDLE, 0, RIGHT_MARGIN - _HALF_HANDLE, 0)
        layout.addLayout(under)
        layout.addWidget(self._line)

    @Slot()
    def _move(self) -> None:
        if self._risk is None:
            return
        answered = self.answered
        everything = answered == len(self._risk.samples)
        self._threshold = math.inf if everything else float(self._risk.uncertainty[answered - 1])
        self._tell()
        if not self._slider.isSliderDown():
            self._choose_anew()

    def _tell(self) -> None:
        """Move the point, and say what it means."""
        samples, risk, answered = self._samples, self._risk, self.answered
        left = len(risk.samples) - answered if risk else 0
        above = f"above {threshold(risk, answered)}" if risk and left else "from none"
        self._title.setText(f"Abstain {above}")
        self._show.setText(f"Show {left:,}" if left else "Show")
        self._line.setText(answering(risk, answered, samples) if risk and samples else "")
        self._slider.setAccessibleDescription(self._line.text())
        self._show.setEnabled(left > 0 or self._show.isChecked())
        self._plot.mark(answered)

    @Slot()
    def _choose_anew(self) -> None:
        """What is shown of the samples follows once the slider is let go."""
        if self._show.isChecked():
            self._toggle(on=True)

    @Slot(bool)
    def _toggle(self, on: bool) -> None:  # noqa: FBT001 -- Qt's signal hands it over so
        if not on or self._risk is None or self._samples is None:
            self._choice.drop()
            self._tell()
            return
        answered = self.answered
        kept = np.zeros(len(self._samples.labels), dtype=bool)
        kept[self._risk.samples[answered:]] = True
        what = what_is_uncertain(self._samples.weights)
        words = f"abstained from, {what} above {threshold(self._risk, answered)}"
        self._choice.choose(words, kept, None)

    @Slot()
    def _show_choice(self) -> None:
        with QSignalBlocker(self._show):
            self._show.setChecked(self._choice.choice is not None)
