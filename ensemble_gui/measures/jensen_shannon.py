"""The distance between two members' distributions. Probabilities are (member, sample, class)."""

import numpy as np
from numpy.typing import DTypeLike

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.finite import finite_outputs
from ensemble_gui.records.settings import Array

_BLOCK = 1 << 17  # elements: at most a megabyte, which the cache holds with what is made of it
_MOST_EXACT = 10_000_000  # members x members x samples: beyond, float32 is twice as fast at least
_LEAST = 1e-30  # in the place of 0, whose logarithm is none: 0 log 0 = 0


def jensen_shannon(probabilities: Array, token: CancelToken) -> Array:
    """The mean over samples of each pair's divergence (Lin 1991), (member, member).

    In bits, from 0, the same distributions, to 1, distributions without a class in common: the
    entropy of the two members' mean less the mean of their entropies. A sample counts where both
    are finite; NaN where there is none. Raises CancelledError between blocks of samples.
    """
    members, samples, classes = probabilities.shape
    dtype = np.float64 if members * members * samples <= _MOST_EXACT else np.float32
    total = np.zeros((members, members))  # nats
    common = np.zeros((members, members))  # samples that count
    length = max(1, _BLOCK // (members * classes))
    for start in range(0, samples, length):
        token.raise_if_cancelled()
        block = probabilities[:, start : start + length]
        finite = finite_outputs(block)
        common += finite.astype(np.float64) @ finite.T
        total += _divergences(block, finite, dtype)
    with np.errstate(invalid="ignore"):
        found: Array = np.clip(total / common / np.log(2), 0, 1)
    found[np.diag_indices(members)] = np.where(common.diagonal() > 0, 0, np.nan)
    return found


def _divergences(block: Array, finite: Array, dtype: DTypeLike) -> Array:
    """The sums over these samples, in nats, without the diagonal."""
    everywhere = bool(finite.all())
    sound = block if everywhere else np.where(finite[..., np.newaxis], block, 0)
    halves = np.maximum(sound, _LEAST, dtype=dtype) / 2
    own = _entropies(halves * 2)
    sums = np.zeros((len(block), len(block)))  # of the entropies of the means
    for member in range(len(block) - 1):
        mean = halves[member + 1 :] + halves[member]
        sums[member, member + 1 :] = -_logarithms(mean).reshape(len(mean), -1).sum(axis=1)
    upper = np.triu(sums, 1)
    if not everywhere:  # where one of two is finite, its half is in the sums, and does not count
        alone = np.where(finite, _entropies(halves), 0) @ ~finite.T
        upper -= np.triu(alone + alone.T, 1)
    counted = np.where(finite, own, 0) @ finite.T  # over the samples on which the other is finite
    upper -= np.triu(counted + counted.T, 1) / 2
    return upper + upper.T


def _entropies(distributions: Array) -> Array:
    """In nats, (member, sample)."""
    entropies: Array = -_logarithms(distributions).sum(axis=2, dtype=np.float64)
    return entropies


def _logarithms(distributions: Array) -> Array:
    """Of each class by itself, p log p, in the precision of p."""
    logarithms: Array = np.log(distributions)
    logarithms *= distributions
    return logarithms
