"""The expected gain and cost of one more member, from ensembles of fewer of the same members."""

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.losses import Outputs, sample_losses
from ensemble_gui.records.growth import Gain, GrowthScore
from ensemble_gui.records.settings import Array

_CONFIDENCE = 0.95
_DIGITS = 12  # of a loss; the digits after them are rounding, and members that say the same gain 0
_MOST_GROUPS, _LEAST_GROUPS = 20, 2  # of the jackknife: of up to 20 members each is one
_MOST_LOSSES = 20_000_000  # members x samples x groups: some 2 s


def next_gains(outputs: Outputs, token: CancelToken) -> dict[GrowthScore, Gain]:
    """The expected reduction of each score by one more member, with its 95% interval.

    It is an expectation over members like these and samples like these; single members gain more
    or less. Each member in turn is taken for the last one: on a sample it gains the loss of the
    others less the loss of all. A score falls as 1/size, as the variance of a mean does (the
    expected Brier score exactly, the others nearly), so that one more member gains
    (n - 1) / (n + 1) of what the last of n did. Samples on which fewer than two members are finite
    are left out; NaN if none remains. Raises CancelledError between members.
    """
    members = len(outputs.members)
    sums, counts = outputs.members.sum(axis=0, dtype=np.float64), outputs.finite.sum(axis=0)
    by_member, by_sample = _last_gains(outputs, sums, counts, range(members), token)
    samples = by_sample.shape[1]
    if samples == 0:
        return dict.fromkeys(GrowthScore, Gain(expected=np.nan, margin=np.nan, helped=0))
    shrunk = _extrapolation(members, members)
    groups, over_members = _jackknife(outputs, sums, counts, token)
    found = {}
    for place, name in enumerate(GrowthScore):
        over_samples = _variance_of_mean(shrunk * by_sample[place])
        margin = _margin((over_samples, samples - 1), (float(over_members[place]), groups - 1))
        found[name] = Gain(
            expected=float(shrunk * by_member[place].mean()),
            # A count cannot change by less than a sample: Edwards's correction (1948).
            margin=margin + (1 / samples if name is GrowthScore.ERROR else 0.0),
            helped=int((by_member[place] > 0).sum()),
        )
    return found


def next_time(sizes: Sequence[int], median_s: Array, quartiles_s: Array) -> float:
    """The time in seconds of one more member: the slope over the larger half of the sizes.

    NaN if it is unknown, or if the quartiles of its ends overlap, so that it may be zero.
    """
    fitted = time_rests_on(sizes, median_s)
    if len(fitted) < 2 or quartiles_s[fitted[0], 1] >= quartiles_s[fitted[-1], 0]:
        return float("nan")
    slope = float(np.polyfit(np.asarray(sizes, float)[fitted], median_s[fitted], 1)[0])
    return slope if slope > 0 else float("nan")


def time_rests_on(sizes: Sequence[int], median_s: Array) -> list[int]:
    """The places of the sizes that `next_time` is fitted to: those with a time, in the larger half.

    The larger half are the sizes of at least half of the last one: two of them or more.
    """
    places = [place for place, size in enumerate(sizes) if size >= sizes[-1] / 2]
    larger = places if len(places) > 1 else list(range(len(sizes)))[-2:]
    return [place for place in larger if np.isfinite(median_s[place])]


def _last_gains(
    outputs: Outputs, sums: Array, counts: Array, members: Sequence[int], token: CancelToken
) -> tuple[Array, Array]:
    """What the last one of these members gains, each in turn: (score, member), (score, sample).

    Each is the mean over the other axis; `sums` and `counts` are these members'. NaN if no sample
    has two that are finite.
    """
    several = counts > 1
    at = slice(None) if several.all() else several
    sums, counts, labels = sums[:, at], counts[at], outputs.labels[at]
    by_member = np.full((len(GrowthScore), len(members)), np.nan)
    by_sample = np.zeros((len(GrowthScore), len(labels)))
    if len(labels) == 0:
        return by_member, by_sample
    whole = sample_losses(sums, counts, labels)
    for place, member in enumerate(members):
        token.raise_if_cancelled()
        others = sums - outputs.members[member][:, at]
        losses = sample_losses(others, counts - outputs.finite[member, at], labels)
        for score, (without, with_it) in enumerate(zip(losses, whole, strict=True)):
            gained = without - with_it
            by_member[score, place] = gained.mean()
            by_sample[score] += gained / len(members)
    return by_member.round(_DIGITS), by_sample.round(_DIGITS)


def _jackknife(
    outputs: Outputs, sums: Array, counts: Array, token: CancelToken
) -> tuple[int, Array]:
    """How many groups were left out in turn, and the gains' variances over members, (score,).

    The jackknife (Tukey 1958), with the gain estimated without each member, or, of many, without
    each group of them; on average it is too large rather than too small (Efron and Stein 1981).
    """
    members = len(outputs.members)
    affordable = _MOST_LOSSES // (members * len(outputs.labels))
    groups = min(members, _MOST_GROUPS, max(_LEAST_GROUPS, affordable))
    found = []
    for group in np.array_split(np.arange(members), groups):
        left = [one for one in range(members) if one not in group]
        of_group = outputs.members[group].sum(axis=0, dtype=np.float64)
        fewer = counts - outputs.finite[group].sum(axis=0)
        by_member, _ = _last_gains(outputs, sums - of_group, fewer, left, token)
        found.append(_extrapolation(len(left), members) * by_member.mean(axis=1))
    return groups, (groups - 1) * np.var(found, axis=0)


def _extrapolation(members: int, last: int) -> float:
    """What one more member than `last` gains, as a share of what the last one of `members` did."""
    return members * (members - 1) / (last * (last + 1))


def _variance_of_mean(values: Array) -> float:
    return float(values.var(ddof=1) / len(values)) if len(values) > 1 else float("nan")


def _margin(*parts: tuple[float, int]) -> float:
    """Half the 95% interval of a mean, by the variances over samples and over members.

    Each with its degrees of freedom. Both the samples and the members could have been others, so
    the variances add up, as in crossed random effects; what is particular to one member on one
    sample counts twice, so that the interval is wide rather than narrow (Owen 2007). It is
    Student's, with Satterthwaite's degrees of freedom (1946). Infinite if a variance is unknown.
    """
    total = sum(variance for variance, _ in parts)
    if np.isnan(total):
        return float("inf")
    if total == 0:
        return 0.0
    freedom = total**2 / sum(variance**2 / freedom for variance, freedom in parts)
    return float(stdtrit(freedom, (1 + _CONFIDENCE) / 2) * np.sqrt(total))
