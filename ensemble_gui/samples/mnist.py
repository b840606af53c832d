"""The MNIST digits that come with the project."""

from dataclasses import dataclass, field

import numpy as np

from ensemble_gui.assets import resource
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import SIDE, Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.samples.idx import read_idx

TRAINING_SAMPLES = 55_000  # the 5,000 after them are the validation set
(MEAN,), (STANDARD_DEVIATION,) = DIGITS_TASK.mean, DIGITS_TASK.std


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Digits:
    """Digits and their labels."""

    images: Array = field(repr=False)  # (sample, 28, 28) uint8, 0 = background
    labels: Array = field(repr=False)  # (sample,) int64

    def __len__(self) -> int:
        return len(self.labels)


def load_test_digits() -> Digits:
    """The 10,000 test digits. Raises BadInput if their files are missing or damaged."""
    return _read("t10k")


def load_training_digits() -> Digits:
    """The first 55,000 training digits, the ones that members are fitted to."""
    digits = _read("train")
    return Digits(images=digits.images[:TRAINING_SAMPLES], labels=digits.labels[:TRAINING_SAMPLES])


def load_validation_digits() -> Digits:
    """The last 5,000 training digits, which nothing is fitted to but what says so."""
    digits = _read("train")
    return Digits(images=digits.images[TRAINING_SAMPLES:], labels=digits.labels[TRAINING_SAMPLES:])


def _read(name: str) -> Digits:
    images_path = resource(f"mnist/{name}-images-idx3-ubyte.gz")
    labels_path = resource(f"mnist/{name}-labels-idx1-ubyte.gz")
    images = read_idx(images_path, dimensions=3)
    labels = read_idx(labels_path, dimensions=1)
    fit = images.shape == (len(labels), SIDE, SIDE) and labels.max(initial=0) <= 9
    if not fit or len(labels) == 0:
        raise BadInput(
            f"The data files {images_path} and {labels_path.name} do not match: "
            "install Ensemble Explorer again."
        )
    return Digits(images=images, labels=labels.astype(np.int64))
