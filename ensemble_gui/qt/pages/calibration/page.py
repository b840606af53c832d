"""Whether the members' probabilities can be taken at their word."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.calibration.abstaining import RiskView
from ensemble_gui.qt.pages.calibration.reliability import ReliabilityView
from ensemble_gui.qt.pages.calibration.scores import ScoresTable
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.analysis import Analysis, Calibration
from ensemble_gui.records.arranging import Arrangement
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.calibration import at_temperature, calibrated, counted, no_labels
from ensemble_gui.wording.samples import caution

_WAITING = "The predictions are held against the labels"
_FAILED = "The predictions could not be held against the labels: the message above says why"
_NO_SAMPLES = "There are no samples yet"
_SHARES = (33, 32, 35)  # of the width: reliability, abstaining, scores


class CalibrationPage(PageView):
    """A sentence, and under it reliability, abstaining and scores."""

    samples_chosen = Signal(object)  # SampleChoice
    choice_dropped = Signal(str)  # the view whose choice is no longer wanted

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: SampleSet | None = None
        self._failed = False
        self.head = QWidget(self)
        self._counted = label("", "small", self.head, name="calibrationCounted")
        self._verdict = label("", "title", self, name="calibrationVerdict")
        self._temperature = label("", "small", self, name="calibrationTemperature")
        self._explained = DefinitionButton("temperature", self)
        self._empty = label(_NO_SAMPLES, "small", self, name="calibrationEmpty", wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._reliability = ReliabilityView(theme, self)
        self._risk = RiskView(theme, self)
        self._scores = ScoresTable(self)
        self._views = QStackedWidget(self)
        self._arrange()
        for view in (self._reliability, self._risk):
            view.samples_chosen.connect(self.samples_chosen)
            view.choice_dropped.connect(self.choice_dropped)
        self._reliability.voter_chosen.connect(self._scores.mark)
        self._scores.voter_chosen.connect(self._reliability.choose_voter)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take all samples; what is known of them comes with the analysis."""
        self._samples, self._failed = samples, False
        self._show(None)

    def show_analysis(self, analysis: Analysis | None) -> None:
        """Show what was found; None while it is looked for."""
        self._failed = analysis is not None and bool(analysis.failure)
        if analysis is None:
            self._show(None)
        else:
            self._samples = analysis.request.samples
            self._show(analysis.calibration)

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Follow where a choice made here is let go elsewhere."""
        self._reliability.show_arrangement(arrangement)
        self._risk.show_arrangement(arrangement)

    def set_theme(self, theme: Theme) -> None:
        """Colour all anew."""
        self._reliability.set_theme(theme)
        self._risk.set_theme(theme)

    def _show(self, calibration: Calibration | None) -> None:
        samples = self._samples
        self._scores.show_calibration(calibration)
        self._reliability.show_calibration(calibration, samples)
        self._risk.show_risk(calibration.risk if calibration else None, samples)
        found = calibration is not None and samples is not None
        self._views.setCurrentIndex(int(found))
        if calibration is None or samples is None:
            self._empty.setText(self._why_empty())
            self._counted.setText("")
            return
        self._verdict.setText(calibrated(calibration, samples))
        notes = (caution(samples.weights), at_temperature(calibration))
        self._temperature.setText(" · ".join(filter(None, notes)))
        self._temperature.setVisible(any(notes))
        self._explained.setVisible(any(notes))
        self._counted.setText(counted(calibration, samples))

    def _why_empty(self) -> str:
        if self._samples is None or len(self._samples.labels) == 0:
            return _NO_SAMPLES
        if not self._samples.labelled.any():
            return no_labels(self._samples)
        return _FAILED if self._failed else _WAITING

    def _temperature_line(self) -> QHBoxLayout:
        made = row(self._explained)
        made.addWidget(self._temperature, 1)
        return made

    def _arrange(self) -> None:
        for line in (self._verdict, self._temperature):
            line.setWordWrap(True)
        beside = QHBoxLayout()
        beside.setSpacing(2 * RHYTHM)
        for view, share in zip((self._reliability, self._risk, self._scores), _SHARES, strict=True):
            view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            beside.addWidget(view, share)
        found = QWidget(self)
        fill(found, self._verdict, self._temperature_line(), beside, stretch=2)
        self._views.addWidget(self._empty)
        self._views.addWidget(found)
        fill(self, self._views)
        head = QHBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._counted, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
