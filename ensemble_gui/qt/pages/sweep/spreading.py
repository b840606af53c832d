"""Places of labels, moved apart so that none covers another."""

from collections.abc import Sequence


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart by as little as makes every two of them differ by the gap.

    Places that are too near share the least-squares shift (pool adjacent violators). All stay
    between the ends if there is room; otherwise they begin at the low one.
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
