"""What a share that was counted tells of the share that is behind it."""

import numpy as np

from ensemble_gui.records.settings import Array

_Z = 1.959964  # of a normal distribution 95% lie within so many standard deviations


def interval_of_share(right: Array, count: Array) -> tuple[Array, Array]:
    """The ends of the share's 95% interval (Wilson 1927); NaN where nothing was counted.

    Unlike mean +- 1.96 standard errors, it is no point where all or none are right.
    """
    number = np.where(count > 0, count, np.nan).astype(np.float64)
    share = right / number
    scale = 1 + _Z**2 / number
    middle = (share + _Z**2 / (2 * number)) / scale
    half = _Z / scale * np.sqrt(share * (1 - share) / number + _Z**2 / (4 * number**2))
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)
