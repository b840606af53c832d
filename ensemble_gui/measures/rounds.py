"""How many rounds a verdict needs."""

from math import ceil, log2

LEAST_ROUNDS = 9  # for up to 12 comparisons at once
MISSES = 0.05  # the share of runs of which any interval may miss the true speedup


def least_rounds(comparisons: int) -> int:
    """The fewest rounds that allow verdicts on this many pairs of strategies at once.

    The widest interval of n rounds, from the smallest ratio to the largest, misses the true one
    in 2 * 0.5**n of the cases (Wilcoxon 1945), which is to be at most MISSES / comparisons.
    """
    return max(LEAST_ROUNDS, ceil(1 + log2(max(1, comparisons) / MISSES)))
