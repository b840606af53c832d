"""What a run found."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from ensemble_gui.records.cluster import ClusterChoice, ClusterReport
from ensemble_gui.records.samples import Disagreement, SampleSet
from ensemble_gui.records.settings import Array, Environment, RunSettings

_FAR_OUT = 1.5  # times the IQR beyond the third quartile: blocks there do not stretch a plot's axis


class Verdict(StrEnum):
    """What a comparison of two timings allows one to say."""

    FASTER = "faster"
    SLOWER = "slower"
    NOT_DISTINGUISHABLE = "not distinguishable"
    UNSTABLE = "unstable"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """One press of Run; `with_samples` asks for the sample digits' predictions as well."""

    settings: RunSettings
    with_samples: bool = False
    budget_s: float | None = None  # for each strategy's blocks; None: the usual one
    calibrate: bool = False  # whether the thresholds of `auto` are measured again
    cluster: ClusterChoice | None = None  # where one more strategy, `cluster`, runs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timing:
    """One strategy's raw times: one entry per block, in seconds per call."""

    strategy: str
    samples_s: Array = field(repr=False)  # (block,)
    calls_per_block: int
    prepare_s: float
    first_call_s: float
    compile_s: float = 0.0  # seconds of the call that compiled, before the one called the first
    peak_bytes: int | None = None  # of a call's tensors, at most at once; None: not measured
    repeated: int = 0  # blocks discarded because something else used the CPU
    disturbed: int = 0  # blocks of `samples_s` in which something else used the CPU
    setup_disturbed: bool = False  # something else used the CPU in preparing or the first call

    @property
    def setup_s(self) -> float:
        """The seconds until the first call is over; stacking comes before."""
        return self.prepare_s + self.compile_s + self.first_call_s

    @property
    def median_s(self) -> float:
        """The median over the blocks, in seconds per call."""
        return float(np.median(self.samples_s))

    @property
    def quartiles_s(self) -> tuple[float, float]:
        """The first and the third quartile over the blocks, in seconds per call."""
        low, high = np.quantile(self.samples_s, (0.25, 0.75))
        return float(low), float(high)

    @property
    def iqr_s(self) -> float:
        """The interquartile range over the blocks, in seconds per call."""
        low, high = self.quartiles_s
        return high - low

    @property
    def reach_s(self) -> float:
        """How far a plot reaches, in seconds per call: blocks that are far out lie beyond.

        Up to the third quartile, and to the largest block within Tukey's fence.
        """
        third = self.quartiles_s[1]
        inside = self.samples_s[self.samples_s <= third + _FAR_OUT * self.iqr_s]
        return max(third, float(inside.max()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The speedup of a strategy over the baseline.

    None is given where the rounds disagree too much; no interval where they are too few. The
    intervals of all strategies of a run hold together: in 95% of the runs none misses.
    """

    strategy: str
    baseline: str
    speedup: float | None
    ci95: tuple[float, float] | None
    verdict: Verdict
    pays_after: int | None = None  # calls, until one-off costs break even; None: never
    pays_after_ci95: tuple[int, int] | None = None  # the same at the ends of `ci95`


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which strategy `auto` chose, and why."""

    strategy: str
    reason: str
    threads: int | None = None  # of torch on the CPU; None: on another device, or not known
    members_at_once: int | None = None  # None: the strategy takes no groups, or not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """How far a strategy's outputs are from the baseline's."""

    strategy: str
    max_abs_difference: float  # infinite if one is finite and the other not, NaN if none is
    allclose: bool
    flipped_predictions: int
    predictions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A sample whose prediction is not the reference's, and how near the reference was to it.

    The margin is the reference's largest logit less its second largest.
    """

    sample: int
    margin: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberError:
    """How far one member's logits are from the reference's; relative to the reference's largest.

    NaN where the reference itself is not finite, infinite where the logits alone are not.
    """

    max_abs: float
    max_rel: float
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceCheck:
    """How far a strategy's logits are from those computed in float64, member by member."""

    strategy: str
    samples: int  # of the minibatch, that were checked
    members: tuple[MemberError, ...]

    @property
    def max_abs(self) -> float:
        """The largest absolute error of any member that could be checked."""
        return _largest(one.max_abs for one in self.members)

    @property
    def max_rel(self) -> float:
        """The largest relative error of any member that could be checked."""
        return _largest(one.max_rel for one in self.members)

    @property
    def flips(self) -> int:
        """How many predictions are not the reference's."""
        return sum(len(one.flips) for one in self.members)


def _largest(errors: Iterable[float]) -> float:
    """The largest that is a number; NaN where none is."""
    return max((one for one in errors if not math.isnan(one)), default=math.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyFailure:
    """Why one strategy has no timing: its real message."""

    strategy: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Shares of right predictions; the ensemble has one only where all saw the same samples.

    An output that is not finite is not right.
    """

    members: tuple[float, ...]
    ensemble: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file that a result was opened from; its members are not at hand."""

    name: str  # of the file
    here: Environment  # what these settings would be measured in on this machine


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunResult:
    """The results of a run."""

    request: RunRequest
    environment: Environment
    stacking_s: float  # seconds to fill the stacked state, once
    elapsed_s: float
    stacked_parameters: dict[str, tuple[int, ...]]
    timings: tuple[Timing, ...]
    comparisons: tuple[Comparison, ...]
    equivalence: tuple[Equivalence, ...]
    accuracy: Accuracy | None  # of the minibatches; None for noise
    disagreement: Disagreement  # over the same minibatch, or else the sample digits
    samples: SampleSet | None  # the sample digits, if asked for
    choice: Choice | None = None  # of `auto`, if it ran
    warnings: tuple[str, ...] = ()  # torch's own
    failures: tuple[StrategyFailure, ...] = ()  # the strategies that could not run here
    reference: tuple[ReferenceCheck, ...] = ()  # one per strategy
    reference_missing: str = ""  # why there is none, in a sentence
    parameter_bytes: int = 0  # of all members
    activation_bytes: int = 0  # of all layers and members, for one minibatch
    non_finite: tuple[int, ...] = ()  # each member's samples on which its output is not finite
    notes: tuple[str, ...] = ()  # what was assumed, changed or left out when it was opened
    random_forward: bool = False  # two calls of the same member differ
    limits: tuple[str, ...] = ()  # what there was no time for, failed or is slow here: sentences
    stacking_disturbed: bool = False  # something else used the CPU in each stacking
    is_first_calls: bool = False  # the times are of these alone, as the others take a while
    at: str = ""  # when it ended: ISO 8601, UTC, in seconds; '' if it is not known
    origin: Origin | None = None  # None of a run that was made here
    cluster: ClusterReport | None = None  # None without one, or if it failed before it had members
