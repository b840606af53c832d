"""How members differ on each sample. Probabilities are (member, sample, class); entropies in bits.

A disagreement needs two members: with one it is not a number.
"""

from collections.abc import Callable

import numpy as np

from ensemble_gui.measures.finite import finite_outputs, mean_of_finite, predictions_of, ratio
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import Array


def votes(probabilities: Array) -> Array:
    """How many members predict each class: (sample, class) int64."""
    classes = probabilities.shape[2]
    predictions = predictions_of(probabilities)  # (member, sample)
    return np.stack([(predictions == one).sum(axis=0) for one in range(classes)], axis=1)


def entropy(distribution: Array) -> Array:
    """Shannon's entropy over the last axis, -sum p log2 p, with 0 log 0 = 0."""
    logarithms = np.log2(distribution, out=np.zeros_like(distribution), where=distribution > 0)
    entropies: Array = np.maximum(-(distribution * logarithms).sum(axis=-1), 0)
    return entropies


def vote_entropy(counts: Array) -> Array:
    """The entropy of the shares of votes (Dagan and Engelson 1995): (sample, class) -> (sample,).

    From 0, all agree, to log2(min(members, classes)).
    """
    ranked = np.sort(counts, axis=1)  # equal shares then have equal entropies, to the last bit
    return _undefined_for_one(counts, entropy(_shares(ranked)))


def variation_ratio(counts: Array) -> Array:
    """The share of members that do not vote for the most common class (Freeman 1965)."""
    return _undefined_for_one(counts, 1 - _shares(counts).max(axis=1))


def pairwise_disagreement(counts: Array) -> Array:
    """The share of pairs of members whose votes differ (Skalak 1996)."""
    members = counts.sum(axis=1)
    equal_pairs = (counts * (counts - 1)).sum(axis=1)
    pairs = np.maximum(members * (members - 1), 1)
    return _undefined_for_one(counts, 1 - equal_pairs / pairs)


def predictive_entropy(probabilities: Array) -> Array:
    """The entropy of the members' mean: the total uncertainty of the ensemble, (sample,)."""
    mean = mean_of_finite(probabilities)
    return np.where(np.isnan(mean[:, 0]), np.nan, entropy(mean))


def expected_entropy(probabilities: Array) -> Array:
    """The mean of the members' entropies: how unsure each is by itself, (sample,)."""
    return _mean_over_members(entropy, probabilities)


def mutual_information(probabilities: Array) -> Array:
    """The mean divergence of the members from their mean (Depeweg et al. 2018), (sample,).

    Computed as such, so that predictive = expected + mutual information can be tested.
    """
    mean = mean_of_finite(probabilities)

    def divergence(member: Array) -> Array:
        ratio = np.divide(member, mean, out=np.ones_like(mean), where=member > 0)
        divergences: Array = (member * np.log2(ratio)).sum(axis=-1)
        return divergences

    several = finite_outputs(probabilities).sum(axis=0) > 1
    return np.where(several, np.maximum(_mean_over_members(divergence, probabilities), 0), np.nan)


def member_margin(probabilities: Array) -> Array:
    """The mean over members of the largest probability less the second largest, (sample,).

    The margin of a single classifier is Scheffer, Decomain and Wrobel's (2001). From 0, each
    member is torn between two classes, to 1, each is sure of one.
    """

    def margin(member: Array) -> Array:
        ranked = np.partition(member, -2, axis=-1)
        margins: Array = ranked[:, -1] - ranked[:, -2]
        return margins

    return _mean_over_members(margin, probabilities)


def _mean_over_members(measure: Callable[[Array], Array], probabilities: Array) -> Array:
    """The mean of a per-member measure: member by member, to avoid an array of their size.

    Over the members whose output is finite; NaN where there are none.
    """
    total: Array = np.zeros(probabilities.shape[1])
    finite = finite_outputs(probabilities)
    for member, counts in zip(probabilities, finite, strict=True):
        sound = np.where(counts[:, np.newaxis], member, 0).astype(np.float64)
        total += np.where(counts, measure(sound), 0)
    return ratio(total, finite.sum(axis=0))


def _shares(counts: Array) -> Array:
    """Each class's share of the votes, (sample, class); zeros where nobody voted."""
    shares: Array = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares


def _undefined_for_one(counts: Array, measure: Array) -> Array:
    """The measure, or NaN where a single member voted."""
    return np.where(counts.sum(axis=1) > 1, measure, np.nan)


def disagreement(probabilities: Array) -> Disagreement:
    """All measures of these predictions."""
    counts = votes(probabilities)
    return Disagreement(
        votes=counts,
        vote_entropy=vote_entropy(counts),
        variation_ratio=variation_ratio(counts),
        pairwise=pairwise_disagreement(counts),
        predictive_entropy=predictive_entropy(probabilities),
        expected_entropy=expected_entropy(probabilities),
        mutual_information=mutual_information(probabilities),
        member_margin=member_margin(probabilities),
    )


def most_contested_first(measures: Disagreement) -> Array:
    """The samples' indices by vote entropy, then by mutual information, both falling.

    Samples on which fewer than two members have a finite output come last, in their own order.
    """
    return np.lexsort((-measures.mutual_information, -measures.vote_entropy))


def most_uncertain_first(measures: Disagreement) -> Array:
    """The samples' indices by predictive entropy, then by mutual information, both falling.

    Samples on which no member has a finite output come last, in their own order.
    """
    return np.lexsort((-measures.mutual_information, -measures.predictive_entropy))
