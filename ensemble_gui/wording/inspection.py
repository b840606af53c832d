"""What each stage of the preprocessing does, and what would change without it."""

import numpy as np

from ensemble_gui.records.arranging import SURE
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.inspection import Effect
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name
from ensemble_gui.wording.figures import share_beside
from ensemble_gui.wording.unsure import UNSURE

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
    votes = int((sound.argmax(axis=1) == best).sum())
    confidence = float(mean[best])
    answer = f"{class_name(classes, best)} ({share_beside(confidence, SURE)})"
    if trained and confidence < SURE:
        answer = f"{answer}, {UNSURE}"
    if members == 1:
        return f"The member says {answer}"
    unsound = members - len(sound)
    note = f"; {unsound:,} left out (non-finite)" if unsound else ""
    return f"{votes:,} of {members:,} say {answer}{note}"


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
    how = "Without" if recipe.has(effect.stage) else "With"
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
    strongest = max(effects, key=lambda one: (one.prediction is None, one.changed))
    if strongest.prediction is not None and strongest.changed == 0:
        return "No single stage matters here: without any one of them all votes stay the same"
    return effect_of(strongest, recipe, members, classes)
