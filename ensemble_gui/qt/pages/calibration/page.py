"""Whether the members' probabilities can be trusted."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.calibration.abstaining import RiskView
from ensemble_gui.qt.pages.calibration.reliability import ReliabilityView
from ensemble_gui.qt.pages.calibration.scores import ScoresTable
from ensemble_gui.qt.widgets.card import fill, fill_right, label, row
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.analysis import Analysis, Calibration
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.calibration import at_temperature, calibrated, counted, no_labels
from ensemble_gui.wording.samples import caution

COMPARING = "Comparing predictions with labels\N{HORIZONTAL ELLIPSIS}"
_FAILED = "Comparing predictions with labels failed: see the message above"
_NO_SAMPLES = "There are no samples yet"
_SHARES = (31, 31, 38)  # of the width: reliability, abstaining, scores


class CalibrationPage(PageView):
    """A sentence, and below it reliability, abstaining and scores."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: SampleSet | None = None
        self._failed = False
        self._wait = ""
        self.head = QWidget(self)
        self._counted = label("", "small", self.head, name="calibrationCounted")
        self._verdict = label("", "title", self, name="calibrationVerdict", wraps=True)
        self._temperature = label("", "small", self, name="calibrationTemperature", wraps=True)
        self._explained = DefinitionButton("temperature", self)
        self._empty = label(_NO_SAMPLES, "small", self, name="calibrationEmpty", wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._reliability = ReliabilityView(theme, self)
        self._risk = RiskView(theme, self)
        self._scores = ScoresTable(self)
        self._views = QStackedWidget(self)
        self.choices = (self._reliability.choice, self._risk.choice)
        self._arrange()
        self._reliability.voter_chosen.connect(self._scores.mark)
        self._scores.voter_chosen.connect(self._reliability.choose_voter)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Use all these samples; the analysis brings their calibration."""
        self._samples, self._failed = samples, False
        self._show(None)

    def show_analysis(self, analysis: Analysis | None) -> None:
        """Show the analysis; None while it is being computed."""
        self._failed = analysis is not None and bool(analysis.failure)
        if analysis is None:
            self._show(None)
        else:
            self._samples = analysis.request.samples
            self._show(analysis.calibration)

    def show_wait(self, words: str) -> None:
        """Say what the comparison waits for."""
        self._wait = words
        self._empty.setText(self._why_empty())

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
            return self._wait or _NO_SAMPLES
        if not self._samples.labelled.any():
            return no_labels(self._samples)
        return _FAILED if self._failed else self._wait or COMPARING

    def _arrange(self) -> None:
        views = (self._reliability, self._risk, self._scores)
        for view in views:
            view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        found = QWidget(self)
        temperature = row(self._explained, self._temperature, shares=(0, 1))
        plots = row(*views, spacing=2 * RHYTHM, shares=_SHARES)
        fill(found, self._verdict, temperature, plots, stretch=2)
        self._views.addWidget(self._empty)
        self._views.addWidget(found)
        fill(self, self._views)
        fill_right(self.head, self._counted)
