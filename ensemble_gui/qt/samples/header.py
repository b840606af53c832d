"""The gallery's head: which samples it shows, how they are arranged, and a note on them."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ensemble_gui.qt.samples.arranging_row import ArrangingRow
from ensemble_gui.qt.samples.folded_line import SAMPLES_KEY
from ensemble_gui.qt.widgets.card import label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.fold_button import FoldButton
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.records.samples import OWN_IMAGES, SAMPLE_DIGITS, SampleKind, SampleSet
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.arranging import left_of
from ensemble_gui.wording.samples import NO_IMAGES, note_on, title_of_samples
from ensemble_gui.wording.unsure import UNSURE, can_be_unsure, how_many_unsure

DIGITS, OWN = 0, 1  # the choices
_LONGEST_TIP = 4000  # characters


class SamplesHeader(QWidget):
    """A choice between the samples of the run, mostly the sample digits, and the user's images."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        entries = ((DIGITS, SAMPLE_DIGITS), (OWN, OWN_IMAGES))
        self._box = ChoiceBox("sampleSetBox", "Which samples are shown", entries, self)
        self._box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self._box.chosen.connect(self._choose)
        does = "Fold the samples away"
        self.fold = FoldButton("foldSamples", "down", does, SAMPLES_KEY, self)
        self.arranging = ArrangingRow(self)
        self.stale = label("", "note", self, name="samplesStale", wraps=True)
        self.stale.hide()
        self._note = label("", "small", self, name="samplesNote", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._count = label("", "small", self, name="samplesCount")
        self._define = DefinitionButton(UNSURE, self)
        self._define.hide()
        layout.addLayout(row(self.fold, self._box, None, self._count, self._define))
        layout.addWidget(self.arranging)
        layout.addWidget(self._note)
        self._note.hide()

    @property
    def choice(self) -> int:
        """DIGITS or OWN."""
        return self._box.value

    def choose(self, choice: int) -> None:
        """Show the samples of the run or the user's images."""
        self._box.choose(choice)

    def describe(self, samples: SampleSet | None, settings: RunSettings) -> None:
        """Say how to read them."""
        if samples is not None and samples.kind is not SampleKind.OWN:
            self._box.put(DIGITS, title_of_samples(samples))
        note = note_on(samples, settings) if samples else NO_IMAGES
        self._note.setText(note)
        whole = note_on(samples, settings, _LONGEST_TIP) if samples else ""
        self._note.setToolTip(plain_tip(whole) if whole != note else "")
        self._note.setVisible(bool(note))

    def show_samples(self, samples: SampleSet | None) -> None:
        """Show how many pass the filters, and of how many images the ensemble is unsure."""
        self._count.setText(how_many_unsure(samples) or left_of(samples))
        self._define.setVisible(can_be_unsure(samples))
        self.arranging.show_samples(samples)

    def mark(self, sentence: str) -> None:
        """Say that the predictions are not from the chosen members; '' if they are."""
        self.stale.setText(sentence)
        self.stale.setVisible(bool(sentence))

    @Slot(object)
    def _choose(self, choice: int) -> None:
        self.chosen.emit(choice)
