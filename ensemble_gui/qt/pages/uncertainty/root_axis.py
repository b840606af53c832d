"""Axes whose scale is a square root: what is near nought has room, and nought has a place."""

from math import sqrt

_STEPS = (1, 2, 5)  # of a decade


def root_ticks(most: float, length: float, gap: float) -> list[tuple[float, str]]:
    """Nought and round numbers up to `most`, at their roots, with their labels.

    The axis is so many pixels long, and no two of them are nearer than the gap.
    """
    pixels = length / sqrt(most)
    candidates = [step * 10.0**decade for decade in range(3, -7, -1) for step in reversed(_STEPS)]
    ticks, above = [(0.0, "0")], length + gap
    for value in candidates:
        at = sqrt(value) * pixels
        if value <= most and gap <= at <= above - gap:
            ticks.append((sqrt(value), f"{value:g}"))
            above = at
    return sorted(ticks)
