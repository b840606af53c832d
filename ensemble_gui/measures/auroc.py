"""How well a measure tells samples of one kind from those of another."""

import numpy as np

from ensemble_gui.records.settings import Array


def in_order(values: Array) -> Array:
    """These values (sample,) rising, as `auroc` takes them, without those that are not a number."""
    ordered: Array = np.sort(values[~np.isnan(values)])
    return ordered


def auroc(clean: Array, other: Array) -> float:
    """The probability that another sample's value is the larger, an equal one counted half.

    That is the area under the ROC curve (Hanley and McNeil 1982). Both are rising, as `in_order`
    gives them. NaN where one of the two has no value: it is undefined then.
    """
    if not len(clean) or not len(other):
        return float("nan")
    below = np.searchsorted(clean, other, side="left").sum()
    not_above = np.searchsorted(clean, other, side="right").sum()
    return float(below + not_above) / (2 * len(clean) * len(other))
