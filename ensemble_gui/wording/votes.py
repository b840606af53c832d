"""How members voted on a sample, and where their ensemble says otherwise, in sentences."""

import numpy as np

from ensemble_gui.records.samples import NO_PREDICTION
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name

BY_MEAN = "the ensemble goes by the mean probability, not by the majority vote"
TIED = "tied: the lowest class counts as the majority"
MAJORITY = "majority vote (of tied classes the lowest)"
_MOST_NAMED = 10  # classes that members vote for


def votes(counts: Array, classes: Classes = DIGIT_CLASSES) -> str:
    """How the members voted, by the counts of the classes, the commonest first."""
    ranked = [int(one) for one in (-counts).argsort(kind="stable") if counts[one]]
    parts = [f"{counts[one]} for {class_name(classes, one)}" for one in ranked[:_MOST_NAMED]]
    if (more := counts[ranked[_MOST_NAMED:]]).any():
        parts.append(f"{more.sum()} for {len(more):,} other{'' if len(more) == 1 else 's'}")
    tie = f" ({TIED})" if is_tied(counts) else ""
    return f"votes: {', '.join(parts)}{tie}"


def votes_and_prediction(counts: Array, prediction: int, classes: Classes = DIGIT_CLASSES) -> str:
    """The votes, and why the ensemble predicts this class if most of them are for another."""
    voted = votes(counts, classes)
    return f"{voted}; {BY_MEAN}" if is_overruled(counts, prediction) else voted


def majority(counts: Array, classes: Classes = DIGIT_CLASSES) -> str:
    """The class with the most votes, and how many these are: 2 (4 of 10)."""
    most = int(counts.argmax())
    tie = f"; {TIED}" if is_tied(counts) else ""
    return f"{class_name(classes, most)} ({counts[most]:,} of {counts.sum():,}{tie})"


def is_tied(counts: Array) -> bool:
    """Whether several classes have the most votes; the lowest then counts as the majority."""
    return bool(counts.any()) and int(np.count_nonzero(counts == counts.max())) > 1


def is_overruled(counts: Array, prediction: int) -> bool:
    """Whether the ensemble predicts another class than the majority's.

    It predicts the one of the largest mean probability.
    """
    return prediction != NO_PREDICTION and bool(counts.any()) and counts.argmax() != prediction
