"""What opened members are for: what is said of it, what is assumed, and the notes on that."""

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.opening.factories import numbered_classes
from ensemble_gui.ensembles.opening.manifest import Manifest
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.records.tasks import DIGIT_CLASSES, DIGITS_TASK, Task
from ensemble_gui.wording.figures import printable

_MOST_NAMED = 10  # classes in a note


def task_of(manifest: Manifest, implied: Task) -> Task:
    """What the manifest says, and for the rest what is implied. Raises BadInput."""
    shape = manifest.input_shape or implied.shape
    is_mnist = shape == DIGITS_TASK.shape
    classes = manifest.classes
    if classes is None:
        of_digits = is_mnist and len(implied.classes) == len(DIGIT_CLASSES)
        classes = DIGIT_CLASSES if of_digits else numbered_classes(len(implied.classes))
    channels = shape[0]
    mean = manifest.mean or (DIGITS_TASK.mean if is_mnist else (0.0,) * channels)
    std = manifest.std or (DIGITS_TASK.std if is_mnist else (1.0,) * channels)
    for key, found in (("mean", mean), ("std", std)):
        if len(found) != channels:
            raise BadInput(
                f"{MANIFEST}: {key} has {len(found)} numbers, but input_shape has "
                f"{channels} channel{'s' if channels > 1 else ''}: give one number per channel."
            )
    return Task(shape=shape, classes=classes, mean=mean, std=std)


def notes_on_assumptions(manifest: Manifest, architecture: Architecture) -> tuple[str, ...]:
    """What is assumed because neither the manifest nor the members' file says it."""
    if manifest.is_silent and manifest.path is not None:
        return (_assumed(printable(manifest.path.name), architecture.task),)
    if manifest.mean or manifest.std or architecture.task.shape == DIGITS_TASK.shape:
        return ()
    assumption = "No mean and std are named: the members get pixels from 0 to 1."
    return (f"{assumption} Name both in {MANIFEST} if they were trained on others.",)


def _assumed(manifest: str, task: Task) -> str:
    names = printable(", ".join(task.classes[:_MOST_NAMED]))
    more = len(task.classes) - _MOST_NAMED
    return (
        f"{manifest} does not say what the members are for. Assumed: images "
        f"{'×'.join(map(str, task.shape))}, mean {_listed(task.mean)}, std {_listed(task.std)}, "
        f"and the classes {names}{f' and {more:,} more' if more > 0 else ''}."
    )


def _listed(numbers: tuple[float, ...]) -> str:
    return ", ".join(f"{one:g}" for one in numbers)
