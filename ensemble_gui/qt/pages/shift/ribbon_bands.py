"""What is drawn of a ribbon: the members' lines, bands and mean of each class that matters."""

from dataclasses import dataclass, field

import numpy as np

from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import Ribbon

MATTERS = 0.2  # the least probability that some member gives a class somewhere
MOST_CLASSES = 4
_QUARTILES = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """One class's probability along the shift, over the members with finite outputs there."""

    name: int  # the class
    levels: Array = field(repr=False)  # (level,), the ones at which some member is finite
    members: Array = field(repr=False)  # (member, level), NaN where a member is not finite
    mean: Array = field(repr=False)  # (level,), as are all below
    low: Array = field(repr=False)
    quarter: Array = field(repr=False)
    three_quarters: Array = field(repr=False)
    high: Array = field(repr=False)


def bands_of(ribbon: Ribbon, most: int = MOST_CLASSES) -> tuple[Band, ...]:
    """The classes that matter, `most` of them at most, the most probable first."""
    probabilities = _finite(ribbon.probabilities)
    seen = np.isfinite(probabilities[:, :, 0]).any(axis=0)  # (level,)
    if not seen.any():
        return ()
    kept = probabilities[:, seen]
    shares = np.nanmean(kept, axis=(0, 1))  # (class,)
    matters = np.nanmax(kept, axis=(0, 1)) >= MATTERS
    ranked = [int(one) for one in (-shares).argsort(kind="stable") if matters[one]]
    return tuple(_band(one, ribbon.levels[seen], kept[:, :, one]) for one in ranked[:most])


def _band(name: int, levels: Array, members: Array) -> Band:
    low, quarter, _, three_quarters, high = np.nanpercentile(members, _QUARTILES, axis=0)
    return Band(
        name=name,
        levels=levels,
        members=members,
        mean=np.nanmean(members, axis=0),
        low=low,
        quarter=quarter,
        three_quarters=three_quarters,
        high=high,
    )


def _finite(probabilities: Array) -> Array:
    """NaN for every class where any of a member's outputs is not finite."""
    finite = np.isfinite(probabilities).all(axis=2, keepdims=True)
    return np.where(finite, probabilities, np.nan)
