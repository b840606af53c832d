"""Predictive entropy against mutual information, one point per sample."""

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.uncertainty.head import UncertaintyHead
from ensemble_gui.qt.pages.uncertainty.plot import UncertaintyPlot
from ensemble_gui.qt.widgets.card import label, rich_label, row
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.own_choice import OwnChoice
from ensemble_gui.qt.widgets.phrases import legend
from ensemble_gui.qt.widgets.plot_and_words import paragraphs, plot_and_words
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.arranging import Answer, SampleMeasure
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.uncertainty import UncertaintyRange, has_uncertainty
from ensemble_gui.wording.figures import count
from ensemble_gui.wording.uncertainty import brushed, uncertainty_findings, uncertainty_headline

VIEW = "uncertainty"
_DEFINED = {
    SampleMeasure.MUTUAL_INFORMATION: "Mutual information",
    SampleMeasure.PREDICTIVE_ENTROPY: "Entropy",
}


class UncertaintyPage(PageView):
    """The plot, and next to it its findings, one sentence each."""

    sample_clicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._samples: SampleSet | None = None
        self.choice: OwnChoice[UncertaintyRange | None] = OwnChoice(VIEW, self)
        self.head: UncertaintyHead = UncertaintyHead(self)
        self._plot = UncertaintyPlot(theme, self)
        self._headline = label("", "answer", self, name="uncertaintyHeadline")
        self._legend = rich_label("small", self, name="uncertaintyLegend")
        self._findings = rich_label("small", self, name="uncertaintyFindings")
        self._definitions = QWidget(self)
        self._arrange()
        self._connect()
        self.show_samples(None)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Show all these samples, and what they reveal."""
        self._samples = samples
        self.choice.show_samples(samples)
        drawable = samples is not None and bool(has_uncertainty(samples).any())
        self._plot.show_samples(samples if drawable else None)
        self._plot.setVisible(drawable)
        self.head.show_samples(samples if drawable else None)
        trained = samples is not None and samples.weights is not Weights.RANDOM
        self._definitions.setVisible(trained)
        self._headline.setText(uncertainty_headline(samples))
        self._headline.setVisible(bool(self._headline.text()))
        found = uncertainty_findings(samples)
        self._findings.setText(paragraphs(found))
        self._plot.setAccessibleDescription(" ".join(found))
        self._write_legend()

    def show_wait(self, words: str) -> None:
        """Say what the samples wait for."""
        if self._samples is None:
            self._findings.setText(paragraphs((words,) if words else uncertainty_findings(None)))

    def show_left(self, samples: SampleSet | None) -> None:
        """Highlight the samples that pass the filters, which are the ones in the order."""
        if samples is not None:
            left = np.zeros(len(samples.labels), dtype=bool)
            left[samples.order] = True
            self._plot.show_left(left)

    def select_sample(self, sample: int) -> None:
        """Mark this sample."""
        self._plot.select_sample(sample)

    def set_theme(self, theme: Theme) -> None:
        """Colour the plot and the legend."""
        super().set_theme(theme)
        self._theme = theme
        self._write_legend()

    @Slot(object)
    def _count(self, chosen: UncertaintyRange) -> None:
        """While the brush is dragged, write next to it how many samples it holds."""
        if self._samples is not None:
            self._plot.show_brush(chosen, _samples_in(chosen.keeps(self._samples)))

    @Slot(object)
    def _brush(self, chosen: UncertaintyRange) -> None:
        """Choose the samples in the rectangle; an empty one clears the choice."""
        if self._samples is None:
            return
        kept = chosen.keeps(self._samples)
        if kept.any():
            self.choice.choose(brushed(chosen), kept, chosen)
        else:
            self.choice.drop()

    @Slot(str, object)
    def _choose_rule(self, words: str, kept: Array) -> None:
        self.choice.choose(words, kept, None)

    @Slot()
    def _show_choice(self) -> None:
        choice = self.choice.choice
        self._plot.show_brush(self.choice.detail, _samples_in(choice.kept) if choice else "")
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
            (sign, colour, f"{int((of & drawn).sum()):,} {word}")
            for sign, colour, of, word in kinds
            if (of & drawn).any()
        ]
        self._legend.setText(legend(entries, theme))
        self._legend.setVisible(bool(entries))

    def _arrange(self) -> None:
        self._definitions.setLayout(row(*self._explained(), None))
        lines = (self._headline, self._legend)
        self.setLayout(plot_and_words(self._plot, lines, self._findings, self._definitions))

    def _explained(self) -> list[QWidget]:
        """The measures' names, each before the button that explains it."""
        widgets: list[QWidget] = []
        for measure, name in _DEFINED.items():
            widgets += [label(name, "small", self), DefinitionButton(measure, self)]
        return widgets

    def _connect(self) -> None:
        self.choice.changed.connect(self._show_choice)
        self._plot.sample_clicked.connect(self.sample_clicked)
        self._plot.brushing.connect(self._count)
        self._plot.brushed.connect(self._brush)
        self._plot.cleared.connect(self.choice.drop)
        self.head.chosen.connect(self._choose_rule)
        self.head.dropped.connect(self.choice.drop)


def _samples_in(kept: Array) -> str:
    return count(int(kept.sum()), "sample")
