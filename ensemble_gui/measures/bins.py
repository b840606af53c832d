"""The bins of confidence that the calibration errors and the reliability diagram share."""

import numpy as np

from ensemble_gui.records.settings import Array

BINS = 15
_INNER_EDGES = (np.arange(1, BINS) / BINS).astype(np.float32)


def bins_of(confidences: Array) -> Array:
    """The bin of each confidence, (sample,) int: a lower edge belongs to its bin, 1 to the last.

    Confidences are compared in single precision, which members' probabilities have: a mean that
    differs from an edge only by rounding is on the edge.
    """
    return np.searchsorted(_INNER_EDGES, confidences.astype(np.float32), side="right")
