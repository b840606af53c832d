"""Draws the minibatches of a run: one for all members, or a different one for each."""

from dataclasses import dataclass, field

import numpy as np
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.settings import Array, InputMode, RunSettings, Source
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from ensemble_gui.samples.pictures import Pictures, sample_digits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Minibatch:
    """Network input, and its labels if there are any.

    The same minibatch: inputs (sample, *task.shape), labels (sample,).
    A different one each: inputs (member, sample, *task.shape), labels (member, sample).
    """

    inputs: Array = field(repr=False)  # float32
    labels: Array | None = field(repr=False)  # int64
    notes: tuple[str, ...] = ()  # on the pictures, and on those that they were drawn from


def draw_minibatch(
    settings: RunSettings,
    task: Task = DIGITS_TASK,
    given: Pictures | None = None,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> Minibatch:
    """The minibatch or minibatches of these settings; the same seed draws the same ones.

    `given` are the source's pictures, where they have been read. Raises BadInput if the digits
    are the source and the members do not take digits, or if no sample can be read, and
    CancelledError.
    """
    lead: tuple[int, ...] = (settings.batch,)
    if settings.input is InputMode.DIFFERENT:
        lead = (settings.members, settings.batch)
    if settings.source is Source.NOISE:
        chance = torch.Generator().manual_seed(noise_seed(settings.seed))
        noise = torch.randn((*lead, *task.shape), generator=chance)
        return Minibatch(inputs=noise.numpy(), labels=None)
    pictures = _digits(task) if given is None else given
    drawn = pictures.draw(int(np.prod(lead)), settings.seed, token, progress)
    return Minibatch(
        inputs=task.normalise(drawn.images).reshape(*lead, *task.shape),
        labels=drawn.labels.reshape(lead) if drawn.labelled else None,
        notes=drawn.notes,
    )


def noise_seed(seed: int) -> int:
    """The seed of noise, drawn by torch, as a script without NumPy draws it too.

    Never the one of random members, whose parameters would be of the same stream of numbers. Of
    a seed the generator takes 32 bits.
    """
    return (seed + 2**31) % 2**32


def _digits(task: Task) -> Pictures:
    if not task.takes_digits:
        raise BadInput(
            f"MNIST's digits do not fit these members, which take {_describe(task)}. Choose "
            "random noise, or open a folder of your own samples."
        )
    return sample_digits(task)


def _describe(task: Task) -> str:
    """A task's images and classes, for use within a sentence."""
    channels, height, width = task.shape
    colour = "grey" if channels == 1 else "colour"
    return f"{colour} images of {height} x {width} pixels and {len(task.classes)} classes"
