"""A strategy's times, in figures."""

from ensemble_gui.records.run import Timing
from ensemble_gui.wording.figures import duration

DISTURBED = " (disturbed)"


def median_in_short(timing: Timing) -> str:
    """The median, marked by a star, which has to be explained where it stands."""
    return f"{duration(timing.median_s)}{'*' if timing.disturbed else ''}"


def median(timing: Timing) -> str:
    """The median: 1.69 ms. It is marked if something else used the CPU in its blocks."""
    return f"{duration(timing.median_s)}{DISTURBED if timing.disturbed else ''}"
