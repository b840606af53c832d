"""Predictive entropy against mutual information, a point a sample."""

from html import escape

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.uncertainty.head import UncertaintyHead
from ensemble_gui.qt.pages.uncertainty.plot import UncertaintyPlot
from ensemble_gui.qt.widgets.card import label, rich_label, row, scrolling
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.arranging import Answer, Arrangement, SampleChoice, SampleMeasure
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.uncertainty import UncertaintyRange, has_uncertainty
from ensemble_gui.wording.figures import count
from ensemble_gui.wording.uncertainty import brushed, uncertainty_findings, uncertainty_headline

VIEW = "uncertainty"
_WORDS_WIDTH = 288  # pixels
_PARAGRAPH = f'<p style="margin: 0px 0px {RHYTHM // 2}px 0px">'
_DEFINED = {
    SampleMeasure.MUTUAL_INFORMATION: "Mutual information",
    SampleMeasure.PREDICTIVE_ENTROPY: "Entropy",
}


class UncertaintyPage(PageView):
    """The plot, and beside it what it shows, in a sentence each."""

    samples_chosen = Signal(object)  # SampleChoice
    choice_dropped = Signal(str)  # the view whose choice is no longer wanted
    sample_clicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._samples: SampleSet | None = None
        self._brushes: dict[str, tuple[SampleChoice, UncertaintyRange | None]] = {}  # by title
        self.head: UncertaintyHead = UncertaintyHead(self)
        self._plot = UncertaintyPlot(theme, self)
        self._headline = label("", "answer", self)
        self._headline.setObjectName("uncertaintyHeadline")
        self._legend = rich_label("small", self)
        self._legend.setObjectName("uncertaintyLegend")
        self._findings = rich_label("small", self)
        self._findings.setObjectName("uncertaintyFindings")
        self._definitions = QWidget(self)
        self._arrange()
        self._connect()
        self.show_samples(None)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take all samples, and say what there is to be found."""
        self._samples = samples
        drawable = samples is not None and bool(has_uncertainty(samples).any())
        self._plot.show_samples(samples if drawable else None)
        self._plot.setVisible(drawable)
        self.head.show_samples(samples if drawable else None)
        trained = samples is not None and samples.weights is not Weights.RANDOM
        self._definitions.setVisible(trained)
        self._headline.setText(uncertainty_headline(samples))
        self._headline.setVisible(bool(self._headline.text()))
        found = uncertainty_findings(samples)
        self._findings.setText("".join(f"{_PARAGRAPH}{escape(one)}</p>" for one in found))
        self._plot.setAccessibleDescription(" ".join(found))
        self._write_legend()

    def show_left(self, samples: SampleSet | None) -> None:
        """Tell apart the samples that are left by the filters: those in the order."""
        if samples is not None:
            left = np.zeros(len(samples.labels), dtype=bool)
            left[samples.order] = True
            self._plot.show_left(left)

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show the choice of this view that there is; one that was let go elsewhere goes."""
        title = self._samples.title if self._samples else ""
        choices = [one for one in arrangement.filter.choices if one.view == VIEW]
        choice, brush = self._brushes.get(title, (None, None))
        if choice is None or choice not in choices:
            choice, brush = None, None
            self._brushes.pop(title, None)
        self._show_choice(choice, brush)

    def select_sample(self, sample: int) -> None:
        """Mark this sample."""
        self._plot.select_sample(sample)

    def set_theme(self, theme: Theme) -> None:
        """Colour all anew."""
        self._theme = theme
        self._plot.set_theme(theme)
        self._write_legend()

    @Slot(object)
    def _count(self, chosen: UncertaintyRange) -> None:
        """Say at the brush how many samples it holds while it is dragged."""
        if self._samples is not None:
            self._plot.show_brush(chosen, _samples_in(chosen.keeps(self._samples)))

    @Slot(object)
    def _brush(self, chosen: UncertaintyRange) -> None:
        """Choose the samples in the rectangle; one without any is let go."""
        if self._samples is None:
            return
        kept = chosen.keeps(self._samples)
        if kept.any():
            self._choose(SampleChoice(view=VIEW, words=brushed(chosen), kept=kept), chosen)
        else:
            self._drop()

    @Slot(str, object)
    def _choose_rule(self, words: str, kept: Array) -> None:
        self._choose(SampleChoice(view=VIEW, words=words, kept=kept), None)

    @Slot()
    def _drop(self) -> None:
        if self._samples is not None:
            self._brushes.pop(self._samples.title, None)
        self._show_choice(None, None)
        self.choice_dropped.emit(VIEW)

    def _choose(self, choice: SampleChoice, brush: UncertaintyRange | None) -> None:
        if self._samples is not None:
            self._brushes[self._samples.title] = choice, brush
            self._show_choice(choice, brush)
            self.samples_chosen.emit(choice)

    def _show_choice(self, choice: SampleChoice | None, brush: UncertaintyRange | None) -> None:
        self._plot.show_brush(brush, _samples_in(choice.kept) if choice else "")
        self.head.mark(choice.words if choice else None)

    def _write_legend(self) -> None:
        samples, theme = self._samples, self._theme
        if samples is None:
            self._legend.hide()
            return
        drawn = has_uncertainty(samples)
        kinds = (
            ("\N{BLACK CIRCLE}", theme.agreement, Answer.RIGHT.keeps(samples), "right"),
            ("\N{MULTIPLICATION X}", theme.dissent, Answer.WRONG.keeps(samples), "wrong"),
            ("\N{WHITE CIRCLE}", theme.muted, ~samples.labelled, "unlabelled"),
        )
        entries = [
            f'<span style="color: {colour}">{sign}</span> '
            f'<span style="color: {theme.muted}">{int((of & drawn).sum()):,} {word}</span>'
            for sign, colour, of, word in kinds
            if (of & drawn).any()
        ]
        self._legend.setText("&nbsp; ".join(entries))
        self._legend.setVisible(bool(entries))

    def _arrange(self) -> None:
        area = scrolling(self._findings, self)
        words = QVBoxLayout()
        words.setSpacing(RHYTHM // 2)
        words.addWidget(self._headline)
        words.addWidget(self._legend)
        words.addWidget(area, 1)
        words.addWidget(self._definitions)
        explained = row(*self._explained(), stretch_after=2 * len(_DEFINED) - 1)
        explained.setContentsMargins(0, 0, 0, 0)
        self._definitions.setLayout(explained)
        for widget in (self._headline, self._legend, area):
            widget.setFixedWidth(_WORDS_WIDTH)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * RHYTHM)
        layout.addWidget(self._plot, 1)
        layout.addLayout(words)

    def _explained(self) -> list[QWidget]:
        """The measures' names, each before the button that explains it."""
        widgets: list[QWidget] = []
        for measure, name in _DEFINED.items():
            widgets += [label(name, "small", self), DefinitionButton(measure, self)]
        return widgets

    def _connect(self) -> None:
        self._plot.sample_clicked.connect(self.sample_clicked)
        self._plot.brushing.connect(self._count)
        self._plot.brushed.connect(self._brush)
        self._plot.cleared.connect(self._drop)
        self.head.chosen.connect(self._choose_rule)
        self.head.dropped.connect(self._drop)


def _samples_in(kept: Array) -> str:
    return count(int(kept.sum()), "sample")
