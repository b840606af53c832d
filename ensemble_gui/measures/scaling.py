"""How the time of an ensemble grows with its members."""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.special import stdtrit

from ensemble_gui.records.sweep import Exponent, SweepCell

_LEAST_POINTS = 3  # two always lie on a line, which would say nothing of how well it fits
_CONFIDENCE = 0.95


def fit_exponent(
    members: Sequence[int], seconds: Sequence[float]
) -> tuple[float, float, float] | None:
    """The exponent e of seconds ~ members**e, and the ends of its 95% interval.

    It is the slope of the least-squares line through the logarithms; the interval is Student's,
    from how the points scatter about the line. None for fewer than three points.
    """
    if len(members) < _LEAST_POINTS or len(set(members)) == 1 or min(seconds) <= 0:
        return None
    (slope, _), covariance = np.polyfit(np.log(members), np.log(seconds), 1, cov=True)
    half = stdtrit(len(members) - 2, (1 + _CONFIDENCE) / 2) * np.sqrt(covariance[0, 0])
    return float(slope), float(slope - half), float(slope + half)


def fit_growth(cells: Iterable[SweepCell]) -> tuple[Exponent, ...]:
    """The exponent of each strategy at each batch size with three timed cells or more.

    Times of blocks in which something else used the CPU are left out.
    """
    times: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for cell in cells:
        for timing in (one for one in cell.timings if not one.disturbed):
            at = (timing.strategy, cell.batch)
            times.setdefault(at, []).append((cell.members, timing.median_s))
    found = []
    for (strategy, batch), points in times.items():
        members, seconds = zip(*sorted(points), strict=True)
        if fit := fit_exponent(members, seconds):
            ends = dict(zip(("exponent", "low", "high"), fit, strict=True))
            found.append(Exponent(strategy=strategy, batch=batch, members=members, **ends))
    return tuple(found)
