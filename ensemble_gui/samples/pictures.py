"""The samples that members can be shown: images with their labels, fitted to a task."""

from dataclasses import dataclass, field

import numpy as np

from ensemble_gui.records.samples import SAMPLE_DIGITS, UNLABELLED, SampleKind
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.fitting import fit_digits
from ensemble_gui.samples.mnist import load_test_digits

NOISE = "Random noise"  # the title
NO_LABELS = "MNIST's digits without labels, as the members' classes are not named."
_NOISE_SAMPLES = 1000
_MOST_NUMBERS = 2**23  # of all of them, which take some tenths of a second to make
_LEAST_SAMPLES = 64
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pictures:
    """Images of a task, their labels and their names."""

    kind: SampleKind
    title: str
    images: Array = field(repr=False)  # (sample, *task.picture_shape) uint8
    labels: Array = field(repr=False)  # (sample,) int64, or UNLABELLED
    names: tuple[str, ...] = field(repr=False)
    path: str = ""  # of their folder
    notes: tuple[str, ...] = ()  # what was done to them, and what could not be read

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def labelled(self) -> bool:
        """Whether every one has a label."""
        return bool((self.labels != UNLABELLED).all())


def sample_digits(task: Task) -> Pictures:
    """MNIST's test digits in this task's size, labelled if its classes are the digits.

    Raises BadInput if their files are damaged.
    """
    digits = load_test_digits()
    known = task.is_of_digits
    return Pictures(
        kind=SampleKind.DIGITS,
        title=SAMPLE_DIGITS,
        images=fit_digits(digits.images, task),
        labels=digits.labels if known else np.full(len(digits), UNLABELLED),
        names=tuple(f"test digit {index}" for index in range(len(digits))),
        notes=() if known else (NO_LABELS,),
    )


def noise_pictures(task: Task) -> Pictures:
    """What the source of noise looks like where pixels are 0 to 255; always the same ones.

    A thousand unless they are large.
    """
    samples = max(_LEAST_SAMPLES, min(_NOISE_SAMPLES, _MOST_NUMBERS // task.numbers))
    rng = np.random.default_rng(_SEED)
    noise = rng.standard_normal((samples, *task.shape), dtype=np.float32)
    lead = (slice(None), np.newaxis, np.newaxis)
    scaled = noise * np.array(task.std)[lead] + np.array(task.mean)[lead]
    levels = np.rint(255 * scaled).clip(0, 255).astype(np.uint8).transpose(0, 2, 3, 1)
    return Pictures(
        kind=SampleKind.NOISE,
        title=NOISE,
        images=levels.reshape(samples, *task.picture_shape),
        labels=np.full(samples, UNLABELLED),
        names=tuple(f"noise {index}" for index in range(samples)),
    )
