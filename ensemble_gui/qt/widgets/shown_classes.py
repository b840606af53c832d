"""Which classes have a column, for tasks with too many classes to show all."""

import numpy as np

from ensemble_gui.records.samples import NO_PREDICTION
from ensemble_gui.records.settings import Array

MOST_SHOWN = 10


def shown_classes(
    probabilities: Array, always: int = NO_PREDICTION, most: int = MOST_SHOWN
) -> Array:
    """The classes to show of (member, class), (shown,): all, if there are at most `most`.

    Otherwise the ones with the most votes, then the most probability; `always` is among them.
    """
    classes = probabilities.shape[1]
    if classes <= most:
        return np.arange(classes)
    sound = probabilities[np.isfinite(probabilities).all(axis=1)]
    votes = np.bincount(sound.argmax(axis=1), minlength=classes)
    ranked = np.lexsort((np.arange(classes), -sound.sum(axis=0), -votes))[:most]
    if 0 <= always < classes and always not in ranked:
        ranked[-1] = always
    return ranked
