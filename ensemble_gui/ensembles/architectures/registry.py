"""The registry of the architectures that an ensemble's members can have.

Packages add theirs by entry points of the group `ensemble_gui.architectures`: a function of the
task that returns a torch.nn.Module. One is loaded when it is asked for by its name.
"""

from functools import lru_cache, partial
from importlib.metadata import EntryPoint, entry_points
from math import prod

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import Family, Shapes
from ensemble_gui.ensembles.architectures.lenet import LENETS
from ensemble_gui.ensembles.architectures.mlp import (
    DROPOUT_MLPS,
    SIMPLE_MLP,
    SIMPLE_MLPS,
    find_mlp,
    mlp_family,
    recognise_mlp,
)
from ensemble_gui.ensembles.architectures.normalised import NORMALISED_FAMILIES
from ensemble_gui.ensembles.architectures.plugins import architecture_from, failed
from ensemble_gui.ensembles.architectures.recurrent import ROW_FAMILIES
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN, SIMPLE_CNNS
from ensemble_gui.ensembles.architectures.transformer import SMALL_VITS
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from ensemble_gui.wording.figures import shorten

ENTRY_POINTS = "ensemble_gui.architectures"
ARCHITECTURES: dict[str, Family] = {
    one.name: one
    for one in (
        SIMPLE_MLPS,
        mlp_family((256, 64)),  # for all MLPs, which are named by their widths
        DROPOUT_MLPS,
        SIMPLE_CNNS,
        LENETS,
        *NORMALISED_FAMILIES,
        *ROW_FAMILIES,
        SMALL_VITS,
    )
}
ARCHITECTURE_NAMES = tuple(ARCHITECTURES)

_MOST_CLASSES = 100_000
_MOST_NUMBERS = 10**11  # of a member
_KEPT = 64  # architectures, each for a task


def architecture_names() -> tuple[str, ...]:
    """The names of the built-in architectures, and of those that other packages add."""
    return tuple(dict.fromkeys((*ARCHITECTURES, *(one.name for one in _entries()))))


def find_architecture(name: str, task: Task = DIGITS_TASK) -> Architecture:
    """The architecture of this name, made for the task.

    Raises BadInput if there is none, naming those there are, or if it does not fit the task.
    """
    if family := ARCHITECTURES.get(name) or find_mlp(name):
        return _made(family, task)
    if entry := next((one for one in _entries() if one.name == name), None):
        return _loaded(entry, task)
    raise BadInput(
        f"There is no architecture {shorten(name)!r}: choose {', '.join(architecture_names())}, "
        "or an MLP of other widths."
    )


def forward_of(name: str) -> str:
    """What the built-in network of this name does between its layers; '' of others."""
    family = ARCHITECTURES.get(name) or find_mlp(name)
    return family.forward if family is not None else ""


def recognise(shapes: Shapes, task: Task | None = None) -> Architecture | None:
    """The built-in architecture whose member has these parameters and buffers; None if none has.

    Without a task it is made for the one that the shapes imply: as many classes as the last layer
    has outputs, named by their numbers, and square images, normalised as MNIST's if they are of
    its shape, with as many classes, or else only scaled to 0..1.
    """
    if sum(map(prod, shapes.values())) > _MOST_NUMBERS:
        return None
    any_mlp = recognise_mlp(shapes)
    for family in (any_mlp,) if any_mlp else ARCHITECTURES.values():
        found = _recognised(family, shapes, task)
        if found is not None:
            return found
    return None


def _recognised(family: Family, shapes: Shapes, task: Task | None) -> Architecture | None:
    try:
        meant = task or _implied_task(family, shapes)
        found = find_architecture(family.name, meant)
    except (KeyError, IndexError, ValueError):  # BadInput is one
        return None
    own = {name: tuple(shape) for name, shape in shapes.items()}
    return found if found.state_shapes() == own else None


def _implied_task(family: Family, shapes: Shapes) -> Task:
    """Raises KeyError, IndexError or ValueError where the shapes are not this family's."""
    classes = shapes[f"{family.last}.bias"][0]
    shape = family.image_shape(shapes)
    if not 1 <= classes <= _MOST_CLASSES:
        raise ValueError(f"{classes} classes")
    if shape == DIGITS_TASK.shape and classes == len(DIGITS_TASK.classes):
        return DIGITS_TASK
    channels = shape[0]
    return Task(
        shape=shape,
        classes=tuple(map(str, range(classes))),
        mean=(0.0,) * channels,
        std=(1.0,) * channels,
    )


@lru_cache(_KEPT)
def _made(family: Family, task: Task) -> Architecture:
    bundled = {SIMPLE_MLPS: SIMPLE_MLP, SIMPLE_CNNS: SIMPLE_CNN} if task == DIGITS_TASK else {}
    return bundled.get(family) or family.make(task)


def _entries() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=ENTRY_POINTS))


def _loaded(entry: EntryPoint, task: Task) -> Architecture:
    """Raises BadInput whatever is wrong with it."""
    try:
        factory = entry.load()
    except (Exception, SystemExit) as error:
        raise failed(entry.name, error) from error
    if not callable(factory):
        raise BadInput(
            f"The architecture {shorten(entry.name)!r} is not a function but a "
            f"{type(factory).__name__}: it has to build a torch.nn.Module for a task."
        )
    return architecture_from(entry.name, partial(factory, task), task)
