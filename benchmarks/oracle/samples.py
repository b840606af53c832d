"""How members differ on each sample, from the definitions."""

from itertools import combinations

import numpy as np
from scipy.special import entr, rel_entr

from benchmarks.oracle.members import Array


def measures_of(probabilities: Array) -> dict[str, Array]:
    """Each measure of each sample, (sample,); NaN for a disagreement of one member."""
    members, samples, classes = probabilities.shape
    exact = probabilities.astype(np.float64)
    votes = votes_of(probabilities)
    mean = exact.mean(axis=0)
    single = np.full(samples, np.nan)
    ranked = np.sort(exact, axis=2)
    several = members > 1
    return {
        "vote_entropy": _bits(entr(votes / members)) if several else single,
        "variation_ratio": 1 - votes.max(axis=1) / members if several else single,
        "pairwise": _differing_pairs(exact.argmax(axis=2)) if several else single,
        "predictive_entropy": _bits(entr(mean)),
        "expected_entropy": _bits(entr(exact)).mean(axis=0),
        "mutual_information": _bits(rel_entr(exact, mean)).mean(axis=0) if several else single,
        "member_margin": (ranked[:, :, classes - 1] - ranked[:, :, classes - 2]).mean(axis=0),
    }


def _bits(nats: Array) -> Array:
    """The sum over the classes, in bits."""
    return np.asarray(nats.sum(axis=-1) / np.log(2))


def votes_of(probabilities: Array) -> Array:
    """How many members vote for each class, (sample, class)."""
    predictions, classes = probabilities.argmax(axis=2), probabilities.shape[2]
    return np.stack([np.bincount(one, minlength=classes) for one in predictions.T])


def _differing_pairs(predictions: Array) -> Array:
    """The share of pairs of members that predict different classes, (sample,)."""
    pairs = combinations(predictions, 2)
    return np.asarray(np.mean([one != other for one, other in pairs], axis=0))
