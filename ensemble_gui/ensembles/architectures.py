"""The registry of the architectures that an ensemble's members can have."""

from collections.abc import Mapping

from ensemble_gui.ensembles.architecture import Architecture
from ensemble_gui.ensembles.convolutional import SIMPLE_CNN
from ensemble_gui.ensembles.mlp import SIMPLE_MLP
from ensemble_gui.errors import BadInput
from ensemble_gui.records import DIGITS_TASK, Task
from ensemble_gui.wording import shorten

ARCHITECTURES = {one.name: one for one in (SIMPLE_MLP, SIMPLE_CNN)}
ARCHITECTURE_NAMES = tuple(ARCHITECTURES)


def recognise(
    shapes: Mapping[str, tuple[int, ...]], task: Task | None = None
) -> Architecture | None:
    """The built-in architecture whose member has state of these names and shapes; or None."""
    for one in ARCHITECTURES.values():
        if (task is None or one.task == task) and one.state_shapes() == dict(shapes):
            return one
    return None


def find_architecture(name: str, task: Task = DIGITS_TASK) -> Architecture:
    """The architecture of this name, made for the task.

    Raises BadInput if there is none, naming those there are, or if it does not fit the task.
    """
    found = ARCHITECTURES.get(name)
    if found is None:
        raise BadInput(
            f"There is no architecture {shorten(name)!r}: choose {', '.join(ARCHITECTURES)}."
        )
    if found.task != task:
        raise BadInput(f"{name} takes MNIST's images alone: choose another architecture.")
    return found
