"""The interval of a share that was estimated by counting."""

import numpy as np

from ensemble_gui.records.settings import Array

Z_95 = 1.959964  # standard deviations that hold 95% of a normal distribution


def interval_of_share(right: Array, count: Array) -> tuple[Array, Array]:
    """The ends of the share's 95% interval (Wilson 1927); NaN where nothing was counted.

    Unlike mean +- 1.96 standard errors, it is not a point if all or none are right.
    """
    number = np.where(count > 0, count, np.nan).astype(np.float64)
    share = right / number
    scale = 1 + Z_95**2 / number
    middle = (share + Z_95**2 / (2 * number)) / scale
    half = Z_95 / scale * np.sqrt(share * (1 - share) / number + Z_95**2 / (4 * number**2))
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)
