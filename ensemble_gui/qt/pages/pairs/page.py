"""Member x member: how every two members compare, and the samples that tell them apart."""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ensemble_gui.qt.pages.pairs.cells import PairCells
from ensemble_gui.qt.pages.pairs.head import PairsHead
from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.qt.widgets.card import label, rich_label, scrolling
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.analysis import Analysis
from ensemble_gui.records.arranging import Arrangement, SampleChoice
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
_WORDS_WIDTH = 288  # pixels
_PARAGRAPH = f'<p style="margin: 0px 0px {RHYTHM // 2}px 0px">'


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Chosen:
    """A pair, and the samples that are left of it."""

    pair: tuple[int, int]
    is_of_errors: bool
    choice: SampleChoice


class PairsPage(QWidget):
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
        self._chosen: dict[str, _Chosen] = {}  # by the title of the samples
        self.head = PairsHead(self)
        self._matrix = PairMatrix(theme, self)
        self._headline = label("", "answer", self)
        self._headline.setObjectName("pairsHeadline")
        self._told = label("", "small", self)
        self._told.setObjectName("pairTold")
        self._told.setWordWrap(True)
        self._findings = rich_label("small", self)
        self._findings.setObjectName("pairsFindings")
        self._arrange()
        self._connect()
        self.show_samples(None)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take all samples; how their members compare comes with the analysis."""
        self._samples, self._pairs, self._failed = samples, None, False
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
        title = self._samples.title if self._samples else ""
        chosen = self._chosen.get(title)
        if chosen is not None and chosen.choice not in arrangement.filter.choices:
            del self._chosen[title]
        self._show_chosen()

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

    @Slot()
    def _drop(self) -> None:
        if self._samples is not None:
            self._chosen.pop(self._samples.title, None)
        self._show_chosen()
        self.choice_dropped.emit(VIEW)

    @Slot(object)
    def _tell(self, pointed: tuple[int, int] | None) -> None:
        """Say what the cell under the mouse holds, or else that of the chosen pair."""
        chosen = self._here()
        pair = pointed or (chosen.pair if chosen else None)
        told = " "
        if pair is not None and self._pairs is not None:
            value = float(self._pairs.matrices[self._measure][pair])
            told = pair_in_full(self._measure, value, pair)
        self._told.setText(told)

    def _choose_again(self, *, is_of_errors: bool) -> None:
        chosen = self._here()
        if chosen is not None:
            self._choose(chosen.pair, is_of_errors=is_of_errors)

    def _choose(self, pair: tuple[int, int], *, is_of_errors: bool) -> None:
        samples = self._samples
        if samples is None:
            return
        find, say = (both_wrong, pair_wrong) if is_of_errors else (differing, pair_differs)
        choice = SampleChoice(view=VIEW, words=say(pair), kept=find(samples, pair))
        self._chosen[samples.title] = _Chosen(pair=pair, is_of_errors=is_of_errors, choice=choice)
        self._show_chosen()
        self.samples_chosen.emit(choice)

    def _choose_by_new_labels(self) -> None:
        """Those on which both fail are others once a label is."""
        chosen, samples = self._here(), self._samples
        if chosen is None or samples is None or not chosen.is_of_errors:
            return
        if not np.array_equal(chosen.choice.kept, both_wrong(samples, chosen.pair)):
            self._choose(chosen.pair, is_of_errors=True)

    def _here(self) -> _Chosen | None:
        """The choice among these samples; one of members that are no more is forgotten."""
        if self._samples is None:
            return None
        chosen = self._chosen.get(self._samples.title)
        return chosen if chosen and max(chosen.pair) < self._samples.members else None

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
        self._findings.setText("".join(f"{_PARAGRAPH}{escape(one)}</p>" for one in found))
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

    def _show_chosen(self) -> None:
        chosen, samples = self._here(), self._samples
        self._matrix.select(chosen.pair if chosen else None)
        differ = fail = None
        if chosen is not None and samples is not None:
            differ = int(differing(samples, chosen.pair).sum())
            fail = int(both_wrong(samples, chosen.pair).sum()) if self._has_labels() else None
        self.head.show_pair(differ, fail)
        of_errors = chosen is not None and chosen.is_of_errors
        self.head.mark(differing=chosen is not None and not of_errors, both_wrong=of_errors)
        self._tell(None)

    def _arrange(self) -> None:
        area = scrolling(self._findings, self)
        words = QVBoxLayout()
        words.setSpacing(RHYTHM // 2)
        for widget in (self._headline, self._told, area):
            widget.setFixedWidth(_WORDS_WIDTH)
            words.addWidget(widget, int(widget is area))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * RHYTHM)
        layout.addWidget(self._matrix, 1)
        layout.addLayout(words)

    def _connect(self) -> None:
        self._matrix.pair_clicked.connect(self._choose_pair)
        self._matrix.cleared.connect(self._drop)
        self._matrix.pointed.connect(self._tell)
        self.head.measure_chosen.connect(self._compare_by)
        self.head.differing_wanted.connect(self._choose_differing)
        self.head.both_wrong_wanted.connect(self._choose_both_wrong)
        self.head.dropped.connect(self._drop)
