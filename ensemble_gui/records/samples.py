"""Samples and what members say of them. Arrays of predictions are (member, sample, class)."""

from dataclasses import dataclass, field, fields, replace

import numpy as np

from ensemble_gui.records.settings import Array, Weights

UNLABELLED = -1
OWN_IMAGES = "My images"  # the title of the user's own


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Disagreement:
    """How members differ on each sample; entropies in bits. With one member: NaN."""

    votes: Array = field(repr=False)  # (sample, class), a count each
    vote_entropy: Array = field(repr=False)  # (sample,), as are all below
    variation_ratio: Array = field(repr=False)
    pairwise: Array = field(repr=False)
    predictive_entropy: Array = field(repr=False)
    expected_entropy: Array = field(repr=False)
    mutual_information: Array = field(repr=False)

    @property
    def samples(self) -> int:
        """How many samples this is about."""
        return len(self.vote_entropy)

    def take(self, samples: Array) -> "Disagreement":
        """Of these samples alone, in this order."""
        return Disagreement(**{one.name: getattr(self, one.name)[samples] for one in fields(self)})

    def joined(self, other: "Disagreement") -> "Disagreement":
        """Of these samples and then those."""
        names = [one.name for one in fields(self)]
        parts = {name: [getattr(self, name), getattr(other, name)] for name in names}
        return Disagreement(**{name: np.concatenate(part) for name, part in parts.items()})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SampleSet:
    """Samples, what each member says of them, and in which order they are shown."""

    title: str
    population: int  # the samples that there are; not all are shown where members are many
    images: Array = field(repr=False)  # (sample, 28, 28) uint8
    labels: Array = field(repr=False)  # (sample,) int64; UNLABELLED where nobody has said
    names: tuple[str, ...] = field(repr=False)  # one a sample
    probabilities: Array = field(repr=False)  # (member, sample, class) float32
    predictions: Array = field(repr=False)  # (member, sample), each member's word
    disagreement: Disagreement
    order: Array = field(repr=False)  # (sample,), indices
    weights: Weights

    @property
    def labelled(self) -> Array:
        """Which samples have a label, (sample,)."""
        labelled: Array = self.labels != UNLABELLED
        return labelled

    @property
    def truth(self) -> Array:
        """What members are held against, (sample,): the label, or else what most of them say."""
        return np.where(self.labelled, self.labels, self.disagreement.votes.argmax(axis=1))

    @property
    def members(self) -> int:
        """How many members voted."""
        return int(self.probabilities.shape[0])

    def with_label(self, sample: int, label: int) -> "SampleSet":
        """The same, this sample labelled so."""
        labels = self.labels.copy()
        labels[sample] = label
        return replace(self, labels=labels)

    def take(self, samples: Array) -> "SampleSet":
        """These samples alone, shown in this order."""
        return replace(
            self,
            population=len(samples),
            images=self.images[samples],
            labels=self.labels[samples],
            names=tuple(self.names[sample] for sample in samples),
            probabilities=self.probabilities[:, samples],
            predictions=self.predictions[:, samples],
            disagreement=self.disagreement.take(samples),
            order=np.arange(len(samples)),
        )

    def joined(self, other: "SampleSet") -> "SampleSet":
        """These samples and then those, which the same members have seen."""
        return replace(
            self,
            population=self.population + other.population,
            images=np.concatenate([self.images, other.images]),
            labels=np.concatenate([self.labels, other.labels]),
            names=self.names + other.names,
            probabilities=np.concatenate([self.probabilities, other.probabilities], axis=1),
            predictions=np.concatenate([self.predictions, other.predictions], axis=1),
            disagreement=self.disagreement.joined(other.disagreement),
            order=np.concatenate([self.order, other.order + len(self.order)]),
        )
