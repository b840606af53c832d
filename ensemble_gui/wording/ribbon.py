"""What members say of one image that is shifted further and further."""

import numpy as np

from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import Ribbon
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name

NOTHING_TO_SHIFT = "No sample is selected: what members say along a shift is told of one."
NONE_LEFT_TO_SHIFT = "All samples are filtered away: none is left to shift."
RIBBON_ON_ITS_WAY = "What the members say along the shift is on its way"
FORMER_RIBBON = "Of the former sample or shift: the new one is on its way"
NO_RIBBON = "This sample could not be shifted: the message above says why"
RIBBON_BANDS = (
    "A strip for each class that some member gives 20% somewhere, the commonest four at most. "
    "Light: from the least to the most that a member gives; dark: the middle half of the members."
)


def ensemble_said(ribbon: Ribbon, index: int, classes: Classes = DIGIT_CLASSES) -> str:
    """The ensemble's word at this level, and its word before the shift if that is another."""
    word = _word(ribbon.probabilities[:, index])
    if word is None:
        return "No output is finite"
    who = "Ensemble" if len(ribbon.probabilities) > 1 else "Member"
    before = _word(ribbon.probabilities[:, int(np.abs(ribbon.levels).argmin())])
    told = f"{who}: {class_name(classes, word)}"
    if before is None or before == word:
        return told
    return f"{told}, was {class_name(classes, before)}"


def members_said(ribbon: Ribbon, index: int, classes: Classes = DIGIT_CLASSES) -> str:
    """How the members vote at this level, and how many have no finite output there."""
    probabilities = ribbon.probabilities[:, index]  # (member, class)
    finite = np.isfinite(probabilities).all(axis=1)
    votes = np.bincount(probabilities[finite].argmax(axis=1))
    ranked = [int(one) for one in (-votes).argsort(kind="stable") if votes[one]]
    told = [f"{votes[one]} {_say(votes[one])} {class_name(classes, one)}" for one in ranked[1:]]
    if out := int((~finite).sum()):
        told.insert(0, f"{out} not finite")
    if ranked:
        most = votes[ranked[0]]
        told.insert(0, f"{most} of {finite.sum()} {_say(most)} {class_name(classes, ranked[0])}")
    return ", ".join(told)


def ribbon_lines(members: int) -> str:
    """What the lines of a ribbon are, in short."""
    return "The member's probabilities" if members == 1 else "Thin: a member, thick: the mean"


def why_right(samples: SampleSet, sample: int) -> str:
    """Why one class of a ribbon is not in the colour of dissent."""
    return "label" if samples.labelled[sample] else "majority"


def _say(votes: int) -> str:
    return "says" if votes == 1 else "say"


def _word(probabilities: Array) -> int | None:
    """The class that the finite of the members, (member, class), give the most; None if none is."""
    finite = np.isfinite(probabilities).all(axis=1)
    return int(probabilities[finite].mean(axis=0).argmax()) if finite.any() else None
