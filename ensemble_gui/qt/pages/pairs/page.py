"""Member x member: how every two members compare, and the samples on which they differ."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.pairs.cells import PairCells
from ensemble_gui.qt.pages.pairs.head import PairsHead
from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.qt.widgets.card import label, rich_label
from ensemble_gui.qt.widgets.own_choice import OwnChoice
from ensemble_gui.qt.widgets.plot_and_words import paragraphs, plot_and_words
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.analysis import Analysis
from ensemble_gui.records.pairs import PairMeasure, Pairs, both_wrong, differing
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.pairs import (
    PAIRS_FAILED,
    pair_differs,
    pair_in_full,
    pair_wrong,
    pairs_findings,
    pairs_headline,
)

if TYPE_CHECKING:
    from ensemble_gui.records.settings import Array

VIEW = "pairs"
_Chosen = tuple[tuple[int, int], bool]  # the pair, and whether its errors are chosen


class PairsPage(PageView):
    """The matrix, and next to it its findings, one sentence each."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: SampleSet | None = None
        self._pairs: Pairs | None = None
        self._failed = False
        self._wait = ""
        self._measure = PairMeasure.DISAGREEMENT
        self._order: Array = np.zeros(0, dtype=int)  # (member,)
        self.choice: OwnChoice[_Chosen] = OwnChoice(VIEW, self)
        self.head: PairsHead = PairsHead(self)
        self._matrix = PairMatrix(theme, self)
        self._headline = label("", "answer", self, name="pairsHeadline", wraps=True)
        self._words = label("", "small", self, name="pairTold", wraps=True)
        self._findings = rich_label("small", self, name="pairsFindings")
        lines = (self._headline, self._words)
        self.setLayout(plot_and_words(self._matrix, lines, self._findings))
        self._connect()
        self.show_samples(None)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Use all these samples; the analysis brings how their members compare."""
        self._samples, self._pairs, self._failed = samples, None, False
        self.choice.show_samples(samples)
        if samples is not None:
            self._order = samples.member_order
        self._show()
        self._choose_by_new_labels()

    def show_analysis(self, analysis: Analysis | None) -> None:
        """Show the analysis; None while it is being computed."""
        self._pairs = analysis.pairs if analysis else None
        self._failed = analysis is not None and bool(analysis.failure)
        self._show()

    def show_wait(self, words: str) -> None:
        """Say what the comparison waits for."""
        self._wait = words
        if self._pairs is None:
            self._findings.setText(paragraphs(self._found()))

    def show_left(self, samples: SampleSet | None) -> None:
        """Order the members as these samples do."""
        if samples is not None and not np.array_equal(samples.member_order, self._order):
            self._order = samples.member_order
            self._show_matrix()

    @Slot(object)
    def _compare_by(self, measure: PairMeasure) -> None:
        self._measure = measure
        self._show()

    @Slot(int, int)
    def _choose_pair(self, first: int, second: int) -> None:
        """Filter to the samples that the measure is about."""
        is_of_errors = self._measure.is_of_errors and self._has_labels()
        self._choose((first, second), is_of_errors=is_of_errors)

    @Slot(bool)
    def _choose_again(self, is_of_errors: bool) -> None:  # noqa: FBT001 -- from Qt's signal
        """Choose other samples of the same pair."""
        chosen = self._here()
        if chosen is not None:
            self._choose(chosen[0], is_of_errors=is_of_errors)

    @Slot(object)
    def _describe(self, pointed: tuple[int, int] | None) -> None:
        """Write the value of the pair under the mouse, or else of the chosen pair."""
        chosen = self._here()
        pair = pointed or (chosen[0] if chosen else None)
        words = " "
        if pair is not None and self._pairs is not None:
            value = float(self._pairs.matrices[self._measure][pair])
            words = pair_in_full(self._measure, value, pair)
        self._words.setText(words)

    def _choose(self, pair: tuple[int, int], *, is_of_errors: bool) -> None:
        samples = self._samples
        if samples is None:
            return
        find, say = (both_wrong, pair_wrong) if is_of_errors else (differing, pair_differs)
        self.choice.choose(say(pair), find(samples, pair), (pair, is_of_errors))

    def _choose_by_new_labels(self) -> None:
        """A changed label may change the samples that both get wrong."""
        chosen, choice, samples = self._here(), self.choice.choice, self._samples
        if chosen is None or choice is None or samples is None:
            return
        pair, is_of_errors = chosen
        if is_of_errors and not np.array_equal(choice.kept, both_wrong(samples, pair)):
            self._choose(pair, is_of_errors=True)

    def _here(self) -> _Chosen | None:
        """The choice among these samples; one of members that no longer exist is ignored."""
        chosen, samples = self.choice.detail, self._samples
        return chosen if chosen and samples and max(chosen[0]) < samples.members else None

    def _has_labels(self) -> bool:
        return self._samples is not None and bool(self._samples.labelled.any())

    def _show(self) -> None:
        samples, pairs = self._samples, self._pairs
        headline = pairs_headline(samples, pairs, self._measure)
        found = self._found()
        self._headline.setText(headline)
        self._headline.setVisible(bool(headline))
        self._findings.setText(paragraphs(found))
        self._matrix.setAccessibleDescription(" ".join((headline, *found)))
        self._show_matrix()
        self._show_chosen()

    def _found(self) -> tuple[str, ...]:
        """What the matrix shows, or why there is none, or not yet."""
        samples, pairs = self._samples, self._pairs
        if pairs is None and (samples is None or samples.members > 1):
            if self._failed and samples is not None:
                return (PAIRS_FAILED,)
            if self._wait:
                return (self._wait,)
        return pairs_findings(samples, pairs, self._measure)

    def _show_matrix(self) -> None:
        cells = None
        if self._pairs is not None and len(self._order):
            values = self._pairs.matrices[self._measure]
            cells = PairCells(measure=self._measure, values=values, order=self._order)
        self._matrix.show_cells(cells)
        self._matrix.setVisible(cells is not None)
        self._words.setVisible(cells is not None)

    @Slot()
    def _show_chosen(self) -> None:
        (pair, of_errors), samples = self._here() or (None, False), self._samples
        self._matrix.select(pair)
        differ = fail = None
        if pair is not None and samples is not None:
            differ = int(differing(samples, pair).sum())
            fail = int(both_wrong(samples, pair).sum()) if self._has_labels() else None
        self.head.show_pair(differ, fail)
        self.head.mark(differing=pair is not None and not of_errors, both_wrong=of_errors)
        self._describe(None)

    def _connect(self) -> None:
        self.choice.changed.connect(self._show_chosen)
        self._matrix.pair_clicked.connect(self._choose_pair)
        self._matrix.cleared.connect(self.choice.drop)
        self._matrix.pointed.connect(self._describe)
        self.head.measure_chosen.connect(self._compare_by)
        self.head.errors_wanted.connect(self._choose_again)
        self.head.dropped.connect(self.choice.drop)
