"""How good smaller ensembles of the same members are, from the definitions."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb

import numpy as np

from benchmarks.oracle.members import Array
from benchmarks.oracle.scores import calibration_error

SCORES = ("error", "nll", "brier", "ece")
_MOST_SUBSETS = 256  # of one size; where there are more, so many are drawn
_SEED = 0


def growth_of(probabilities: Array, labels: Array, sizes: Sequence[int]) -> dict[str, Array]:
    """Mean, 2.5% and 97.5% quantile over subsets of each score at each size, (size, 3)."""
    found = {name: np.zeros((len(sizes), 3)) for name in SCORES}
    for place, size in enumerate(sizes):
        each = [_scores(probabilities[one], labels) for one in subsets(len(probabilities), size)]
        for name, values in zip(SCORES, np.array(each).T, strict=True):
            found[name][place] = values.mean(), *np.quantile(values, (0.025, 0.975))
    return found


def subsets(members: int, size: int) -> Iterator[list[int]]:
    """All subsets of this size; of too many, the first members of random permutations."""
    if comb(members, size) <= _MOST_SUBSETS:
        yield from map(list, combinations(range(members), size))
        return
    rng = np.random.default_rng(_SEED)
    for _ in range(_MOST_SUBSETS):
        yield rng.permutation(members)[:size].tolist()


def _scores(probabilities: Array, labels: Array) -> tuple[float, ...]:
    mean = probabilities.mean(axis=0, dtype=np.float64)
    confidence, right = mean.max(axis=1), mean.argmax(axis=1) == labels
    truth = np.eye(mean.shape[1])[labels]
    of_truth = np.maximum(mean[truth == 1], np.finfo(float).eps)  # as scikit-learn clips it
    return (
        float((~right).mean()),
        float(-np.log(of_truth).mean()),
        float(((mean - truth) ** 2).sum(axis=1).mean()),
        calibration_error(confidence, right),
    )
