"""What opened members are for: what is said of it, what is assumed, and the notes on that."""

from dataclasses import replace

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.registry import find_architecture, forward_of
from ensemble_gui.ensembles.opening.manifest import Manifest
from ensemble_gui.ensembles.opening.trust import is_factory
from ensemble_gui.errors import BadInput
from ensemble_gui.records.opening import Alternative, OpenRequest
from ensemble_gui.records.settings import MANIFEST
from ensemble_gui.records.tasks import (
    DIGIT_CLASSES,
    DIGITS_TASK,
    Outputs,
    Task,
    numbered_classes,
)
from ensemble_gui.wording.figures import count, printable

_MOST_MEAN = 1.0  # of pixels from 0 to 1
_MOST_STD = 1.0  # theirs is at most half of it; 1 leaves them as they are


def task_of(said: Manifest, implied: Task) -> Task:
    """What is said, and for the rest what is implied; unnamed classes are numbered.

    Raises BadInput.
    """
    shape = said.input_shape or implied.shape
    is_mnist = shape == DIGITS_TASK.shape
    channels = shape[0]
    mean = said.mean or (DIGITS_TASK.mean if is_mnist else (0.0,) * channels)
    std = said.std or (DIGITS_TASK.std if is_mnist else (1.0,) * channels)
    for key, found in (("mean", mean), ("std", std)):
        if len(found) != channels:
            raise BadInput(
                f"{MANIFEST}: {key} has {len(found)} numbers, but input_shape has "
                f"{channels} channel{'s' if channels > 1 else ''}: give one number per channel."
            )
    classes = said.classes or numbered_classes(len(implied.classes))
    outputs = said.outputs or Outputs.LOGITS
    return Task(
        shape=shape,
        classes=classes,
        mean=mean,
        std=std,
        outputs=outputs,
        fit=said.fit,
        resize=said.resize,
    )


def notes_on_assumptions(
    said: Manifest, architecture: Architecture, *, is_named: bool
) -> tuple[str, ...]:
    """What is assumed because nobody says it, a line each, with the key that says otherwise.

    `is_named` is whether somebody named the architecture.
    """
    task = architecture.task
    notes = (
        "" if is_named else _on_forward(architecture.name),
        "" if said.input_shape else _on_shape(architecture),
        _on_pixels(said, task),
        "" if said.classes else _on_classes(task),
        *(_on_scale(key, found, most) for key, found, most in _scales(said)),
        "" if is_factory(architecture.name) else _on_unused(said, architecture.name),
    )
    return tuple(filter(None, notes))


def alternatives_to(request: OpenRequest, task: Task) -> tuple[Alternative, ...]:
    """What else the classes may be, where nobody names them."""
    if task.is_of_digits or not task.takes_digits:
        return ()
    digits = replace(request, classes=DIGIT_CLASSES)
    return (Alternative(title="The classes are the digits 0 to 9", request=digits),)


def _on_forward(name: str) -> str:
    return (
        f"Recognised as {printable(name)} by the parameters, which do not show the forward pass. "
        f"Assumed: {forward_of(name)}. If yours differs, name your own code in {MANIFEST}, such "
        'as architecture = "net.py:build".'
    )


def _on_shape(architecture: Architecture) -> str:
    if not is_factory(architecture.name) and not _takes_any_size(architecture):
        return ""
    shape = "\N{MULTIPLICATION SIGN}".join(map(str, architecture.task.shape))
    return f"Assumed images {shape}. If yours differ, set input_shape in {MANIFEST}."


def _takes_any_size(architecture: Architecture) -> bool:
    """Whether the parameters are the same for images twice as large."""
    task = architecture.task
    channels, height, width = task.shape
    try:
        larger = find_architecture(
            architecture.name, replace(task, shape=(channels, 2 * height, 2 * width))
        )
    except BadInput:
        return False
    return larger.state_shapes() == architecture.state_shapes()


def _on_pixels(said: Manifest, task: Task) -> str:
    missing = [key for key in ("mean", "std") if not getattr(said, key)]
    if not missing:
        return ""
    keys = " and ".join(missing)
    if task.shape == DIGITS_TASK.shape:
        values = " and ".join(f"{key} {getattr(task, key)[0]:g}" for key in missing)
        plain = " and ".join(f"{key} = [{int(key == 'std')}]" for key in missing)
        return (
            f"Assumed MNIST's {values}. If the members were trained with other values, set "
            f"{keys} in {MANIFEST}: {plain} after ToTensor() alone."
        )
    if len(missing) == 1:
        values = ", ".join(f"{one:g}" for one in getattr(task, keys))
        return f"Assumed {keys} {values}. If training used other values, set {keys} in {MANIFEST}."
    return (
        "Assumed pixels from 0 to 1, as after ToTensor() alone. If the members were trained with "
        f"other values, set {keys} in {MANIFEST}."
    )


def _on_classes(task: Task) -> str:
    numbered = f"The {count(len(task.classes), 'class')} have no names and are numbered"
    if task.takes_digits:
        return (
            f'{numbered}, so there is no accuracy on MNIST\'s digits. Set classes = "digits" in '
            f"{MANIFEST} or use --classes digits if they are the digits; or else their names."
        )
    return f"{numbered}. Set classes in {MANIFEST}, or use --classes, to name them."


def _on_unused(said: Manifest, name: str) -> str:
    unused = [key for key in ("output", "arguments") if said.says(key)]
    if not unused:
        return ""
    which = " and ".join(unused)
    return f"Not used from {MANIFEST}: {which}, since {printable(name)} has no factory."


def _scales(said: Manifest) -> tuple[tuple[str, tuple[float, ...], float], ...]:
    return (("mean", said.mean or (), _MOST_MEAN), ("std", said.std or (), _MOST_STD))


def _on_scale(key: str, found: tuple[float, ...], most: float) -> str:
    if not any(one > most for one in found):
        return ""
    return (
        f"{key} is {', '.join(f'{one:g}' for one in found)}, but pixels are scaled to 0..1 first. "
        f"If it is of pixels from 0 to 255, divide it by 255 in {MANIFEST}."
    )
