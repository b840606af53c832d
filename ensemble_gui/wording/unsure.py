"""The doubts that the user's own images carry: an unsure ensemble, more than one digit."""

from ensemble_gui.records.arranging import SURE, Answer
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.wording.figures import count, share_beside

UNSURE = Answer.UNSURE.value


def can_be_unsure(samples: SampleSet | None) -> bool:
    """Whether these are images of the user's, seen by members that have been trained."""
    return (
        samples is not None
        and samples.kind is SampleKind.OWN
        and samples.weights is not Weights.RANDOM
    )


def unsure_mark(samples: SampleSet, sample: int) -> str:
    """The word on the tile of an image that the ensemble is unsure of; '' on others."""
    return UNSURE if _is_unsure(samples, sample) else ""


def digits_mark(samples: SampleSet, sample: int) -> str:
    """The words on the tile of an image that seems to hold several digits; '' on others."""
    digits = samples.digits_in(sample)
    return count(digits, "digit") if digits > 1 else ""


def doubts_on(samples: SampleSet, sample: int) -> tuple[str, ...]:
    """The doubts about an image of the user's, a sentence each."""
    digits = samples.digits_in(sample)
    share = share_beside(float(samples.confidence[sample]), SURE)
    unsure = f"Unsure: confidence {share}, below {SURE:.0%}"
    several = f"Seems to hold {count(digits, 'digit')}: Ctrl+K cuts them apart"
    said = (unsure, _is_unsure(samples, sample)), (several, digits > 1)
    return tuple(sentence for sentence, holds in said if holds)


def how_many_unsure(samples: SampleSet | None) -> str:
    """Of how many of the user's images the ensemble is unsure: 3 of 12 unsure; '' of others.

    If filters are set, of those that pass: 4 of 12, 2 unsure.
    """
    if samples is None or not can_be_unsure(samples):
        return ""
    unsure = int(Answer.UNSURE.keeps(samples)[samples.order].sum())
    left, there = len(samples.order), len(samples.labels)
    if left < there:
        return f"{left:,} of {there:,}, {unsure:,} {UNSURE}"
    return f"{unsure:,} of {there:,} {UNSURE}"


def how_many_several(samples: SampleSet) -> str:
    """How many images seem to hold more than one digit; '' for none."""
    several = sum(one > 1 for one in samples.digits)
    if not several:
        return ""
    verb = "seems" if several == 1 else "seem"
    return f"{count(several, 'image')} {verb} to hold several digits"


def _is_unsure(samples: SampleSet, sample: int) -> bool:
    return can_be_unsure(samples) and bool(Answer.UNSURE.keeps(samples)[sample])
