"""The samples that members can be shown: images with their labels, fitted to a task."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.samples import SAMPLE_DIGITS, UNLABELLED, SampleKind
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import Task
from ensemble_gui.samples.drawing import draw_indices
from ensemble_gui.samples.fitting import fit_digits
from ensemble_gui.samples.mnist import load_test_digits

NOISE = "Random noise"  # the title
NO_LABELS = "MNIST's digits without labels, as the members' classes are not named."
SEED_SHOWN = 0  # of the samples that are shown
_NOISE_SAMPLES = 1000
_MOST_NUMBERS = 2**23  # of all of them, which take some tenths of a second to make
_LEAST_SAMPLES = 64
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """Images of a task that were drawn from pictures, in memory."""

    images: Array = field(repr=False)  # (sample, *task.picture_shape) uint8
    labels: Array = field(repr=False)  # (sample,) int64, or UNLABELLED
    names: tuple[str, ...] = field(repr=False)
    population: int  # of images that can be used, as far as is known
    notes: tuple[str, ...] = ()  # what was done to them, and what could not be read

    @property
    def labelled(self) -> bool:
        """Whether every one has a label."""
        return bool((self.labels != UNLABELLED).all())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pictures(ABC):
    """A population of images of a task, from which some are drawn."""

    kind: SampleKind
    title: str
    path: str = ""  # of their folder
    classes: tuple[str, ...] = ()  # the names that their folder gives to classes without names

    @abstractmethod
    def __len__(self) -> int:
        """The size of the population."""

    @abstractmethod
    def draw(
        self, count: int, seed: int, token: CancelToken | None = None, progress: Progress = unheard
    ) -> Drawn:
        """So many, without replacement while they last; the same seed draws the same ones.

        Raises BadInput if none can be read, and CancelledError.
        """

    @abstractmethod
    def to_show(
        self, most: int, token: CancelToken | None = None, progress: Progress = unheard
    ) -> Drawn:
        """At most so many, drawn by SEED_SHOWN, each once and in their own order.

        Raises as `draw` does.
        """


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PicturesInMemory(Pictures):
    """Images that are all in memory."""

    images: Array = field(repr=False)  # (sample, *task.picture_shape) uint8
    labels: Array = field(repr=False)  # (sample,) int64, or UNLABELLED
    names: tuple[str, ...] = field(repr=False)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def draw(
        self,
        count: int,
        seed: int,
        token: CancelToken | None = None,  # noqa: ARG002 -- nothing is read
        progress: Progress = unheard,  # noqa: ARG002 -- as above
    ) -> Drawn:
        """As `Pictures` says."""
        return self._of(draw_indices(len(self), count, np.random.default_rng(seed)))

    def to_show(
        self,
        most: int,
        token: CancelToken | None = None,  # noqa: ARG002 -- nothing is read
        progress: Progress = unheard,  # noqa: ARG002 -- as above
    ) -> Drawn:
        """As `Pictures` says."""
        rng = np.random.default_rng(SEED_SHOWN)
        return self._of(np.sort(draw_indices(len(self), min(most, len(self)), rng)))

    def _of(self, places: Array) -> Drawn:
        return Drawn(
            images=self.images[places],
            labels=self.labels[places],
            names=tuple(self.names[place] for place in places),
            population=len(self),
            notes=self.notes,
        )


def sample_digits(task: Task) -> PicturesInMemory:
    """MNIST's test digits in this task's size, labelled if its classes are the digits.

    Raises BadInput if their files are damaged.
    """
    digits = load_test_digits()
    known = task.is_of_digits
    return PicturesInMemory(
        kind=SampleKind.DIGITS,
        title=SAMPLE_DIGITS,
        images=fit_digits(digits.images, task),
        labels=digits.labels if known else np.full(len(digits), UNLABELLED),
        names=tuple(f"test digit {index}" for index in range(len(digits))),
        notes=() if known else (NO_LABELS,),
    )


def noise_pictures(task: Task) -> PicturesInMemory:
    """What the source of noise looks like where pixels are 0 to 255; always the same ones.

    A thousand unless they are large.
    """
    samples = max(_LEAST_SAMPLES, min(_NOISE_SAMPLES, _MOST_NUMBERS // task.numbers))
    rng = np.random.default_rng(_SEED)
    noise = rng.standard_normal((samples, *task.shape), dtype=np.float32)
    lead = (slice(None), np.newaxis, np.newaxis)
    scaled = noise * np.array(task.std)[lead] + np.array(task.mean)[lead]
    levels = np.rint(255 * scaled).clip(0, 255).astype(np.uint8).transpose(0, 2, 3, 1)
    return PicturesInMemory(
        kind=SampleKind.NOISE,
        title=NOISE,
        images=levels.reshape(samples, *task.picture_shape),
        labels=np.full(samples, UNLABELLED),
        names=tuple(f"noise {index}" for index in range(samples)),
    )
