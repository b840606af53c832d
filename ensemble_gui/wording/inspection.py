"""What each stage of the preprocessing does, and what would change without it."""

import numpy as np

from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.inspection import Effect
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import Classes, class_name

_TIPS = {
    Stage.GREY: "Grey levels along the colour in which ink and paper differ most, "
    "in place of brightness",
    Stage.POLARITY: "Dark ink on light paper is turned to light ink on dark, as MNIST has it",
    Stage.LIGHT: "Slopes of light and shadows on the paper are taken away",
    Stage.CLEANING: "Specks, ruled lines and what comes in from the edge are wiped out",
    Stage.BOX: "The smallest box around the ink is fitted into 20 of 28 pixels, its aspect kept; "
    "without it the whole picture is",
    Stage.STROKES: "Strokes much thinner or thicker than MNIST's are brought near them, "
    "and the flag of a 1, which hardly any of MNIST's has, is cut off",
    Stage.CENTRING: "The ink's centre of mass is put in the middle, as MNIST has it; "
    "without it the middle of its box is",
}


def verdict_of(probabilities: Array, classes: Classes = DIGIT_CLASSES) -> str:
    """What members' probabilities (member, class) of one picture come to."""
    members = len(probabilities)
    sound = probabilities[np.isfinite(probabilities).all(axis=1)]
    if len(sound) == 0:
        return "No member's output is finite" if members > 1 else "Its output is not finite"
    mean = sound.mean(axis=0)
    word = int(mean.argmax())
    votes = int((sound.argmax(axis=1) == word).sum())
    said = f"{class_name(classes, word)} ({mean[word]:.0%})"
    if members == 1:
        return f"The member says {said}"
    unsound = members - len(sound)
    note = f"; {unsound:,} left out, not finite" if unsound else ""
    return f"{votes:,} of {members:,} say {said}{note}"


def stage_tip(stage: Stage, note: str) -> str:
    """What a stage does, and did to the picture that is shown."""
    return f"{_TIPS[stage]}\nHere: {note}" if note else _TIPS[stage]


def effect_in_short(effect: Effect | None, members: int) -> str:
    """The effect of a stage, as it fits under its picture."""
    if effect is None or members == 0:
        return ""
    if effect.prediction is None:
        return "decides: no ink else"
    if effect.changed == 0:
        return "changes no vote"
    return f"changes {effect.changed:,} of {members:,}"


def effect_of(
    effect: Effect | None, recipe: Recipe, members: int, classes: Classes = DIGIT_CLASSES
) -> str:
    """The effect of a stage: without centring, 4 of 20 members change their vote."""
    if effect is None or members == 0:
        return ""
    how = "Without" if recipe.has(effect.stage) else "With"
    if effect.prediction is None:
        return f"{how} {effect.stage.value}: no ink would be found"
    if effect.changed == 0:
        return f"{how} {effect.stage.value}: no member changes its vote"
    verb = "changes its vote" if effect.changed == 1 else "change their vote"
    return (
        f"{how} {effect.stage.value}: {effect.changed:,} of {members:,} members {verb}, "
        f"together they say {class_name(classes, effect.prediction)}"
    )


def strongest_effect(
    effects: tuple[Effect, ...], recipe: Recipe, members: int, classes: Classes = DIGIT_CLASSES
) -> str:
    """The one effect that is worth a line."""
    if not effects:
        return ""
    strongest = max(effects, key=lambda one: (one.prediction is None, one.changed))
    if strongest.prediction is not None and strongest.changed == 0:
        return "No stage decides here: without any one of them every member votes the same"
    return effect_of(strongest, recipe, members, classes)
