"""Sets of samples in .npy files, which may be larger than the memory: parts of them are read."""

from pathlib import Path

import numpy as np

from ensemble_gui.errors import BadInput
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import Task
from ensemble_gui.wording.faults import reason
from ensemble_gui.wording.figures import shorten

_SUFFIX = ".npy"


def open_images(path: str, task: Task) -> Array:
    """The images (sample, *task.picture_shape) uint8 of a file, which stay there until sliced.

    Raises BadInput if it is no such file, or holds other images than the task's.
    """
    found, shape = _opened(path), task.picture_shape
    if found.dtype != np.uint8 or found.shape[1:] != shape or not len(found):
        size = " x ".join(map(str, shape))
        raise BadInput(
            f"{shorten(path)} holds {found.dtype} {list(found.shape)}: these members take images "
            f"of {size} as uint8, in an array (sample, {', '.join(map(str, shape))})."
        )
    return found


def open_labels(path: str, samples: int, classes: int) -> Array:
    """The labels (sample,) int64 of a file, UNLABELLED where there is none.

    Raises BadInput if it is no such file, or does not fit the samples and classes.
    """
    found = _opened(path)
    if found.dtype.kind not in "iu" or found.shape != (samples,):
        raise BadInput(
            f"{shorten(path)} holds {found.dtype} {list(found.shape)}: give a whole number for "
            f"each of the {samples:,} samples, or {UNLABELLED} without a label."
        )
    if int(found.min()) < UNLABELLED or int(found.max()) >= classes:
        raise BadInput(
            f"{shorten(path)} has labels from {found.min()} to {found.max()}: they have to be "
            f"0 to {classes - 1}, or {UNLABELLED} without a label."
        )
    return found


def _opened(path: str) -> Array:
    """The array of a .npy file, not read yet. Raises BadInput."""
    if Path(path).suffix.lower() != _SUFFIX:
        raise BadInput(f"{shorten(path)} is not a {_SUFFIX} file or a folder of images.")
    try:
        found: Array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise BadInput(f"{shorten(path)} cannot be read ({reason(error)}).") from error
    return found
