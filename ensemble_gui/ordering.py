"""The order in which people read names that have numbers in them."""

import re

Order = tuple[list[list[str | int]], str]


def natural_order(name: str) -> Order:
    """What names and paths with / are sorted by: digits as a number, letters in any case."""
    return [_turns(part) for part in name.lower().split("/")], name


def _turns(name: str) -> list[str | int]:
    """Text and digits take turns, so that like is compared with like."""
    parts = re.split("([0-9]+)", name)
    return [int(part) if odd % 2 else part for odd, part in enumerate(parts)]
