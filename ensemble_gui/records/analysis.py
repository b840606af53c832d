"""What comparing members with each other and with labels shows."""

from dataclasses import dataclass, field

from ensemble_gui.records.arranging import Clustering
from ensemble_gui.records.pairs import Pairs
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, RunSettings

NO_BIN = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reliability:
    """How often predictions are right, by how sure they are; NaN in bins without any.

    Bins of equal width; a lower edge belongs to its bin, and 1 to the last.
    """

    counts: Array = field(repr=False)  # (bin,)
    confidence: Array = field(repr=False)  # (bin,), the mean in each
    accuracy: Array = field(repr=False)  # (bin,)
    low: Array = field(repr=False)  # (bin,), of the accuracy's 95% interval
    high: Array = field(repr=False)  # (bin,)
    bins: Array = field(repr=False)  # (sample,), where each sample is; NO_BIN if it is left out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """How good probabilities are, over the labelled samples; NaN if there are none."""

    accuracy: float
    confidence: float  # the mean probability of the predicted class
    gap_by_chance: float  # the most between the two, in 95% of cases, if each confidence were true
    ece: float  # expected calibration error, 15 bins of equal width
    ece_by_chance: float  # about what it would be if each confidence were true
    nll: float  # nat
    brier: float  # the sum over classes, from 0 to 2
    reliability: Reliability
    left_out: int = 0  # labelled samples on which the output is not finite


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskCoverage:
    """Accuracy and coverage when abstaining on the most uncertain samples.

    Sorted by uncertainty, rising: those no more uncertain than the sample at n are a share
    `coverage[n]` of all, and the ensemble is right on a share `accuracy[n]` of them. Equally
    uncertain samples are kept or abstained on together.
    """

    samples: Array = field(repr=False)  # indices of those that are labelled and predicted
    uncertainty: Array = field(repr=False)  # as many, bits of predictive entropy
    coverage: Array = field(repr=False)
    accuracy: Array = field(repr=False)

    def within(self, limit: float) -> int:
        """How many samples are at most this uncertain."""
        return int(self.uncertainty.searchsorted(limit, side="right"))

    def answered(self, wanted: int) -> int:
        """How many are answered if `wanted` should be: equally uncertain ones come along."""
        wanted = min(wanted, len(self.uncertainty))
        if wanted <= 0:
            return 0
        return self.within(float(self.uncertainty[wanted - 1]))

    @property
    def first_error(self) -> int:
        """How many of the least uncertain samples the ensemble is right on, one after another."""
        wrong = self.accuracy < 1
        return int(wrong.argmax()) if wrong.any() else len(wrong)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Whether probabilities can be trusted."""

    labelled: int
    unlabelled: int  # left out
    members: tuple[Scores, ...]
    ensemble: Scores
    scaled: Scores | None  # of the ensemble at the temperature
    temperature: float | None  # fitted to the ensemble's mean on the validation samples
    validation: int  # samples that it is fitted to
    risk: RiskCoverage
    has_validation: bool = True  # there are such samples of these classes
    has_members: bool = True  # they could be asked about such samples


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnalysisRequest:
    """Analyse these samples, which the members of these settings predicted."""

    settings: RunSettings | None  # None where the members are not at hand
    samples: SampleSet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Analysis:
    """The results; None if undefined."""

    request: AnalysisRequest
    pairs: Pairs | None  # None of a single member
    clustering: Clustering | None
    calibration: Calibration | None  # None without a label
    failure: str = ""  # why something that is defined was not found
