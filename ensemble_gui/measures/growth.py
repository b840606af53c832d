"""How good smaller ensembles of the same members are. Probabilities are (member, sample, class)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from math import comb

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.losses import Outputs, sample_losses
from ensemble_gui.measures.next_member import next_gains
from ensemble_gui.records.growth import GrowthCurve, GrowthScore, GrowthScores
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.settings import Array

_BAND = (0.025, 0.975)
_MOST_SIZES = 16
_MOST_SUBSETS, _LEAST_SUBSETS = 256, 32  # of one size; of 10 members all that there are
_MOST_OUTPUTS = 300_000_000  # members x samples x subsets: some 3 s


def growth_sizes(members: int) -> tuple[int, ...]:
    """Ensemble sizes from 1 to all members: each, or 16 that grow by about the same factor.

    The last two are always included: their difference is the last member.
    """
    if members <= _MOST_SIZES:
        return tuple(range(1, members + 1))
    count = _MOST_SIZES - 1  # and the one before the last
    last = {members - 1, members}
    sizes = last
    while True:
        grown = np.geomspace(1, members, count).round().astype(int)
        wider = {int(one) for one in grown} | last
        if len(wider) > _MOST_SIZES:
            return tuple(sorted(sizes))
        sizes, count = wider, count + 1


def score_growth(
    probabilities: Array,
    labels: Array,
    sizes: Sequence[int],
    token: CancelToken,
    progress: Progress = unheard,
    seed: int = 0,
) -> GrowthScores:
    """Scores of the mean of each number of members, over subsets, on the labelled samples.

    All subsets of a size if they are few, else the beginnings of random permutations. A
    member is left out on samples on which its output is not finite; a sample is, for a subset
    none of whose members has a finite one. Raises CancelledError between subsets and members.
    """
    labelled = labels != UNLABELLED
    found = GrowthScores(
        sizes=tuple(sizes),
        subsets=(),
        curves={},
        gains={},
        labelled=int(labelled.sum()),
        unlabelled=int((~labelled).sum()),
    )
    if not found.labelled:
        return found
    outputs = _laid_out(probabilities, labelled, labels[labelled])
    scores = _score_subsets(outputs, sizes, token, progress, seed)
    curves = {
        name: _curve([scores[size][:, place] for size in sizes])
        for place, name in enumerate(GrowthScore)
    }
    return replace(
        found,
        subsets=tuple(len(scores[size]) for size in sizes),
        curves=curves,
        gains=next_gains(outputs, token) if len(sizes) > 1 else {},
        not_finite=int((~outputs.finite).sum()),
    )


def _laid_out(probabilities: Array, labelled: Array, labels: Array) -> Outputs:
    """Member by member, to avoid a second array of their size."""
    count, _, classes = probabilities.shape
    members = np.empty((count, classes, len(labels)), probabilities.dtype)
    finite = np.empty((count, len(labels)), bool)
    for place, member in enumerate(probabilities):
        given = member[labelled]
        finite[place] = np.isfinite(given.sum(axis=1))
        members[place] = np.where(finite[place], given.T, 0)
    return Outputs(members=members, finite=finite, labels=labels)


def _score_subsets(
    outputs: Outputs, sizes: Sequence[int], token: CancelToken, progress: Progress, seed: int
) -> dict[int, Array]:
    """The scores at each size, (subset, score)."""
    count, _, samples = outputs.members.shape
    affordable = _MOST_OUTPUTS // (count * samples)
    most = min(_MOST_SUBSETS, max(_LEAST_SUBSETS, affordable))
    few = [size for size in sizes if comb(count, size) <= most]
    drawn = [size for size in sizes if size not in few]
    total = sum(comb(count, size) for size in few) + (most if drawn else 0)
    found: dict[int, list[Array]] = {size: [] for size in sizes}
    work = _each_subset(outputs, few, drawn, most, seed)
    token.raise_if_cancelled()
    for done, scored in enumerate(work, 1):
        for size, scores in scored.items():
            found[size].append(scores)
        progress(RunProgress(stage="Scoring subsets", done=done, total=total))
        token.raise_if_cancelled()
    return {size: np.array(scores) for size, scores in found.items()}


def _each_subset(
    outputs: Outputs, few: Sequence[int], drawn: Sequence[int], permutations: int, seed: int
) -> Iterator[dict[int, Array]]:
    """The scores of one subset after another; those of one permutation at once."""
    members = range(len(outputs.members))
    for size in few:
        for subset in combinations(members, size):
            yield _scored_on_the_way(outputs, subset, {size})
    rng = np.random.default_rng(seed)
    for _ in range(permutations if drawn else 0):
        order = rng.permutation(len(outputs.members))
        yield _scored_on_the_way(outputs, order[: max(drawn)], set(drawn))


def _scored_on_the_way(
    outputs: Outputs, order: Sequence[int] | Array, sizes: set[int]
) -> dict[int, Array]:
    """The scores of the first members of this order at each size, by one cumulative sum."""
    sums = np.zeros(outputs.members.shape[1:])
    counts = np.zeros(len(outputs.labels))
    found = {}
    for size, member in enumerate(order, 1):
        sums += outputs.members[member]
        counts += outputs.finite[member]
        if size in sizes:
            found[size] = score_sums(sums, counts, outputs.labels)
    return found


def score_sums(sums: Array, counts: Array, labels: Array) -> Array:
    """Error, NLL, Brier score and ECE of a mean, in the order of `GrowthScore`.

    The mean is given as the members' sum (class, sample) and how many these are (sample,). Samples
    without any are left out; NaN if none remains.
    """
    seen = counts > 0
    if not seen.any():
        return np.full(len(GrowthScore), np.nan)
    if not seen.all():
        sums, counts, labels = np.ascontiguousarray(sums[:, seen]), counts[seen], labels[seen]
    return np.array([losses.mean() for losses in sample_losses(sums, counts, labels)])


def _curve(scores: Sequence[Array]) -> GrowthCurve:
    """From the scores of the subsets of each size."""
    found = np.array([_summary(one[np.isfinite(one)]) for one in scores])
    return GrowthCurve(mean=found[:, 0], low=found[:, 1], high=found[:, 2])


def _summary(scores: Array) -> tuple[float, float, float]:
    if len(scores) == 0:
        return np.nan, np.nan, np.nan
    low, high = np.quantile(scores, _BAND)
    return float(scores.mean()), float(low), float(high)
