"""Tries what members do that neither names nor shapes show: on noise, in a few calls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from ensemble_gui.cancel import CancelToken, wait_for
from ensemble_gui.ensembles.architectures.architecture import Adaptation, Architecture
from ensemble_gui.ensembles.architectures.registry import forward_of
from ensemble_gui.ensembles.opening.adapting import adapt, adapted
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.records.tasks import Outputs, Task
from ensemble_gui.wording.figures import dimensions, printable

_MOST_TRIED = 2  # members
_TWO = 2  # classes, which one output can tell apart
_LARGE = 3 * 64 * 64  # numbers of an image, of which fewer are tried
# Logits grow with the input, where what comes out of softmax or sigmoid stays between 0 and 1.
_SCALES = (1.0, 1.0, 1.0, 1.0, 10.0, 10.0, 100.0, 100.0)
_FEW_SCALES = (1.0, 1.0, 10.0, 100.0)
_TOLERANCE = 1e-3  # of sums and ends of probabilities
_SAME = 1e-4  # of two calls, as a share of the largest output
_SIGNS = {
    Outputs.PROBABILITIES: "on noise they are from 0 to 1 and sum to 1",
    Outputs.LOG_PROBABILITIES: "on noise their exponentials sum to 1",
}
_SEVERAL_LABELS = (
    "The outputs are from 0 to 1 but do not sum to 1, as those of sigmoids for several labels per "
    "image, which are not supported. They are taken for logits: the largest is the vote, and "
    "confidences are too low."
)
_CHANGES_INPUT = "The forward pass changes its input, so each member is given a copy of its own."
_DROPS_ROWS = "The network drops the minibatch's dimension if it holds one image: it is put back."
_IS_RANDOM = "The forward pass is random: two calls of the same member differ."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was seen in the calls."""

    outputs: Tensor  # finite ones: (row, class), of several members
    is_single: bool  # one output, of two classes
    changes_input: bool
    drops_rows: bool  # the minibatch's dimension of one image
    is_random: bool


def tried(
    architecture: Architecture,
    members: Sequence[nn.Module],
    said: Outputs | None,
    token: CancelToken,
) -> tuple[Architecture, tuple[str, ...]]:
    """The architecture as its members turn out to be, and the notes on that.

    The members are adapted as well. A built-in network gives logits, for two classes perhaps one:
    it is tried then, and where its outputs are said to be something else. Other people's code runs
    on a thread that is abandoned if the user cancels. Raises BadInput if it fails or if the outputs
    are not what is said, and CancelledError.
    """
    task, name = architecture.task, printable(architecture.name)
    is_built_in = forward_of(architecture.name) != ""
    if is_built_in and said is None and len(task.classes) != _TWO:
        return architecture, ()
    found = wait_for(lambda: _call(members[:_MOST_TRIED], task, name), token)
    kind = _checked(said, found, name) if said else _kind(found)
    how = Adaptation(
        clones=found.changes_input,
        keeps_rows=found.drops_rows,
        single=kind if found.is_single else None,
    )
    for member in members:
        adapt(member, how)
    meant = replace(
        adapted(architecture, how),
        task=replace(task, outputs=kind),
        is_random=found.is_random,
    )
    return meant, tuple(filter(None, _notes(found, kind, task, said)))


def _call(members: Sequence[nn.Module], task: Task, name: str) -> _Found:
    error: Exception | None = None
    for images in (_noise(task), _pixels(task)):  # not every network takes any number
        try:
            with torch.inference_mode(), torch.random.fork_rng(devices=[]):
                return _seen(members, images)
        except Exception as raised:  # noqa: BLE001 -- of any code
            error = raised
    line = printable(str(error).partition("\n")[0], 160).rstrip(".")
    raise BadInput(
        f"The members of {name} fail on a minibatch of images {dimensions(task.shape)} with "
        f"{type(error).__name__}: {line}. If the images have another shape, set input_shape in "
        f"{MANIFEST}; otherwise fix the network's code."
    ) from error


def _noise(task: Task) -> Tensor:
    scales = _SCALES if task.numbers <= _LARGE else _FEW_SCALES
    noise = torch.randn(len(scales), *task.shape, generator=torch.Generator().manual_seed(0))
    return noise * torch.tensor(scales).view(-1, 1, 1, 1)


def _pixels(task: Task) -> Tensor:
    levels = np.random.default_rng(0).integers(0, 256, (len(_FEW_SCALES), *task.picture_shape))
    return torch.from_numpy(task.normalise(levels))


def _seen(members: Sequence[nn.Module], images: Tensor) -> _Found:
    given = images.clone()
    first = members[0](given).float()
    again = members[0](images.clone()).float()
    alone = members[0](images[:1].clone())
    others = [one(images.clone()).float() for one in members[1:]]
    largest = first.abs().nan_to_num(0, 0, 0).max().item()
    rows = torch.cat([one.reshape(len(images), -1) for one in (first, *others)])
    return _Found(
        outputs=rows[rows.isfinite().all(dim=1)],
        is_single=rows.shape[1] == 1,
        changes_input=not torch.equal(given, images),
        drops_rows=alone.ndim < first.ndim,
        is_random=not torch.allclose(first, again, _SAME, _SAME * largest, equal_nan=True),
    )


def _kind(found: _Found) -> Outputs:
    kinds = (Outputs.PROBABILITIES, Outputs.LOG_PROBABILITIES)
    return next((one for one in kinds if _can_be(one, found)), Outputs.LOGITS)


def _can_be(kind: Outputs, found: _Found) -> bool:
    rows = found.outputs
    if kind is Outputs.LOGITS or not len(rows):
        return kind is Outputs.LOGITS
    if kind is Outputs.LOG_PROBABILITIES:
        return not found.is_single and _sum_to_1(rows.exp())
    return _are_shares(rows) and (found.is_single or _sum_to_1(rows))


def _are_shares(rows: Tensor) -> bool:
    return bool(rows.min() >= -_TOLERANCE and rows.max() <= 1 + _TOLERANCE)


def _sum_to_1(rows: Tensor) -> bool:
    return bool(((rows.sum(dim=1) - 1).abs() <= _TOLERANCE).all())


def _checked(said: Outputs, found: _Found, name: str) -> Outputs:
    rows = found.outputs
    if len(rows) and not _can_be(said, found):
        ends = f"from {rows.min().item():.3g} to {rows.max().item():.3g}"
        raise BadInput(
            f'{MANIFEST}: outputs is "{said}", but on noise {name} gives numbers {ends}: set '
            f'outputs = "{_kind(found)}", or leave it out.'
        )
    return said


def _notes(found: _Found, kind: Outputs, task: Task, said: Outputs | None) -> tuple[str, ...]:
    return (
        "" if said else _on_outputs(found, kind, task),
        _CHANGES_INPUT if found.changes_input else "",
        _DROPS_ROWS if found.drops_rows else "",
        _IS_RANDOM if found.is_random else "",
    )


def _on_outputs(found: _Found, kind: Outputs, task: Task) -> str:
    """What the outputs are taken for; '' if they are logits, one per class."""
    if found.is_single:
        what = {Outputs.PROBABILITIES: "probability"}.get(kind, "logit")
        other = Outputs.LOGITS if kind is Outputs.PROBABILITIES else Outputs.PROBABILITIES
        return (
            f"The network has one output, taken for the {what} of {printable(task.classes[1])}, "
            f'the second of two classes. If it is not, set outputs = "{other}" in {MANIFEST}.'
        )
    if kind is not Outputs.LOGITS:
        return (
            f"The outputs are taken for {kind}: {_SIGNS[kind]}. If they are not, set outputs = "
            f'"{Outputs.LOGITS}" in {MANIFEST}.'
        )
    if len(found.outputs) and _are_shares(found.outputs):
        return _SEVERAL_LABELS
    return ""
