"""What each further member buys, and what it costs."""

from dataclasses import dataclass, field

from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, RunSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthRequest:
    """The error of smaller ensembles of these members, and their cost under this strategy."""

    settings: RunSettings
    samples: SampleSet
    strategy: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthCurve:
    """A score against the ensemble's size: mean and 95% band over random subsets of members."""

    mean: Array = field(repr=False)  # (size,)
    low: Array = field(repr=False)
    high: Array = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthResult:
    """Scores and costs at each size; no scores without labels."""

    request: GrowthRequest
    sizes: tuple[int, ...]
    subsets: int  # random ones at each size, at most as many as there are
    curves: dict[str, GrowthCurve] = field(repr=False)  # by 'error', 'nll', 'brier', 'ece'
    median_s: Array = field(repr=False)  # (size,), seconds a minibatch
    quartiles_s: Array = field(repr=False)  # (size, 2)
    parameter_bytes: Array = field(repr=False)  # (size,)
    labelled: int = 0
    unlabelled: int = 0
