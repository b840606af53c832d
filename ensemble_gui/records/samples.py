"""Samples and members' predictions for them, in arrays (member, sample, class)."""

import math
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

import numpy as np

from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES

UNLABELLED = -1
NO_PREDICTION = -1  # of a member whose output is not finite
OWN_IMAGES = "My images"  # the title of the user's own
SAMPLE_DIGITS = "Sample digits"  # the title of MNIST's


class SampleKind(StrEnum):
    """Where samples come from. A title is only read: a folder may be called "My images"."""

    DIGITS = "digits"  # MNIST's test digits
    NOISE = "noise"
    FOLDER = "folder"  # that the user has opened
    OWN = "own"  # the user's own images


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Disagreement:
    """How members differ on each sample; entropies in bits. With one member: NaN.

    A member counts where its output is finite; `votes` show how many these are.
    """

    votes: Array = field(repr=False)  # (sample, class), a count each
    vote_entropy: Array = field(repr=False)  # (sample,), as are all below
    variation_ratio: Array = field(repr=False)
    pairwise: Array = field(repr=False)
    predictive_entropy: Array = field(repr=False)
    expected_entropy: Array = field(repr=False)
    mutual_information: Array = field(repr=False)
    member_margin: Array = field(repr=False)

    @property
    def samples(self) -> int:
        """How many samples this is about."""
        return len(self.vote_entropy)

    @property
    def defined(self) -> Array:
        """On which samples two members or more are finite, (sample,) bool."""
        defined: Array = self.votes.sum(axis=1) > 1
        return defined

    def mean(self, measure: Array) -> float:
        """The mean of one of these measures over the samples that are `defined`; NaN without."""
        known = measure[self.defined]
        return float(known.mean()) if len(known) else math.nan

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
    """Samples, each member's predictions, and the order in which they are shown."""

    kind: SampleKind
    title: str
    population: int  # of samples; not all are shown of many members or of a large network
    images: Array = field(repr=False)  # uint8, (sample, height, width) or (..., 3) in colour
    labels: Array = field(repr=False)  # (sample,) int64; UNLABELLED if there is none
    names: tuple[str, ...] = field(repr=False)  # one a sample
    probabilities: Array = field(repr=False)  # (member, sample, class) float32
    predictions: Array = field(repr=False)  # (member, sample), each one's vote or NO_PREDICTION
    mean: Array = field(repr=False)  # (sample, class), of the finite members; NaN where none is
    disagreement: Disagreement
    order: Array = field(repr=False)  # of the samples that are shown, their indices
    member_order: Array = field(repr=False)  # (member,), indices
    weights: Weights
    classes: tuple[str, ...] = DIGIT_CLASSES  # the name of each
    note: str = ""  # such as that some could not be read
    why_fewer: str = ""  # if it is not that there are many members; for use within a sentence
    path: str = ""  # of their folder
    digits: tuple[int, ...] = ()  # that seem to be in each image; none: one in each

    @property
    def identity(self) -> tuple[SampleKind, str]:
        """Equal for the same set of samples, whichever members have seen it."""
        return self.kind, self.path

    @property
    def labelled(self) -> Array:
        """Which samples have a label, (sample,)."""
        labelled: Array = self.labels != UNLABELLED
        return labelled

    @property
    def truth(self) -> Array:
        """What members are compared with, (sample,): the label, or else the majority's vote.

        NO_PREDICTION if there is neither.
        """
        votes = self.disagreement.votes
        majority = np.where(votes.any(axis=1), votes.argmax(axis=1), NO_PREDICTION)
        return np.where(self.labelled, self.labels, majority)

    @property
    def finite(self) -> Array:
        """Where a member's output is finite, (member, sample)."""
        finite: Array = self.predictions != NO_PREDICTION
        return finite

    @property
    def prediction(self) -> Array:
        """The ensemble's prediction for each sample, (sample,); NO_PREDICTION if there is none."""
        return np.where(np.isnan(self.mean[:, 0]), NO_PREDICTION, self.mean.argmax(axis=1))

    @property
    def confidence(self) -> Array:
        """The ensemble's probability of its prediction, (sample,); NaN if there is none."""
        confidence: Array = self.mean.max(axis=1)
        return confidence

    @property
    def members(self) -> int:
        """How many members voted."""
        return int(self.probabilities.shape[0])

    def digits_in(self, sample: int) -> int:
        """How many digits seem to be in this image."""
        return self.digits[sample] if self.digits else 1

    def with_label(self, sample: int, label: int) -> "SampleSet":
        """The same with this label for this sample."""
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
            mean=self.mean[samples],
            disagreement=self.disagreement.take(samples),
            digits=tuple(self.digits[sample] for sample in samples) if self.digits else (),
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
            mean=np.concatenate([self.mean, other.mean]),
            disagreement=self.disagreement.joined(other.disagreement),
            digits=self.digits + other.digits,
            order=np.concatenate([self.order, other.order + len(self.order)]),
        )
