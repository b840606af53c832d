"""Which samples are looked at, and in which order."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np

from ensemble_gui.records.samples import NO_PREDICTION, SampleKind, SampleSet
from ensemble_gui.records.settings import Array, Weights

SURE = 0.9  # the probability from which on an ensemble is sure of its prediction


class SampleMeasure(StrEnum):
    """A measure of one sample; each is the field of `Disagreement` of the same name."""

    VOTE_ENTROPY = "vote_entropy"
    VARIATION_RATIO = "variation_ratio"
    PAIRWISE = "pairwise"
    PREDICTIVE_ENTROPY = "predictive_entropy"
    EXPECTED_ENTROPY = "expected_entropy"
    MUTUAL_INFORMATION = "mutual_information"
    MEMBER_MARGIN = "member_margin"

    def of(self, samples: SampleSet) -> Array:
        """This measure of each sample, (sample,)."""
        found: Array = getattr(samples.disagreement, self.value)
        return found

    @property
    def rises_with_doubt(self) -> bool:
        """Whether a larger value means more disagreement or uncertainty."""
        return self is not SampleMeasure.MEMBER_MARGIN

    @property
    def compares_members(self) -> bool:
        """Whether it needs at least two members."""
        entropies = (SampleMeasure.PREDICTIVE_ENTROPY, SampleMeasure.EXPECTED_ENTROPY)
        return self not in (*entropies, SampleMeasure.MEMBER_MARGIN)


class Answer(StrEnum):
    """How the members answered."""

    RIGHT = "right"
    WRONG = "wrong"
    SURE_AND_WRONG = "sure and wrong"
    SPLIT = "split votes"
    UNSURE = "unsure"

    def keeps(self, samples: SampleSet) -> Array:
        """The samples with this kind of answer, (sample,) bool.

        Only a labelled sample with a prediction of the ensemble is right or wrong. Untrained
        members are never called unsure.
        """
        if self is Answer.SPLIT:
            votes = samples.disagreement.votes
            split: Array = votes.max(axis=1) < votes.sum(axis=1)
            return split
        sure = samples.confidence.astype(np.float64) >= SURE
        if self is Answer.UNSURE:
            unsure: Array = ~sure & (samples.prediction != NO_PREDICTION)
            return unsure & (samples.weights is not Weights.RANDOM)
        predicted = samples.prediction
        answered: Array = samples.labelled & (predicted != NO_PREDICTION)
        right: Array = answered & (predicted == samples.labels)
        wrong: Array = answered & ~right
        kept = {
            Answer.RIGHT: right,
            Answer.WRONG: wrong,
            Answer.SURE_AND_WRONG: wrong & sure,
        }
        return kept[self]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SampleChoice:
    """Samples that were chosen in a view; a view has one choice at a time."""

    view: str  # such as 'pairs'
    words: str  # what they are: 'members 3 and 7 differ'
    kept: Array = field(repr=False)  # (sample,) bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFilter:
    """What a sample must be to be shown."""

    label: int | None = None
    prediction: int | None = None
    answer: Answer | None = None
    choices: tuple[SampleChoice, ...] = ()

    def keeps(self, samples: SampleSet) -> Array:
        """The samples that meet all conditions, (sample,) bool."""
        kept = np.ones(len(samples.labels), dtype=bool)
        if self.label is not None:
            kept &= samples.labels == self.label
        if self.prediction is not None:
            kept &= samples.prediction == self.prediction
        if self.answer is not None:
            kept &= self.answer.keeps(samples)
        for choice in self.choices:
            kept &= choice.kept
        return kept

    @property
    def is_empty(self) -> bool:
        """Whether every sample passes."""
        return self == SampleFilter()

    def with_choice(self, choice: SampleChoice) -> "SampleFilter":
        """With this choice in the place of the previous one of the same view."""
        return replace(self, choices=(*self.without_choice(choice.view).choices, choice))

    def without(self, name: str) -> "SampleFilter":
        """Without the condition of this name: a field's, or that of a choice's view."""
        if name in ("label", "prediction", "answer"):
            condition: dict[str, Any] = {name: None}
            return replace(self, **condition)
        return self.without_choice(name)

    def without_choice(self, view: str) -> "SampleFilter":
        """Without the choice of this view."""
        return replace(self, choices=tuple(one for one in self.choices if one.view != view))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """How samples are shown: which of them, and sorted by what.

    Without a measure they keep their own order: sample digits the most uncertain first, the user's
    images in the order added. If clustered, similar samples and members are neighbours.
    """

    measure: SampleMeasure | None = None
    clustered: bool = False
    filter: SampleFilter = field(default_factory=SampleFilter)

    def of(self, samples: SampleSet, clustering: "Clustering | None" = None) -> SampleSet:
        """The same samples in this arrangement; not clustered until the clustering is known."""
        order, members = samples.order, samples.member_order
        if self.clustered and clustering is not None:
            order, members = clustering.samples, clustering.members
        elif self.measure is not None:
            values = self.measure.of(samples)[order]
            doubt = -values if self.measure.rises_with_doubt else values
            order = order[np.argsort(doubt, kind="stable")]  # what is undefined comes last
        kept = self.filter.keeps(samples)
        return replace(samples, order=order[kept[order]], member_order=members)


def default_arrangement(samples: SampleSet) -> Arrangement:
    """The user's images as trained members see them: the most uncertain first.

    All others keep their own order, which puts the most uncertain first, or of untrained members
    the most contested.
    """
    by_doubt = samples.kind is SampleKind.OWN and samples.weights is not Weights.RANDOM
    return Arrangement(measure=SampleMeasure.PREDICTIVE_ENTROPY if by_doubt else None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clustering:
    """Members and samples in an order in which those that vote alike are neighbours."""

    members: Array = field(repr=False)  # (member,), indices
    samples: Array = field(repr=False)  # (sample,), indices
