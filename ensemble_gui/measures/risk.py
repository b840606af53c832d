"""What abstaining gains: accuracy against coverage (El-Yaniv and Wiener 2010)."""

import numpy as np

from ensemble_gui.records.analysis import RiskCoverage
from ensemble_gui.records.settings import Array


def risk_coverage(samples: Array, uncertainty: Array, right: Array) -> RiskCoverage:
    """The curve over these samples (their indices), from the least uncertain on.

    `uncertainty` and `right` are theirs, (sample,). Samples of equal uncertainty are one step.
    """
    order = np.argsort(uncertainty, kind="stable")
    rising = uncertainty[order]
    answered = np.searchsorted(rising, rising, side="right")  # with those equally uncertain
    hits = np.concatenate([[0], np.cumsum(right[order])])
    return RiskCoverage(
        samples=samples[order],
        uncertainty=rising,
        coverage=answered / max(len(order), 1),
        accuracy=hits[answered] / np.maximum(answered, 1),
    )
