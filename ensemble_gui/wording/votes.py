"""How members voted on a sample, and where their ensemble says otherwise, in sentences."""

import numpy as np

from ensemble_gui.records.samples import NO_PREDICTION
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name

BY_MEAN = "the ensemble goes by the mean probability, not by the majority vote"
TIED = "tied: the lowest class counts as the majority"
MAJORITY = "majority vote (of tied classes the lowest)"
NO_LABEL_SIGN = "*"  # above a column whose sample has no label, where others have one
_MOST_NAMED = 10  # classes that members vote for


def meanings(*, labelled: bool) -> tuple[str, str]:
    """What slate and raspberry mean: of a vote that is held against a label, or the majority."""
    return ("right", "wrong") if labelled else ("agrees", "dissents")


def caption_of_votes(*, some: bool, every: bool) -> str:
    """How the votes of samples are read of which some, or all, have a label."""
    if every:
        return "Rows: members. Top row: true label"
    if not some:
        return f"Rows: members. Top row: {MAJORITY}"
    agrees, dissents = meanings(labelled=False)
    return (
        f"Rows: members. Top row: true label. {NO_LABEL_SIGN} no label: the majority vote, "
        f"with which a vote {agrees} (slate) or {dissents}"
    )


def votes(counts: Array, classes: Classes = DIGIT_CLASSES) -> str:
    """How the members voted, by the counts of the classes, the commonest first."""
    ranked = [int(one) for one in (-counts).argsort(kind="stable") if counts[one]]
    parts = [f"{counts[one]} for {class_name(classes, one)}" for one in ranked[:_MOST_NAMED]]
    if (more := counts[ranked[_MOST_NAMED:]]).any():
        parts.append(f"{more.sum()} for {len(more):,} other{'' if len(more) == 1 else 's'}")
    tie = f" ({TIED})" if tied_classes(counts) > 1 else ""
    return f"votes: {', '.join(parts)}{tie}"


def votes_and_prediction(counts: Array, prediction: int, classes: Classes = DIGIT_CLASSES) -> str:
    """The votes, and why the ensemble predicts this class if most of them are for another."""
    voted = votes(counts, classes)
    return f"{voted}; {BY_MEAN}" if is_overruled(counts, prediction) else voted


def majority(counts: Array, classes: Classes = DIGIT_CLASSES) -> str:
    """The class with the most votes: 2, or 2, the lowest of 3 tied."""
    name, tied = class_name(classes, int(counts.argmax())), tied_classes(counts)
    return f"{name}, the lowest of {tied:,} tied" if tied > 1 else name


def against_the_majority(counts: Array, classes: Classes = DIGIT_CLASSES) -> str:
    """Why the ensemble predicts another class than the majority's, on one short line."""
    if (tied := tied_classes(counts)) > 1:
        return f"by mean probability; {tied:,} classes tie"
    return f"by mean probability, not majority ({majority(counts, classes)})"


def tied_classes(counts: Array) -> int:
    """How many classes have the most votes; of several the lowest counts as the majority."""
    return int(np.count_nonzero(counts == counts.max())) if counts.any() else 0


def is_overruled(counts: Array, prediction: int) -> bool:
    """Whether the ensemble predicts another class than the majority's.

    It predicts the one of the largest mean probability.
    """
    return prediction != NO_PREDICTION and bool(counts.any()) and counts.argmax() != prediction
