"""What each further member gains and costs."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.growth.head import GrowthHead
from ensemble_gui.qt.pages.growth.plot import GrowthPlot
from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.plot_and_words import plot_and_words
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.growth import GrowthResult, GrowthScore
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.growth import (
    GROWING,
    NOT_GROWN,
    growth_at,
    growth_evidence,
    growth_notes,
    growth_question,
    growth_sentence,
)


class GrowthPage(PageView):
    """The curve over the costs, and next to it what the next member gains."""

    growth_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: SampleSet | None = None
        self._refusal = ""  # why their members cannot be measured
        self._is_measuring = False
        self._wait = ""
        self._result: GrowthResult | None = None
        self._score = GrowthScore.ERROR
        self.head: GrowthHead = GrowthHead(self)
        self._plot = GrowthPlot(theme, self)
        self._sentence = label("", "answer", self, name="growthSentence", wraps=True)
        self._pointed = label("", "small", self, name="growthAt", wraps=True)
        self._evidence = label("", "small", self, name="growthEvidence")
        lines = (self._sentence, self._pointed)
        self.setLayout(plot_and_words(self._plot, lines, self._evidence))
        self.head.score_chosen.connect(self._choose)
        self.head.measure_clicked.connect(self.growth_wanted)
        self._plot.pointed.connect(self._describe)
        self.show_samples(None)

    def show_samples(self, samples: SampleSet | None, refusal: str = "") -> None:
        """Use all these samples; their curve comes once it is measured, unless it cannot be."""
        self._samples, self._refusal = samples, refusal
        self.show_growth(None)

    def begin(self) -> None:
        """Say that the curve is being measured; the previous one stays until then."""
        self._is_measuring = True
        self.head.set_busy(busy=True)
        self._say_why_empty()

    def show_wait(self, words: str) -> None:
        """Say what the curve waits for."""
        self._wait = words
        self._say_why_empty()

    def show_growth(self, growth: GrowthResult | None) -> None:
        """Show the curve; None if it was not measured, or was cancelled."""
        self._result, self._is_measuring = growth, False
        self.head.set_busy(busy=False)
        question = self._refusal or growth_question(self._samples)
        self.head.set_known(can_measure=not question, has_scores=growth is not None)
        self._plot.setVisible(growth is not None)
        self._say_why_empty()
        self._show()

    def _say_why_empty(self) -> None:
        """Where there is no curve, say why, or what it waits for."""
        if self._result is not None:
            return
        question = self._refusal or growth_question(self._samples)
        if self._is_measuring:
            self._say(self._wait or GROWING)
        elif self._samples is None and not self._refusal:
            self._say(self._wait or question)
        else:
            self._say(question or NOT_GROWN)

    @Slot(object)
    def _choose(self, score: GrowthScore) -> None:
        self._score = score
        self._show()

    @Slot(int)
    def _describe(self, place: int) -> None:
        """Write what was found at the size under the pointer."""
        result = self._result
        words = growth_at(result, self._score, place) if result and place >= 0 else ""
        self._pointed.setText(words or " ")

    def _show(self) -> None:
        result = self._result
        self._plot.show_growth(result, self._score)
        if result is None:
            return
        self._sentence.setText(growth_sentence(result, self._score))
        evidence = growth_evidence(result, self._score)
        sentences = filter(None, (evidence, growth_notes(result)))
        self._evidence.setText("\n\n".join(f"{one}." for one in sentences))
        self._plot.setAccessibleDescription(f"{self._sentence.text()}. {evidence}")
        self._sentence.show()
        self._pointed.show()
        self._describe(self._plot.place)

    def _say(self, sentence: str) -> None:
        """Write only this."""
        self._sentence.hide()
        self._pointed.hide()
        self._evidence.setText(sentence)
