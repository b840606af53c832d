"""What one more member gains and costs."""

from dataclasses import dataclass, field
from enum import StrEnum

from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, RunSettings


class GrowthScore(StrEnum):
    """What is wrong with an ensemble's probabilities; of each, less is better."""

    ERROR = "error"  # the share of wrong predictions
    NLL = "nll"  # nat
    BRIER = "brier"  # the sum over classes, from 0 to 2
    ECE = "ece"  # 15 bins of equal width


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthCurve:
    """A score against the ensemble's size: mean and 95% band over subsets of the members.

    The band holds 95% of the subsets of these members, of one size; it says nothing of other
    members or other samples. Of all members there is one subset, and all three are its score.
    """

    mean: Array = field(repr=False)  # (size,); NaN where no subset has a score
    low: Array = field(repr=False)
    high: Array = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """By how much one more member is expected to reduce a score; NaN if it is unknown."""

    expected: float  # below 0: the score rises
    margin: float  # half the 95% interval, over samples and members; infinite if they are too few
    helped: int  # how many of the members, each added to the others, reduced it

    @property
    def clear(self) -> bool:
        """Whether the interval excludes 0."""
        return abs(self.expected) > self.margin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthScores:
    """Scores of smaller ensembles of the members; no curves without labels."""

    sizes: tuple[int, ...]  # rising; the last is all members
    subsets: tuple[int, ...] = field(repr=False)  # at each size: all there are, or random ones
    curves: dict[GrowthScore, GrowthCurve] = field(repr=False)
    gains: dict[GrowthScore, Gain] = field(repr=False)  # of the next member; none of a single one
    labelled: int
    unlabelled: int  # left out
    not_finite: int = 0  # outputs on labelled samples, each left out of the means


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthCosts:
    """What a minibatch takes by one strategy, at each size; NaN where it could not be measured."""

    median_s: Array = field(repr=False)  # (size,)
    quartiles_s: Array = field(repr=False)  # (size, 2)
    parameter_bytes: Array = field(repr=False)  # (size,)
    next_s: float  # one more member's time; NaN if withheld, or not distinguishable from 0
    next_bytes: float
    withheld: bool = False  # `next_s`, because the blocks that it rests on were disturbed
    failure: str = ""  # why a size has no time
    too_slow: int = 0  # sizes without a time, because it would have taken too long
    repeated: int = 0  # blocks discarded because something else used the CPU
    disturbed: tuple[int, ...] = ()  # blocks kept although something else did, at each size
    blocks: int = 0  # kept

    def is_disturbed(self, place: int) -> bool:
        """Whether something else used the CPU in blocks of this size."""
        return any(self.disturbed[place : place + 1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthRequest:
    """The scores of smaller ensembles of these members, and their cost under this strategy."""

    settings: RunSettings
    samples: SampleSet
    strategy: str
    costs: GrowthCosts | None = None  # if they are known: they are not measured again


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthResult:
    """Scores and costs at each size."""

    request: GrowthRequest
    scores: GrowthScores
    costs: GrowthCosts
