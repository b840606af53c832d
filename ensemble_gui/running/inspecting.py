"""Shows the way of one picture to a digit, and what would change without each stage."""

from collections.abc import Iterable

import numpy as np
from PIL import Image

from ensemble_gui.errors import BadInput
from ensemble_gui.records import (
    Array,
    Effect,
    Inspection,
    InspectionRequest,
    Recipe,
    RunCancelled,
    RunFailure,
    Stage,
    Step,
)
from ensemble_gui.running.devices import use_all_cores
from ensemble_gui.running.images import picture_of
from ensemble_gui.running.outcomes import settle
from ensemble_gui.running.voters import Voters
from ensemble_gui.samples.preprocessing import NO_INK, Digit, follow

_THUMBNAIL = 128  # pixels: the longer side of a step's picture


def inspect(
    request: InspectionRequest, voters: Voters | None = None
) -> Inspection | RunFailure | RunCancelled:
    """The steps of the request's picture, every member's word on it, and each stage's effect.

    Whatever happens comes back as an outcome; nothing is raised.
    """
    return settle(request, lambda: _inspect(request, voters or Voters()))


def _inspect(request: InspectionRequest, voters: Voters) -> Inspection:
    use_all_cores()
    try:
        rgb = _picture(request)
    except BadInput as error:
        return Inspection(request=request, steps=(), error=str(error))
    digit = follow(rgb, request.recipe)
    steps = tuple(map(_thumbnail, digit.steps))
    if digit.pixels is None:
        return Inspection(request=request, steps=steps, error=NO_INK)
    others = _toggled(rgb, request.recipe) if request.with_effects else {}
    images = [digit.pixels, *(one.pixels for one in others.values() if one.pixels is not None)]
    probabilities = voters.ask(request.settings, np.stack(images))  # (member, sample, class)
    return Inspection(
        request=request,
        steps=steps,
        probabilities=probabilities[:, 0],
        effects=tuple(_effects(others, probabilities)),
    )


def _picture(request: InspectionRequest) -> Array:
    if request.sketch is not None:
        # Every other pixel is enough, and four times as quick: strokes are wide and smooth.
        return np.repeat(request.sketch[::2, ::2, None], 3, axis=2)
    if request.image is None:
        raise BadInput("No picture is chosen: choose an image or draw one.")
    return picture_of(request.image).rgb


def _toggled(rgb: Array, recipe: Recipe) -> dict[Stage, Digit]:
    """What the picture would be with each one stage switched the other way."""
    return {stage: follow(rgb, recipe.toggled(stage)) for stage in Stage}


def _effects(others: dict[Stage, Digit], probabilities: Array) -> Iterable[Effect]:
    votes = probabilities.argmax(axis=2)  # (member, sample)
    words = probabilities.mean(axis=0).argmax(axis=1)  # (sample,)
    sample = 0
    for stage, digit in others.items():
        if digit.pixels is None:
            yield Effect(stage=stage, changed=len(votes), prediction=None)
            continue
        sample += 1
        changed = int((votes[:, sample] != votes[:, 0]).sum())
        yield Effect(stage=stage, changed=changed, prediction=int(words[sample]))


def _thumbnail(step: Step) -> Step:
    """The step with a picture of the size that is shown."""
    height, width = step.picture.shape[:2]
    scale = _THUMBNAIL / max(height, width)
    if scale >= 1:
        return step
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = Image.fromarray(step.picture).resize(size, Image.Resampling.BOX)
    return Step(stage=step.stage, picture=np.asarray(small), note=step.note)
