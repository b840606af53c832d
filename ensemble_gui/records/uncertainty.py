"""Where samples lie in the plane of mutual information and predictive entropy."""

from dataclasses import dataclass

from ensemble_gui.records.arranging import Answer
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array


def has_uncertainty(samples: SampleSet) -> Array:
    """The samples of which both are defined, (sample,) bool: two finite members or more."""
    found: Array = samples.disagreement.mutual_information >= 0  # NaN is not
    return found


def sure_and_wrong(samples: SampleSet) -> Array:
    """The wrong samples of which the ensemble is sure, as far as they are drawn, (sample,) bool."""
    return Answer.SURE_AND_WRONG.keeps(samples) & has_uncertainty(samples)


def agreed_and_wrong(samples: SampleSet) -> Array:
    """The wrong samples on which all members say the same, as far as drawn, (sample,) bool."""
    wrong = Answer.WRONG.keeps(samples) & has_uncertainty(samples)
    return wrong & ~Answer.SPLIT.keeps(samples)


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertaintyRange:
    """A rectangle in that plane, in bits; its edges belong to it."""

    information: tuple[float, float]  # the least and the most
    entropy: tuple[float, float]

    def keeps(self, samples: SampleSet) -> Array:
        """The samples that lie in it, (sample,) bool."""
        found = samples.disagreement
        inside = has_uncertainty(samples)
        for values, (low, high) in (
            (found.mutual_information, self.information),
            (found.predictive_entropy, self.entropy),
        ):
            inside = inside & (low <= values) & (values <= high)
        return inside
