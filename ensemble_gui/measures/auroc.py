"""How well a measure separates samples of one kind from those of another."""

import numpy as np

from ensemble_gui.records.settings import Array


def in_order(values: Array) -> Array:
    """These values (sample,) sorted for `auroc`, without NaN."""
    ordered: Array = np.sort(values[~np.isnan(values)])
    return ordered


def auroc(clean: Array, other: Array) -> float:
    """The probability that another sample's value is the larger, an equal one counted half.

    This is the area under the ROC curve (Hanley and McNeil 1982). Both are rising, as `in_order`
    gives them. NaN if one of the two is empty.
    """
    if not len(clean) or not len(other):
        return float("nan")
    below = np.searchsorted(clean, other, side="left").sum()
    not_above = np.searchsorted(clean, other, side="right").sum()
    return float(below + not_above) / (2 * len(clean) * len(other))
