"""The frozen records that the rooms pass around: NumPy at most, never a tensor.

Arrays of predictions are always (member, sample, class).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

SIDE = 28  # pixels: the side of a digit
STRATEGY_SUMMARIES = {  # told before torch is imported
    "loop": "A Python loop, one member after another",
    "vmap": "torch.vmap over the stacked parameters",
    "stacked": "Batched by hand: torch.baddbmm on the stacked parameters",
}
STRATEGY_NAMES = tuple(STRATEGY_SUMMARIES)
MOST_MEMBERS = 1000  # that the window offers


class InputMode(StrEnum):
    """Whether every member is given the same minibatch, or each a different one."""

    SAME = "same"
    DIFFERENT = "different"


class Source(StrEnum):
    """Where the samples of a minibatch come from."""

    DIGITS = "digits"
    NOISE = "noise"


class Weights(StrEnum):
    """Where the members' parameters come from."""

    TRAINED = "trained"
    RANDOM = "random"


class Verdict(StrEnum):
    """What a comparison of two timings allows one to say."""

    FASTER = "faster"
    SLOWER = "slower"
    NOT_DISTINGUISHABLE = "not distinguishable"
    UNSTABLE = "unstable"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """What a run computes; each field is the option of the same name."""

    members: int = 10
    input: InputMode = InputMode.SAME
    source: Source = Source.DIGITS
    batch: int = 64
    device: str = "cpu"
    weights: Weights = Weights.TRAINED
    strategies: tuple[str, ...] = ("loop", "vmap")
    repeats: int = 100
    seed: int = 0

    @property
    def ensemble(self) -> tuple[object, ...]:
        """What names the members: settings that agree in it have the same ones."""
        return (self.members, self.weights, self.device, self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """One press of Run; `with_samples` asks for the sample digits' predictions as well."""

    settings: RunSettings
    with_samples: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """How far the work has come: `done` of `total` steps of this stage."""

    stage: str
    done: int
    total: int


Progress = Callable[[RunProgress], None]


def unheard(_progress: RunProgress) -> None:
    """A progress callback for callers who do not listen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What a measurement depends on besides its settings."""

    torch: str
    python: str
    platform: str
    device: str
    device_name: str
    threads: int
    dtype: str = "float32"


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """What there is to choose from on this machine."""

    devices: tuple[str, ...]
    trained_members: int


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SampleSet:
    """Samples, what each member says of them, and their order, the most contested first."""

    title: str
    population: int  # the samples that there are; not all are shown where members are many
    images: Array = field(repr=False)  # (sample, 28, 28) uint8
    labels: Array | None = field(repr=False)  # (sample,) int64
    names: tuple[str, ...] = field(repr=False)  # one a sample
    probabilities: Array = field(repr=False)  # (member, sample, class) float32
    predictions: Array = field(repr=False)  # (member, sample), each member's word
    disagreement: Disagreement
    order: Array = field(repr=False)  # (sample,), indices
    weights: Weights

    @property
    def truth(self) -> Array:
        """What members are held against, (sample,): the labels, or else what most of them say."""
        return self.disagreement.votes.argmax(axis=1) if self.labels is None else self.labels

    @property
    def members(self) -> int:
        """How many members voted."""
        return int(self.probabilities.shape[0])


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
    warnings: tuple[str, ...] = ()  # torch's own, as they came


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnImage:
    """An image of the user's, made into a digit."""

    name: str
    path: str
    pixels: Array = field(repr=False)  # (28, 28) uint8


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedImage:
    """A file that could not be taken, and why, in a sentence."""

    path: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImagesRequest:
    """Predict the images taken before, and those at these paths."""

    settings: RunSettings
    taken: tuple[OwnImage, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImagesResult:
    """The user's images so far, what the members say of them, and what was refused."""

    request: ImagesRequest
    images: tuple[OwnImage, ...]
    samples: SampleSet | None  # None where there is no image
    refused: tuple[RefusedImage, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunFailure:
    """Why there is no result: a sentence, and a traceback where the fault is not the user's."""

    request: RunRequest | ImagesRequest
    message: str
    traceback: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunCancelled:
    """The user asked the work to stop."""

    request: RunRequest | ImagesRequest


RunOutcome = RunResult | RunFailure | RunCancelled
ImagesOutcome = ImagesResult | RunFailure | RunCancelled
