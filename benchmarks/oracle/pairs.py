"""How every two members compare over all samples, from the definitions."""

from itertools import combinations

import numpy as np
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import cohen_kappa_score

from benchmarks.oracle.members import Array


def pairs_of(probabilities: Array, labels: Array) -> dict[str, Array]:
    """Each measure of each pair, (pair,) in the order 1 and 2, 1 and 3, ..., 2 and 3, ..."""
    exact, predictions = probabilities.astype(np.float64), probabilities.argmax(axis=2)
    found: dict[str, list[float]] = {}
    for one, other in combinations(range(len(predictions)), 2):
        two = predictions[one], predictions[other]
        measured = {
            "disagreement": float((two[0] != two[1]).mean()),
            "jensen_shannon": float(
                (jensenshannon(exact[one], exact[other], base=2, axis=1) ** 2).mean()
            ),
            "kappa": float(cohen_kappa_score(*two)),
            **_of_errors(two[0] != labels, two[1] != labels),
        }
        for name, value in measured.items():
            found.setdefault(name, []).append(value)
    return {name: np.array(values) for name, values in found.items()}


def _of_errors(one: Array, other: Array) -> dict[str, float]:
    """Of the samples that each of the two gets wrong, (sample,) bool."""
    a, d = int((~one & ~other).sum()), int((one & other).sum())
    b, c = int((~one & other).sum()), int((one & ~other).sum())
    return {
        "q_statistic": (a * d - b * c) / (a * d + b * c) if a * d + b * c else np.nan,
        "double_fault": d / len(one),
        "error_correlation": float(np.corrcoef(one, other)[0, 1]),
    }
