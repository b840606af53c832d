"""What the plot of mutual information and predictive entropy shows, in sentences."""

import numpy as np

from ensemble_gui.records.arranging import SURE, Answer
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.uncertainty import (
    UncertaintyRange,
    agreed_and_wrong,
    has_uncertainty,
    sure_and_wrong,
)
from ensemble_gui.wording.figures import count, significant
from ensemble_gui.wording.samples import NO_IMAGES, UNTRAINED

_NO_UNCERTAINTY = "Mutual information: n/a with one member"
_SHARED_FAULT = "Members that share a fault can all be sure and wrong: low entropy is not proof."
EACH_UNSURE = "up here each member is itself unsure"
EACH_SURE = "on the line members are sure of different classes"
_INITIALISATION = (
    "The plot shows how they were initialised, not what they know. Train members, or choose "
    "trained ones."
)


def uncertainty_headline(samples: SampleSet | None) -> str:
    """The main finding of the plot, in a few words."""
    if samples is None or samples.members == 1 or not has_uncertainty(samples).any():
        return ""
    if samples.weights is Weights.RANDOM:
        return "Untrained members"
    if not samples.labelled.any():
        return "No sample is labelled"
    return f"{int(sure_and_wrong(samples).sum()) or 'None'} sure and wrong"


def uncertainty_findings(samples: SampleSet | None) -> tuple[str, ...]:
    """What the plot shows, one sentence each, with what is left out, and why."""
    if samples is None or not len(samples.labels):
        return (NO_IMAGES,)
    if samples.members == 1:
        return (_NO_UNCERTAINTY,)
    if samples.weights is Weights.RANDOM:
        return (f"{UNTRAINED}. {_INITIALISATION}", *_left_out(samples))
    drawn = has_uncertainty(samples)
    wrong = Answer.WRONG.keeps(samples) & drawn
    right = Answer.RIGHT.keeps(samples) & drawn
    sentences: list[str] = []
    if (wrong | right).any():
        sentences += [_wrong_ones(samples, wrong, right), *_information(samples, wrong, right)]
    return tuple(filter(None, (*sentences, *_left_out(samples), _SHARED_FAULT)))


def brushed(chosen: UncertaintyRange) -> str:
    """The filter to the samples in a rectangle of the plot."""
    return (
        f"brushed: entropy {_between(chosen.entropy)}, "
        f"mutual information {_between(chosen.information)}"
    )


def _wrong_ones(samples: SampleSet, wrong: Array, right: Array) -> str:
    """How many are wrong, and how many of these neither confidence nor votes reveal."""
    many, all_of = int(wrong.sum()), int((wrong | right).sum())
    if not many:
        return (
            "The labelled sample is right."
            if all_of == 1
            else f"All {all_of:,} labelled samples are right."
        )
    sure, agreed = int(sure_and_wrong(samples).sum()), int(agreed_and_wrong(samples).sum())
    verb = "is" if many == 1 else "are"
    return (
        f"{many:,} of {all_of:,} {verb} wrong: {sure:,} with a probability of {SURE:.0%} or more; "
        f"on {agreed:,} all members agree."
    )


def _information(samples: SampleSet, wrong: Array, right: Array) -> list[str]:
    """The mean mutual information where the ensemble is right, wrong, and sure and wrong."""
    information = samples.disagreement.mutual_information
    places = ("right", right), ("wrong", wrong), ("sure and wrong", sure_and_wrong(samples))
    means = [f"{of} {_figure(float(information[at].mean()))}" for of, at in places if at.any()]
    return [f"Mean mutual information: {', '.join(means)} bit."]


def _left_out(samples: SampleSet) -> list[str]:
    sentences = []
    unlabelled = int((~samples.labelled & has_uncertainty(samples)).sum())
    if unlabelled:
        sentences.append(f"{unlabelled:,} unlabelled, not in these figures.")
    undefined = int(np.count_nonzero(~has_uncertainty(samples)))
    if undefined:
        sentences.append(f"{count(undefined, 'sample')} not drawn: too few finite members.")
    return sentences


def _between(ends: tuple[float, float]) -> str:
    """The ends with all their digits, so that the range holds just the samples it is said of."""
    low, high = ends
    return f"{low:.15g}–{high:.15g} bit"


def _figure(value: float) -> str:
    """Two significant digits: 1.2, 0.31, 0.0047; 0 for anything smaller than 0.00005."""
    return "0" if value < 0.00005 else significant(value)
