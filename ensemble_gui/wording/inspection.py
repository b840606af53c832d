"""What each stage of the preprocessing does, and what would change without it."""

import numpy as np

from ensemble_gui.records.arranging import SURE
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.inspection import Effect
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name
from ensemble_gui.wording.figures import share_beside, some_of
from ensemble_gui.wording.unsure import UNSURE
from ensemble_gui.wording.votes import TIED, is_overruled, majority, tied_classes

_TIPS = {
    Stage.GREY: "Grey levels along the colour axis on which ink and paper differ most, "
    "instead of brightness",
    Stage.POLARITY: "Dark ink on light paper is inverted to light on dark, as in MNIST",
    Stage.LIGHT: "Uneven light and shadows on the paper are removed",
    Stage.CLEANING: "Specks, ruled lines and marks that enter from the edge are removed",
    Stage.BOX: "The ink's bounding box is fitted into 20 of 28 pixels, keeping its aspect ratio; "
    "without this stage the whole picture is",
    Stage.STROKES: "Strokes much thinner or thicker than MNIST's are brought closer to its width, "
    "and the flag of a 1, which is rare in MNIST, is cut off",
    Stage.CENTRING: "The ink's centre of mass is moved to the middle, as in MNIST; "
    "without this stage the middle of its bounding box is",
}


def verdict_of(
    probabilities: Array, classes: Classes = DIGIT_CLASSES, *, trained: bool = True
) -> str:
    """The ensemble's prediction for one picture, from probabilities (member, class).

    Untrained members are never called unsure.
    """
    members = len(probabilities)
    sound = probabilities[np.isfinite(probabilities).all(axis=1)]
    if len(sound) == 0:
        return "No member has a finite output" if members > 1 else "Its output is not finite"
    mean = sound.mean(axis=0)
    best = int(mean.argmax())
    votes = np.bincount(sound.argmax(axis=1), minlength=len(mean))
    confidence = float(mean[best])
    unsure = trained and confidence < SURE
    answer = f"{class_name(classes, best)} ({share_beside(confidence, SURE)})"
    answer = f"{answer}, {UNSURE}" if unsure else answer
    if members == 1:
        return f"The member says {answer}"
    unsound = members - len(sound)
    note = f"; {unsound:,} left out (non-finite)" if unsound else ""
    if is_overruled(votes, best):
        most = f"{majority(votes, classes)}: {votes.max():,} of {members:,} votes"
        why = f"by mean probability, not majority ({most})"
        return f"Ensemble says {answer}{'; ' if unsure else ', '}{why}{note}"
    tie = f"; {TIED}" if tied_classes(votes) > 1 else ""
    return f"{votes[best]:,} of {members:,} say {answer}{tie}{note}"


def stage_tip(stage: Stage, note: str) -> str:
    """What a stage does, and what it did to the picture that is shown."""
    return f"{_TIPS[stage]}\nHere: {note}" if note else _TIPS[stage]


def effect_in_short(effect: Effect | None, members: int) -> str:
    """The effect of a stage, short enough to fit under its picture."""
    if effect is None or members == 0:
        return ""
    if effect.prediction is None:
        return "required: no ink found otherwise"
    if effect.changed == 0:
        return "no effect"
    return f"changes {effect.changed:,} of {members:,}"


def effect_of(
    effect: Effect | None, recipe: Recipe, members: int, classes: Classes = DIGIT_CLASSES
) -> str:
    """The effect of a stage: without centring, 4 of 20 members change their vote."""
    if effect is None or members == 0:
        return ""
    how = _how(effect, recipe)
    if effect.prediction is None:
        return f"{how} {effect.stage.value}: no ink is found"
    if effect.changed == 0:
        return f"{how} {effect.stage.value}: no member changes its vote"
    verb = "changes its vote" if effect.changed == 1 else "change their vote"
    return (
        f"{how} {effect.stage.value}: {effect.changed:,} of {members:,} members {verb}, "
        f"ensemble says {class_name(classes, effect.prediction)}"
    )


def strongest_effect(
    effects: tuple[Effect, ...], recipe: Recipe, members: int, classes: Classes = DIGIT_CLASSES
) -> str:
    """The strongest effect, in a sentence."""
    if not effects:
        return ""
    most = max(map(_strength, effects))
    strongest, *equal = (one for one in effects if _strength(one) == most)
    if strongest.prediction is not None and strongest.changed == 0:
        return "No single stage matters here: without any one of them all votes stay the same"
    sentence = effect_of(strongest, recipe, members, classes)
    if not equal:
        return sentence
    names = [f"{_how(one, recipe).lower()} {one.stage.value}" for one in equal]
    alike = "nor" if strongest.prediction is None else "as many"
    return f"{sentence}; {alike} {some_of(names)}"


def _strength(effect: Effect) -> tuple[bool, int]:
    """The more, the stronger; without ink no vote counts."""
    missing = effect.prediction is None
    return missing, 0 if missing else effect.changed


def _how(effect: Effect, recipe: Recipe) -> str:
    return "Without" if recipe.has(effect.stage) else "With"
