"""A strategy's times in figures, and how they compare in a word or two."""

from ensemble_gui.records.run import Comparison, Timing, Verdict
from ensemble_gui.wording.figures import duration

DISTURBED = " (disturbed)"


def median_in_short(timing: Timing) -> str:
    """The median, marked by a star, which has to be explained where it stands."""
    return f"{duration(timing.median_s)}{'*' if timing.disturbed else ''}"


def median(timing: Timing) -> str:
    """The median: 1.69 ms. It is marked if something else used the CPU in its blocks."""
    return f"{duration(timing.median_s)}{DISTURBED if timing.disturbed else ''}"


def verdict(comparison: Comparison) -> str:
    """The verdict in a word or two, or that there were too few rounds for one."""
    too_few = comparison.ci95 is None and comparison.verdict is not Verdict.UNSTABLE
    return "too few rounds" if too_few else comparison.verdict.value
