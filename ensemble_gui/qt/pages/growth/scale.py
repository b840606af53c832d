"""A scale that takes part of an axis, so that one plot holds two of them above each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

_STEPS = (1, 2, 5, 10)  # of a decade
_ZERO = 1e-6
_LEAST_SPAN = 1e-3  # of the largest value: smaller differences are drawn as a flat line


@dataclass(frozen=True, slots=True, kw_only=True)
class PartScale:
    """Values from low to high, drawn from bottom to top; these two are pixels, rising."""

    low: float
    high: float
    bottom: float
    top: float

    def at(self, value: float) -> float:
        """Where this value is drawn."""
        share = (value - self.low) / (self.high - self.low)
        return self.bottom + share * (self.top - self.bottom)

    def ticks(self, apart: float) -> list[tuple[float, str]]:
        """Round values within it, at least this many pixels apart, each with its figure."""
        most = max(1, floor((self.top - self.bottom) / apart))
        wanted = (self.high - self.low) / most
        decade = 10.0 ** floor(log10(wanted))
        step = next(one * decade for one in _STEPS if one * decade >= wanted * (1 - 1e-9))
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        digits = max(0, -floor(log10(step) + 1e-9))
        return [
            (self.at(place * step), f"{place * step:.{digits}f}")
            for place in range(first, last + 1)
        ]


def scale_of(values: Iterable[float], bottom: float, top: float) -> PartScale:
    """A scale that covers these values; the ones that are not finite are ignored."""
    finite = [value for value in values if isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    least = abs(high) * _LEAST_SPAN
    if high < _ZERO:  # all are zero, and none can be negative
        low, high = 0.0, 1.0
    elif high - low < least:
        low, high = low - least, high + least
    return PartScale(low=low, high=high, bottom=bottom, top=top)
