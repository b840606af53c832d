"""How each pair of members compares."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from ensemble_gui.records.samples import NO_PREDICTION, SampleSet
from ensemble_gui.records.settings import Array


class PairMeasure(StrEnum):
    """A measure of two members over samples."""

    DISAGREEMENT = "disagreement"
    JENSEN_SHANNON = "jensen_shannon"
    Q_STATISTIC = "q_statistic"
    DOUBLE_FAULT = "double_fault"
    KAPPA = "kappa"
    ERROR_CORRELATION = "error_correlation"

    @property
    def is_of_errors(self) -> bool:
        """Whether it is about errors in common, and so needs labels; else about different votes."""
        return self in _OF_ERRORS

    @property
    def falls(self) -> bool:
        """Whether the smallest value stands out: two members with a low kappa differ."""
        return self is PairMeasure.KAPPA


_OF_ERRORS = frozenset(
    {PairMeasure.Q_STATISTIC, PairMeasure.DOUBLE_FAULT, PairMeasure.ERROR_CORRELATION}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """A member that differs from the others more than they differ among themselves."""

    member: int
    disagreement: float  # its mean disagreement with the others
    usual: float  # the median of that over all members


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Each measure of each pair, over the samples on which both members have a finite output."""

    matrices: dict[PairMeasure, Array] = field(repr=False)  # (member, member), NaN if undefined
    labelled: int  # the samples that the measures of errors are over
    unlabelled: int  # those that these leave out
    outliers: tuple[Outlier, ...] = ()
    not_finite: tuple[int, ...] = ()  # of each member, the samples on which its output is not

    def of_two(self, measure: PairMeasure) -> Array:
        """The values of all pairs, each once, (pair,), without those that are undefined."""
        matrix = self.matrices[measure]
        values: Array = matrix[np.triu_indices(len(matrix), 1)]
        return values[~np.isnan(values)]

    def standing_out(self, measure: PairMeasure) -> tuple[tuple[int, int], ...]:
        """The pairs that differ most, or err together most: several if they tie."""
        values = self.of_two(measure)
        if not len(values):
            return ()
        most = values.min() if measure.falls else values.max()
        found = np.argwhere(np.triu(self.matrices[measure] == most, 1))
        return tuple((int(first), int(second)) for first, second in found)


def differing(samples: SampleSet, pair: tuple[int, int]) -> Array:
    """The samples for which the two predict different classes, (sample,) bool."""
    one, other = (samples.predictions[member] for member in pair)
    found: Array = (one != other) & (one != NO_PREDICTION) & (other != NO_PREDICTION)
    return found


def both_wrong(samples: SampleSet, pair: tuple[int, int]) -> Array:
    """The labelled samples on which both are wrong, alike or not, (sample,) bool."""
    found = samples.labelled
    for member in pair:
        votes = samples.predictions[member]
        found = found & (votes != NO_PREDICTION) & (votes != samples.labels)
    return found
