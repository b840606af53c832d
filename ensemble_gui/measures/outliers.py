"""Which members differ from the others more than they differ among themselves."""

import numpy as np

from ensemble_gui.measures.finite import ratio
from ensemble_gui.records.pairs import Outlier
from ensemble_gui.records.settings import Array

_LEAST_MEMBERS = 4  # of three, two that agree make an outlier of any third
_FAR = 3.5  # standard deviations (Iglewicz and Hoaglin 1993)
_CONSISTENT = 1.4826  # times the median absolute deviation: the normal's standard deviation


def outliers(disagreement: Array, samples: int) -> tuple[Outlier, ...]:
    """The members whose mean disagreement with the others is far above the usual one.

    `disagreement` is (member, member), over `samples` samples. Far is 3.5 robust standard
    deviations from the median (Iglewicz and Hoaglin 1993, the modified z-score). Members that are
    all alike deviate by chance: the standard deviation is at least that of the usual share in
    `samples` samples, and at least one sample.
    """
    means = _means_with_others(disagreement)
    if np.isfinite(means).sum() < _LEAST_MEMBERS:
        return ()
    usual = float(np.nanmedian(means))
    spread = _CONSISTENT * float(np.nanmedian(np.abs(means - usual)))
    by_chance = float(np.sqrt(usual * (1 - usual) / samples))
    limit = usual + _FAR * max(spread, by_chance, 1 / samples)
    return tuple(
        Outlier(member=int(member), disagreement=float(means[member]), usual=usual)
        for member in np.flatnonzero(means > limit)
    )


def _means_with_others(disagreement: Array) -> Array:
    """Of each member, NaN where it has no sample in common with any other, (member,)."""
    others = disagreement.copy()
    np.fill_diagonal(others, np.nan)
    return ratio(np.nansum(others, axis=1), (~np.isnan(others)).sum(axis=1))
