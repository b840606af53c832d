"""The members' predictions for one image that is shifted further and further."""

import numpy as np

from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import Ribbon
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name
from ensemble_gui.wording.votes import BY_MEAN, TIED, is_overruled, tied_classes

NOTHING_TO_SHIFT = "Select a sample to see the members' predictions along a shift."
NONE_LEFT_TO_SHIFT = "No sample passes the filters: remove a filter."
COMPUTING_RIBBON = "Computing predictions along the shift\N{HORIZONTAL ELLIPSIS}"
PREVIOUS_RIBBON = "From the previous sample or shift; updating\N{HORIZONTAL ELLIPSIS}"
NO_RIBBON = "This sample could not be shifted: see the message above"
RIBBON_BANDS = (
    "One strip per class that some member gives at least 20% at some level; at most four, the most "
    "probable first. "
    "Light: the range from the lowest member to the highest; dark: the middle half of the members."
)


def ensemble_at(ribbon: Ribbon, index: int, classes: Classes = DIGIT_CLASSES) -> str:
    """The ensemble's prediction at this level, after the one before the shift if it differs."""
    best = _prediction(ribbon.probabilities[:, index])
    if best is None:
        return "No output is finite"
    who = "Ensemble" if len(ribbon.probabilities) > 1 else "Member"
    before = _prediction(ribbon.probabilities[:, int(np.abs(ribbon.levels).argmin())])
    current = class_name(classes, best)
    if before is None or before == best:
        return f"{who}: {current}"
    return f"{who}: {class_name(classes, before)} \N{RIGHTWARDS ARROW} {current}"


def members_at(ribbon: Ribbon, index: int, classes: Classes = DIGIT_CLASSES) -> str:
    """How the members vote at this level, how many have no finite output, and what decides."""
    probabilities = ribbon.probabilities[:, index]  # (member, class)
    finite = np.isfinite(probabilities).all(axis=1)
    votes = np.bincount(probabilities[finite].argmax(axis=1), minlength=probabilities.shape[1])
    ranked = [int(one) for one in (-votes).argsort(kind="stable") if votes[one]]
    parts = [f"{votes[one]} {_say(votes[one])} {class_name(classes, one)}" for one in ranked[1:]]
    if out := int((~finite).sum()):
        parts.insert(0, f"{out} not finite")
    if ranked:
        most = votes[ranked[0]]
        parts.insert(0, f"{most} of {finite.sum()} {_say(most)} {class_name(classes, ranked[0])}")
    best = _prediction(probabilities)
    notes = (
        TIED if tied_classes(votes) > 1 else "",
        BY_MEAN if best is not None and is_overruled(votes, best) else "",
    )
    return "; ".join((", ".join(parts), *filter(None, notes)))


def ribbon_lines(members: int) -> str:
    """A short legend for the lines of a ribbon."""
    return "The member's probabilities" if members == 1 else "Thin: each member. Thick: mean"


def why_right(samples: SampleSet, sample: int) -> str:
    """Why one class of a ribbon is not in the colour of dissent."""
    return "label" if samples.labelled[sample] else "majority"


def _say(votes: int) -> str:
    return "says" if votes == 1 else "say"


def _prediction(probabilities: Array) -> int | None:
    """The most probable class by the mean over the finite members; None if none is finite.

    `probabilities` is (member, class).
    """
    finite = np.isfinite(probabilities).all(axis=1)
    return int(probabilities[finite].mean(axis=0).argmax()) if finite.any() else None
