"""Axes whose scale is logarithmic: round numbers, and labels that do not lie over each other."""

from collections.abc import Sequence
from math import ceil, floor, log10

_STEPS = (1, 2, 5)  # of a decade


def round_below(value: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50 and so on that is not above this."""
    return max(one for one in _round_numbers(value, value) if one <= value * (1 + 1e-9))


def round_above(value: float) -> float:
    """The smallest of them that is not below this."""
    return min(one for one in _round_numbers(value, value) if one >= value * (1 - 1e-9))


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from one end to the other, so many at most: 1, 2, 5, 10, or powers of ten."""
    inside = [one for one in _round_numbers(low, high) if _is_between(low, one, high)]
    if len(inside) <= most:
        return inside
    powers = [one for one in inside if _is_power(one)]
    return powers[:: ceil(len(powers) / most)] if powers else inside[:: ceil(len(inside) / most)]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved apart as little as makes every two of them differ by the gap at least.

    Those that are too near share the least squares' shift (pool adjacent violators). All lie
    between the ends, if there is room for all; otherwise they begin at the low one.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    pools: list[tuple[float, int]] = []  # mean of the places less their own gaps, and how many
    for rank, index in enumerate(order):
        mean, many = places[index] - rank * gap, 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean, many = (before * count + mean * many) / (count + many), count + many
        pools.append((mean, many))
    last = max(low, high - (len(places) - 1) * gap)  # all of them moved down by their ranks' gaps
    shifted = [min(max(mean, low), last) for mean, many in pools for _ in range(many)]
    moved = [0.0] * len(places)
    for rank, index in enumerate(order):
        moved[index] = shifted[rank] + rank * gap
    return moved


def _round_numbers(low: float, high: float) -> list[float]:
    """The round numbers from the decade below the one to the decade above the other."""
    decades = range(floor(log10(low)) - 1, ceil(log10(high)) + 2)
    return [step * 10.0**decade for decade in decades for step in _STEPS]


def _is_between(low: float, value: float, high: float) -> bool:
    return low * (1 - 1e-9) <= value <= high * (1 + 1e-9)


def _is_power(value: float) -> bool:
    return abs(log10(value) - round(log10(value))) < 1e-9
