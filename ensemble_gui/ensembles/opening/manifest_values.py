"""What may stand for one thing in a manifest: the value, or None if it may not."""

import math

from ensemble_gui.wording.figures import printable

LONGEST_NAME = 200  # characters
SMALLEST_STD = 1e-6
MOST_PIXELS = 4096  # a side
_LARGEST_NUMBER = 1e6  # of a mean or a standard deviation


def side_of(found: object) -> int | None:
    """A whole number of pixels."""
    return found if type(found) is int and 1 <= found <= MOST_PIXELS else None


def number_of(found: object) -> float | None:
    """A number for a mean."""
    if not isinstance(found, int | float) or isinstance(found, bool):
        return None
    return float(found) if -_LARGEST_NUMBER < found < _LARGEST_NUMBER else None


def deviation_of(found: object) -> float | None:
    """A number for a standard deviation."""
    number = number_of(found)
    return number if number is not None and number >= SMALLEST_STD else None


def is_plain(found: object) -> bool:
    """Whether it can be written as JSON and read again."""
    if isinstance(found, dict):
        return all(map(is_plain, found.values()))
    if isinstance(found, list):
        return all(map(is_plain, found))
    if type(found) is int:
        return abs(found) < 2**63
    return isinstance(found, str | bool) or (isinstance(found, float) and math.isfinite(found))


def name_of(found: object) -> str | None:
    """A name on one line, not too long."""
    fits = isinstance(found, str) and found.strip() and printable(found, LONGEST_NAME) == found
    return found if fits else None  # type: ignore[return-value]  # it is text if it fits
