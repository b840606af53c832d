"""The reliability diagram with the choice whose it is, and the samples of a bin that is clicked."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ensemble_gui.qt.pages.calibration.reliability_plot import ReliabilityPlot
from ensemble_gui.qt.widgets.card import label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.own_choice import OwnChoice
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.analysis import Calibration, Scores
from ensemble_gui.records.arranging import Arrangement
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.calibration import (
    confidence_bin,
    interval_of_bin,
    reliability_bin,
    voters,
)
from ensemble_gui.wording.samples import noun_of

VIEW = "calibration"  # whose choice of samples it is


class ReliabilityView(QWidget):
    """Shows one voter at a time; where that is the ensemble, rings show its other temperature."""

    samples_chosen = Signal(object)  # SampleChoice
    choice_dropped = Signal(str)  # VIEW
    voter_chosen = Signal(int)  # its place among the voters

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calibration: Calibration | None = None
        self._samples: SampleSet | None = None
        self._voters: tuple[tuple[str, Scores], ...] = ()
        self._choice: OwnChoice[tuple[str, int]] = OwnChoice(VIEW, self)  # voter and bin
        self._box: ChoiceBox[str] = ChoiceBox(
            "reliabilityVoter", "Whose reliability is shown", parent=self
        )
        self._box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self._plot = ReliabilityPlot(theme, self)
        self._line = label("", "small", self, name="reliabilityLine")
        title = label("Reliability", "title", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM // 2)
        head = row(title, DefinitionButton("reliability", self), self._box, stretch_after=1)
        layout.addLayout(head)
        layout.addWidget(self._plot, 1)
        layout.addWidget(self._line)
        self._box.chosen.connect(self._change_voter)
        self._plot.pointed.connect(self._tell)
        self._plot.clicked.connect(self._click)
        self._plot.released.connect(self._choice.drop)
        self._choice.changed.connect(self._mark)
        self._choice.chosen.connect(self.samples_chosen)
        self._choice.dropped.connect(self.choice_dropped)

    def show_calibration(self, calibration: Calibration | None, samples: SampleSet | None) -> None:
        """Show these; the voter that was chosen stays so if there is one of its name."""
        self._calibration, self._samples = calibration, samples
        self._choice.show_samples(samples)
        self._voters = voters(calibration) if calibration else ()
        self._box.offer((name, name) for name, _ in self._voters)
        self._show_voter()

    def choose_voter(self, place: int) -> None:
        """Show this voter."""
        self._box.setCurrentIndex(place)

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Follow where the choice of a bin is dropped elsewhere."""
        self._choice.follow(arrangement)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._plot.set_theme(theme)

    @Slot()
    def _change_voter(self) -> None:
        """Another voter's bins hold other samples, so that the choice is let go."""
        if self._choice.choice is not None:
            self._choice.drop()
        self._show_voter()

    def _show_voter(self) -> None:
        place = self._box.currentIndex()
        if not 0 <= place < len(self._voters):
            self._plot.show_reliability(None, None)
        else:
            other = self._beside(place)
            self._plot.show_reliability(
                self._voters[place][1].reliability, other[1].reliability if other else None
            )
            self.voter_chosen.emit(place)
        self._tell(-1)

    def _beside(self, place: int) -> tuple[str, Scores] | None:
        """What the ensemble is at the other temperature."""
        has_both = self._calibration is not None and self._calibration.scaled is not None
        return self._voters[1 - place] if has_both and place < 2 else None

    @Slot(int)
    def _tell(self, number: int) -> None:
        """Say what the bin holds that is pointed at or chosen, or else how to read the bars."""
        number = number if number >= 0 else self._chosen
        place = self._box.currentIndex()
        if self._samples is None or not 0 <= place < len(self._voters):
            self._line.setText("")
            return
        noun = noun_of(self._samples)
        if number >= 0:
            reliability = self._voters[place][1].reliability
            self._line.setText(reliability_bin(reliability, number, noun))
            found = (self._line.text(), interval_of_bin(reliability, number))
            self._plot.setAccessibleDescription(", ".join(found))
            self._plot.setToolTip(plain_tip(found[1]))
            return
        other = self._beside(place)
        rings = f"; rings: {other[0]}" if other else ""
        self._line.setText(f"bars: right{rings}; below: {noun}s")
        self._plot.setToolTip(plain_tip(f"A click on a bin leaves only its {noun}s in all views"))

    @Slot(int)
    def _click(self, number: int) -> None:
        if self._samples is None:
            return
        if number == self._chosen:
            self._choice.drop()
            return
        name, scores = self._voters[self._box.currentIndex()]
        reliability = scores.reliability
        words = f"confidence {confidence_bin(number, len(reliability.counts))}"
        whose = "" if self._box.currentIndex() == 0 else f"{name}: "
        self._choice.choose(whose + words, reliability.bins == number, (name, number))

    @property
    def _chosen(self) -> int:
        """The bin that is chosen of the voter that is shown; -1 if there is none."""
        voter, number = self._choice.detail or ("", -1)
        return number if self._box.count() and voter == self._box.value else -1

    @Slot()
    def _mark(self) -> None:
        self._plot.choose(self._chosen)
        self._tell(-1)
