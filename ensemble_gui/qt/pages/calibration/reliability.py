"""The reliability diagram of the chosen voter; a click on a bin chooses its samples."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.calibration.reliability_plot import ReliabilityPlot
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.own_choice import OwnChoice
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.analysis import Calibration, Scores
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.table import Table
from ensemble_gui.wording.calibration import (
    confidence_bin,
    interval_of_bin,
    reliability_bin,
    voters,
)
from ensemble_gui.wording.samples import noun_of
from ensemble_gui.wording.tables.calibration import reliability_table

VIEW = "calibration"  # whose choice of samples it is


class ReliabilityView(QWidget):
    """Shows one voter at a time; rings show the ensemble at its other temperature."""

    voter_chosen = Signal(int)  # its place among the voters

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calibration: Calibration | None = None
        self._samples: SampleSet | None = None
        self._voters: tuple[tuple[str, Scores], ...] = ()
        self.choice: OwnChoice[tuple[str, int]] = OwnChoice(VIEW, self)  # voter and bin
        self._box: ChoiceBox[str] = ChoiceBox(
            "reliabilityVoter", "Whose reliability is shown", parent=self
        )
        self._box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self._plot = ReliabilityPlot(theme, self)
        self._line = label("", "small", self, name="reliabilityLine")
        title = label("Reliability", "title", self)
        head = row(title, DefinitionButton("reliability", self), None, self._box)
        fill(self, head, self._plot, self._line, stretch=1)
        self._box.chosen.connect(self._change_voter)
        self._plot.pointed.connect(self._describe)
        self._plot.clicked.connect(self._click)
        self._plot.released.connect(self.choice.drop)
        self.choice.changed.connect(self._mark)
        Offer(self, self._table)

    def show_calibration(self, calibration: Calibration | None, samples: SampleSet | None) -> None:
        """Show these; the chosen voter stays if there is one of the same name."""
        self._calibration, self._samples = calibration, samples
        self.choice.show_samples(samples)
        self._voters = voters(calibration) if calibration else ()
        self._box.offer((name, name) for name, _ in self._voters)
        self._show_voter()

    def choose_voter(self, place: int) -> None:
        """Show this voter."""
        self._box.setCurrentIndex(place)

    @Slot()
    def _change_voter(self) -> None:
        """Another voter's bins hold other samples, so the choice is dropped."""
        if self.choice.choice is not None:
            self.choice.drop()
        self._show_voter()

    def _show_voter(self) -> None:
        place = self._box.currentIndex()
        if not 0 <= place < len(self._voters):
            self._plot.show_reliability(None, None)
        else:
            other = self._other(place)
            self._plot.show_reliability(
                self._voters[place][1].reliability, other[1].reliability if other else None
            )
            self.voter_chosen.emit(place)
        self._describe(-1)

    def _other(self, place: int) -> tuple[str, Scores] | None:
        """The ensemble at the other temperature."""
        has_both = self._calibration is not None and self._calibration.scaled is not None
        return self._voters[1 - place] if has_both and place < 2 else None

    def _table(self) -> Table | None:
        place = self._box.currentIndex()
        if not 0 <= place < len(self._voters):
            return None
        (name, scores), other = self._voters[place], self._other(place)
        both = (other[0], other[1].reliability) if other else None
        return reliability_table(name, scores.reliability, both)

    @Slot(int)
    def _describe(self, number: int) -> None:
        """Describe the bin under the pointer or the chosen one, or else how to read the bars."""
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
        other = self._other(place)
        rings = f"; rings: {other[0]}" if other else ""
        self._line.setText(f"bars: accuracy{rings}; below: counts")
        self._plot.setToolTip(plain_tip(f"Click a bin to filter all views to its {noun}s"))

    @Slot(int)
    def _click(self, number: int) -> None:
        if self._samples is None:
            return
        if number == self._chosen:
            self.choice.drop()
            return
        name, scores = self._voters[self._box.currentIndex()]
        reliability = scores.reliability
        words = f"confidence {confidence_bin(number, len(reliability.counts))}"
        whose = "" if self._box.currentIndex() == 0 else f"{name}: "
        self.choice.choose(whose + words, reliability.bins == number, (name, number))

    @property
    def _chosen(self) -> int:
        """The chosen bin of the voter that is shown; -1 if there is none."""
        voter, number = self.choice.detail or ("", -1)
        return number if self._box.count() and voter == self._box.value else -1

    @Slot()
    def _mark(self) -> None:
        self._plot.choose(self._chosen)
        self._describe(-1)
