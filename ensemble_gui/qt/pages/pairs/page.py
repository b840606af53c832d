"""Member x member: how every two members compare, and the samples that tell them apart."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal, Slot
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
from ensemble_gui.records.arranging import Arrangement
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
    """The matrix, and beside it what it shows, in a sentence each."""

    samples_chosen = Signal(object)  # SampleChoice
    choice_dropped = Signal(str)  # the view whose choice is no longer wanted

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: SampleSet | None = None
        self._pairs: Pairs | None = None
        self._failed = False
        self._measure = PairMeasure.DISAGREEMENT
        self._order: Array = np.zeros(0, dtype=int)  # (member,)
        self._choice: OwnChoice[_Chosen] = OwnChoice(VIEW, self)
        self.head: PairsHead = PairsHead(self)
        self._matrix = PairMatrix(theme, self)
        self._headline = label("", "answer", self, name="pairsHeadline")
        self._told = label("", "small", self, name="pairTold", wraps=True)
        self._findings = rich_label("small", self, name="pairsFindings")
        lines = (self._headline, self._told)
        self.setLayout(plot_and_words(self._matrix, lines, self._findings))
        self._connect()
        self.show_samples(None)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take all samples; how their members compare comes with the analysis."""
        self._samples, self._pairs, self._failed = samples, None, False
        self._choice.show_samples(samples)
        if samples is not None:
            self._order = samples.member_order
        self._show()
        self._choose_by_new_labels()

    def show_analysis(self, analysis: Analysis | None) -> None:
        """Show what was found; None while it is looked for."""
        self._pairs = analysis.pairs if analysis else None
        self._failed = analysis is not None and bool(analysis.failure)
        self._show()

    def show_left(self, samples: SampleSet | None) -> None:
        """Put the members in the order of these samples' ones."""
        if samples is not None and not np.array_equal(samples.member_order, self._order):
            self._order = samples.member_order
            self._show_matrix()

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show the choice of this view that there is; one that was let go elsewhere goes."""
        self._choice.follow(arrangement)

    def set_theme(self, theme: Theme) -> None:
        """Colour all anew."""
        self._matrix.set_theme(theme)

    @Slot(object)
    def _compare_by(self, measure: PairMeasure) -> None:
        self._measure = measure
        self._show()

    @Slot(int, int)
    def _choose_pair(self, first: int, second: int) -> None:
        """Leave the samples that the measure is about."""
        is_of_errors = self._measure.is_of_errors and self._has_labels()
        self._choose((first, second), is_of_errors=is_of_errors)

    @Slot()
    def _choose_differing(self) -> None:
        self._choose_again(is_of_errors=False)

    @Slot()
    def _choose_both_wrong(self) -> None:
        self._choose_again(is_of_errors=True)

    @Slot(object)
    def _tell(self, pointed: tuple[int, int] | None) -> None:
        """Say what the cell under the mouse holds, or else that of the chosen pair."""
        chosen = self._here()
        pair = pointed or (chosen[0] if chosen else None)
        told = " "
        if pair is not None and self._pairs is not None:
            value = float(self._pairs.matrices[self._measure][pair])
            told = pair_in_full(self._measure, value, pair)
        self._told.setText(told)

    def _choose_again(self, *, is_of_errors: bool) -> None:
        chosen = self._here()
        if chosen is not None:
            self._choose(chosen[0], is_of_errors=is_of_errors)

    def _choose(self, pair: tuple[int, int], *, is_of_errors: bool) -> None:
        samples = self._samples
        if samples is None:
            return
        find, say = (both_wrong, pair_wrong) if is_of_errors else (differing, pair_differs)
        self._choice.choose(say(pair), find(samples, pair), (pair, is_of_errors))

    def _choose_by_new_labels(self) -> None:
        """Those on which both fail are others once a label is."""
        chosen, choice, samples = self._here(), self._choice.choice, self._samples
        if chosen is None or choice is None or samples is None:
            return
        pair, is_of_errors = chosen
        if is_of_errors and not np.array_equal(choice.kept, both_wrong(samples, pair)):
            self._choose(pair, is_of_errors=True)

    def _here(self) -> _Chosen | None:
        """The choice among these samples; one of members that are no more is forgotten."""
        chosen, samples = self._choice.detail, self._samples
        return chosen if chosen and samples and max(chosen[0]) < samples.members else None

    def _has_labels(self) -> bool:
        return self._samples is not None and bool(self._samples.labelled.any())

    def _show(self) -> None:
        samples, pairs = self._samples, self._pairs
        headline = pairs_headline(samples, pairs, self._measure)
        found = pairs_findings(samples, pairs, self._measure)
        if self._failed and pairs is None and samples is not None and samples.members > 1:
            found = (PAIRS_FAILED,)
        self._headline.setText(headline)
        self._headline.setVisible(bool(headline))
        self._findings.setText(paragraphs(found))
        self._matrix.setAccessibleDescription(" ".join((headline, *found)))
        self._show_matrix()
        self._show_chosen()

    def _show_matrix(self) -> None:
        cells = None
        if self._pairs is not None and len(self._order):
            values = self._pairs.matrices[self._measure]
            cells = PairCells(measure=self._measure, values=values, order=self._order)
        self._matrix.show_cells(cells)
        self._matrix.setVisible(cells is not None)
        self._told.setVisible(cells is not None)

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
        self._tell(None)

    def _connect(self) -> None:
        self._choice.changed.connect(self._show_chosen)
        self._choice.chosen.connect(self.samples_chosen)
        self._choice.dropped.connect(self.choice_dropped)
        self._matrix.pair_clicked.connect(self._choose_pair)
        self._matrix.cleared.connect(self._choice.drop)
        self._matrix.pointed.connect(self._tell)
        self.head.measure_chosen.connect(self._compare_by)
        self.head.differing_wanted.connect(self._choose_differing)
        self.head.both_wrong_wanted.connect(self._choose_both_wrong)
        self.head.dropped.connect(self._choice.drop)
