"""Shows what members see of a picture: its way to a digit, and what each stage changes."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from PIL import Image

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.finite import mean_of_finite, predictions_of
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.inspection import Effect, Inspection, InspectionRequest, Step
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.answers.own_pictures import picture_of
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.devices import use_one_core
from ensemble_gui.samples.digit.recipe import NO_INK, Digit, follow
from ensemble_gui.samples.fitting import fit_digits
from ensemble_gui.samples.preparing import note_on, prepare

_THUMBNAIL = 160  # pixels: the longer side of a step's picture; a sketch is smaller


@torch.inference_mode()
def inspect(request: InspectionRequest, work: Work) -> Inspection:
    """The steps of the request's picture, every member's vote on it, and each stage's effect.

    The effects take several times as long as the rest: the rest is reported before them, and
    a cancel ends them alone. Raises BadInput if there are no such members, and CancelledError.
    """
    voters = work.voters
    task = voters.of(request.settings).architecture.task
    classes, by_recipe = task.classes, task.is_of_digits
    use_one_core()
    try:
        rgb = _picture(request)
    except BadInput as error:
        return Inspection(
            request=request, steps=(), error=str(error), classes=classes, by_recipe=by_recipe
        )
    if not by_recipe:
        return _inspect_fitted(request, rgb, task, voters)
    digit = follow(rgb, request.recipe)
    steps = tuple(map(_thumbnail, digit.steps))
    if digit.pixels is None:
        return Inspection(request=request, steps=steps, error=NO_INK, classes=classes)
    seen = fit_digits(digit.pixels[np.newaxis], task)
    probabilities = voters.ask(request.settings, seen)[:, 0]  # (member, class)
    found = Inspection(
        request=request,
        steps=steps,
        probabilities=probabilities,
        classes=classes,
        digits=max(1, len(digit.parts())),
    )
    if not request.with_effects or not np.isfinite(probabilities).all(axis=1).any():
        return found
    if work.report is not None:
        work.report(found)
    others = _toggled(rgb, request.recipe, work.token)
    return replace(found, effects=tuple(_effects(request, others, probabilities, voters)))


def _inspect_fitted(
    request: InspectionRequest, rgb: Array, task: Task, voters: Voters
) -> Inspection:
    """Where nothing but its size, and perhaps its colour, is changed of a picture."""
    made = prepare(rgb, task)
    return Inspection(
        request=request,
        steps=(_thumbnail(Step(stage=None, picture=rgb)),),
        probabilities=voters.ask(request.settings, made.pixels[np.newaxis])[:, 0],
        classes=task.classes,
        by_recipe=False,
        fitted=_thumbnail(Step(stage=None, picture=made.pixels)).picture,
        fitting=note_on(made, task),
    )


def _picture(request: InspectionRequest) -> Array:
    if request.sketch is not None:
        # Every other pixel is enough, and four times as quick: strokes are wide and smooth.
        return np.repeat(request.sketch[::2, ::2, None], 3, axis=2)
    if request.image is None:
        raise BadInput("No picture is chosen: choose an image or draw one.")
    return picture_of(request.image).rgb


def _toggled(rgb: Array, recipe: Recipe, token: CancelToken) -> dict[Stage, Digit]:
    """What the picture would be with each one stage switched the other way."""
    digits = {}
    for stage in Stage:
        token.raise_if_cancelled()
        digits[stage] = follow(rgb, recipe.toggled(stage))
    return digits


def _effects(
    request: InspectionRequest, others: dict[Stage, Digit], now: Array, voters: Voters
) -> Iterator[Effect]:
    """What the members would say of each other digit, against their probabilities of this one."""
    images = {stage: one.pixels for stage, one in others.items() if one.pixels is not None}
    votes = predictions_of(now[:, np.newaxis])[:, 0]  # (member,)
    then: dict[Stage, Array] = {}
    if images:
        task = voters.of(request.settings).architecture.task
        seen = fit_digits(np.stack(list(images.values())), task)
        found = voters.ask(request.settings, seen)
        then = dict(zip(images, np.split(found, len(images), axis=1), strict=True))
    for stage in others:
        if stage not in then:
            yield Effect(stage=stage, changed=len(votes), prediction=None)
            continue
        changed = int((predictions_of(then[stage])[:, 0] != votes).sum())
        mean = mean_of_finite(then[stage])[0]  # (class,)
        if not np.isnan(mean).any():
            yield Effect(stage=stage, changed=changed, prediction=int(mean.argmax()))


def _thumbnail(step: Step) -> Step:
    """The step with a picture of the size that is shown."""
    height, width = step.picture.shape[:2]
    scale = _THUMBNAIL / max(height, width)
    if scale >= 1:
        return step
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = Image.fromarray(step.picture).resize(size, Image.Resampling.BOX)
    return Step(stage=step.stage, picture=np.asarray(small), note=step.note)
