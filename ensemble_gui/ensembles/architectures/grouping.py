"""How many members are computed at once, so that what they work on stays in the caches."""

from math import ceil

_LEAST_MEMBERS = 2  # at once: one member's planes or hidden units leave vector registers unfilled


def group_size(members: int, numbers: int, at_once: int) -> int:
    """As many members as share `at_once` numbers, of which each has so many, shared out evenly."""
    most = max(_LEAST_MEMBERS, at_once // numbers)
    return ceil(members / ceil(members / most))
