"""What a run found, and how work can end."""

from dataclasses import dataclass, field

import numpy as np

from ensemble_gui.records.images import (
    ImagesRequest,
    ImagesResult,
    Inspection,
    InspectionRequest,
    SaveRequest,
    SaveResult,
)
from ensemble_gui.records.samples import Disagreement, SampleSet
from ensemble_gui.records.settings import Array, Environment, RunRequest, Verdict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timing:
    """One strategy's raw times: one entry a block, in seconds a call."""

    strategy: str
    samples_s: Array = field(repr=False)  # (block,)
    calls_per_block: int
    prepare_s: float
    first_call_s: float

    @property
    def median_s(self) -> float:
        """The median over the blocks, in seconds a call."""
        return float(np.median(self.samples_s))

    @property
    def quartiles_s(self) -> tuple[float, float]:
        """The first and the third quartile over the blocks, in seconds a call."""
        low, high = np.quantile(self.samples_s, (0.25, 0.75))
        return float(low), float(high)

    @property
    def iqr_s(self) -> float:
        """The interquartile range over the blocks, in seconds a call."""
        low, high = self.quartiles_s
        return high - low


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The speedup of a strategy over the baseline.

    None is given where the rounds disagree too much; no interval where they are too few.
    """

    strategy: str
    baseline: str
    speedup: float | None
    ci95: tuple[float, float] | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which strategy `auto` took, and why."""

    strategy: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """How far a strategy's outputs are from the baseline's."""

    strategy: str
    max_abs_difference: float
    allclose: bool
    flipped_predictions: int
    predictions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Shares of right predictions; the ensemble has one only where all saw the same samples."""

    members: tuple[float, ...]
    ensemble: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunResult:
    """All that a run found out."""

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
    choice: Choice | None = None  # what `auto` took, if it was asked
    warnings: tuple[str, ...] = ()  # torch's own, as they came


Request = RunRequest | ImagesRequest | InspectionRequest | SaveRequest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunFailure:
    """Why there is no result: a sentence, and a traceback where the fault is not the user's."""

    request: Request
    message: str
    traceback: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunCancelled:
    """The user asked the work to stop."""

    request: Request


RunOutcome = RunResult | RunFailure | RunCancelled
ImagesOutcome = ImagesResult | RunFailure | RunCancelled
InspectionOutcome = Inspection | RunFailure | RunCancelled
SaveOutcome = SaveResult | RunFailure | RunCancelled
