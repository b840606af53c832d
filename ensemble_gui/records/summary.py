"""A set of samples that is too large to be kept: what its sums say, and its most contested ones."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ensemble_gui.records.cluster import ClusterChoice, ClusterReport
from ensemble_gui.records.run import Accuracy
from ensemble_gui.records.settings import Array, RunSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRequest:
    """Predict all samples of a file or a folder, and keep what the measures need."""

    settings: RunSettings
    path: str  # of a .npy file of uint8 images (sample, *task.picture_shape), or a folder
    labels: str = ""  # the path of a .npy file of whole numbers (sample,); '' without labels
    most: int = 10  # contested samples that are shown
    cluster: ClusterChoice | None = None  # whose nodes read and predict; None: this machine


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """What is added up over samples; those of two sets give those of both.

    `contested` has the fields of `measures.sums.CONTESTED`, the most contested first.
    """

    samples: int
    defined: int  # on which two members or more are finite
    disagreement: Array = field(repr=False)  # (measure,), over those, by measures.sums.MEASURES
    non_finite: Array = field(repr=False)  # (member,), samples on which it is not finite
    labelled: int
    right: Array = field(repr=False)  # (member,), of the labelled ones
    ensemble_right: int
    answered: int  # labelled samples on which a member is finite
    bins: Array = field(repr=False)  # (3, bin): how many of these, right ones, and confidence
    losses: Array = field(repr=False)  # (2,): negative log likelihood in nats, Brier's
    contested: Array = field(repr=False)
    skipped: int = 0  # samples that could not be read, and count nowhere else
    faults: tuple[str, ...] = ()  # why, of the first ones
    kinds: Counter[Any] = field(default_factory=Counter)  # of pictures, by samples.preparing.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """A sample on which members differ much."""

    index: int  # in its file
    prediction: str  # the ensemble's
    label: str  # '' without
    confidence: float
    vote_entropy: float  # bits
    mutual_information: float  # bits
    name: str = ""  # of its own file


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Summary:
    """The measures over all samples; NaN where there is none."""

    samples: int
    defined: int
    means: dict[str, float]  # of the measures of disagreement, by name
    accuracy: Accuracy | None  # None without labels
    labelled: int
    confidence: float  # the mean, of the ensemble on labelled samples
    ece: float
    nll: float
    brier: float
    bin_counts: tuple[int, ...]
    bin_accuracy: tuple[float, ...]
    bin_confidence: tuple[float, ...]
    non_finite: tuple[int, ...]  # for each member
    contested: tuple[Contested, ...]
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SummaryResult:
    """What was found in a file."""

    request: SummaryRequest
    summary: Summary
    members: int
    elapsed_s: float
    notes: tuple[str, ...] = ()  # on the members, and on the samples
    cluster: ClusterReport | None = None
