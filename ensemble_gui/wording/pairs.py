"""The comparison of all pairs of members, in sentences."""

import math

import numpy as np

from ensemble_gui.records.pairs import PairMeasure, Pairs
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.wording.definitions import definition
from ensemble_gui.wording.figures import count, fixed, share, some_of
from ensemble_gui.wording.samples import NO_IMAGES, UNTRAINED

NO_PAIRS = "Pairs: n/a with one member"
PAIRS_FAILED = "The members could not be compared: see the message above"
COMPARING_PAIRS = "Comparing all pairs of members\N{HORIZONTAL ELLIPSIS}"
_NO_MERIT = (
    "Members that differ don't necessarily make a better ensemble: such measures say little about "
    "its accuracy (Kuncheva and Whitaker 2003), and diversity adds little to its uncertainty "
    "quantification on out-of-distribution data (arXiv 2202.06985)."
)
_INITIALISATION = "The matrix shows how they were initialised, not what they know."
_SHARES = frozenset({PairMeasure.DISAGREEMENT, PairMeasure.DOUBLE_FAULT})
_IN_FULL = 3  # members with a sentence of their own
_IN_HEADLINE = 2  # pairs that are named


def pair_named(pair: tuple[int, int]) -> str:
    """The two members by their numbers, the lower one first."""
    return f"members {_numbers(pair)}"


def pair_value(measure: PairMeasure, value: float) -> str:
    """A value as a cell shows it; an en dash if it is undefined."""
    if math.isnan(value):
        return "\N{EN DASH}"
    if measure in _SHARES:
        return share(value, 0)
    return _of_unit(value)


def pair_in_full(measure: PairMeasure, value: float, pair: tuple[int, int]) -> str:
    """The members and the value of one cell."""
    which = f"M{pair_named(pair)[1:]}"
    title = _in_a_sentence(measure)
    if math.isnan(value):
        return f"{which}: {title} undefined"
    unit = " bit" if measure is PairMeasure.JENSEN_SHANNON else ""
    number = share(value, 2) if measure in _SHARES else f"{_of_unit(value)}{unit}"
    return f"{which}: {title} {number}"


def pairs_headline(samples: SampleSet | None, pairs: Pairs | None, measure: PairMeasure) -> str:
    """The main finding of the matrix, in a few words."""
    if samples is None or pairs is None or samples.members == 1:
        return ""
    if samples.weights is Weights.RANDOM:
        return "Untrained members"
    values = pairs.of_two(measure)
    if not len(values):
        return f"{definition(measure).title} is undefined"
    if len(values) > 1 and values.min() == values.max():
        return "All pairs are equal"
    if samples.members == 2:
        return f"{definition(measure).title}: {pair_value(measure, float(values[0]))}"
    found = pairs.standing_out(measure)
    how = "err together most" if measure.is_of_errors else "differ most"
    if len(found) > _IN_HEADLINE:
        return f"{len(found):,} pairs {how}"
    return f"{', '.join(map(_numbers, found))} {how}"


def pairs_findings(
    samples: SampleSet | None, pairs: Pairs | None, measure: PairMeasure
) -> tuple[str, ...]:
    """What the matrix shows, one sentence each, with what is left out, and why."""
    if samples is None or not len(samples.labels):
        return (NO_IMAGES,)
    if samples.members == 1:
        return (NO_PAIRS,)
    if pairs is None:
        return (COMPARING_PAIRS,)
    if samples.weights is Weights.RANDOM:
        return (f"{UNTRAINED}. {_INITIALISATION}", *_not_finite(pairs))
    return (
        *_tied(pairs, measure),
        *_range(pairs, measure),
        *_outliers(pairs),
        *_not_finite(pairs),
        *_undefined(pairs, measure),
        *_unlabelled(pairs, measure),
        _NO_MERIT,
    )


def pair_differs(pair: tuple[int, int]) -> str:
    """The filter to samples on which the two differ."""
    return f"{pair_named(pair)} differ"


def pair_wrong(pair: tuple[int, int]) -> str:
    """The filter to samples on which both are wrong."""
    return f"{pair_named(pair)} are both wrong"


def _numbers(pair: tuple[int, int]) -> str:
    first, second = sorted(pair)
    return f"{first + 1} and {second + 1}"


def _tied(pairs: Pairs, measure: PairMeasure) -> list[str]:
    """The pairs that stand out equally, if the headline does not name them."""
    found = pairs.standing_out(measure)
    if not _IN_HEADLINE < len(found) < len(pairs.of_two(measure)):
        return []
    return [f"Tied: members {some_of([_numbers(pair) for pair in found])}."]


def _range(pairs: Pairs, measure: PairMeasure) -> list[str]:
    """The range and the median of the pairs' values."""
    values = pairs.of_two(measure)
    if len(values) < 2 or values.min() == values.max():
        return []
    low, middle, high = (float(one) for one in np.quantile(values, (0, 0.5, 1)))
    ends = f"from {pair_value(measure, low)} to {pair_value(measure, high)}"
    median = f"median {pair_value(measure, middle)} over {len(values):,} pairs"
    return [f"{definition(measure).title} {ends}, {median}."]


def _outliers(pairs: Pairs) -> list[str]:
    sentences = {
        one.member: f"Member {one.member + 1} is an outlier: it differs from the others on "
        f"{share(one.disagreement)} of the samples, a typical member on {share(one.usual)}."
        for one in pairs.outliers
    }
    return _first_in_full(sentences, "Other outliers")


def _not_finite(pairs: Pairs) -> list[str]:
    sentences = {
        member: f"Member {member + 1} is not finite on {count(many, 'sample')}, left out there."
        for member, many in enumerate(pairs.not_finite)
        if many
    }
    return _first_in_full(sentences, "Also not finite on some samples")


def _first_in_full(sentences: dict[int, str], others: str) -> list[str]:
    """The sentences on the first members, and the numbers of the others."""
    more = ", ".join(str(member + 1) for member in [*sentences][_IN_FULL:])
    return [*[*sentences.values()][:_IN_FULL], *([f"{others}: {more}."] if more else [])]


def _undefined(pairs: Pairs, measure: PairMeasure) -> list[str]:
    """How many pairs have no value, and why."""
    members = len(pairs.not_finite)
    many = members * (members - 1) // 2 - len(pairs.of_two(measure))
    if not many:
        return []
    if measure.is_of_errors and not pairs.labelled:
        return ["No sample is labelled, so the errors are unknown."]
    compares = measure.is_of_errors and measure is not PairMeasure.DOUBLE_FAULT
    if measure is PairMeasure.KAPPA:
        why = "both members predict one and the same class for all samples"
    elif compares:
        why = "a member is never or always wrong"
    else:
        why = "no sample has finite outputs of both members"
    return [f"{count(many, 'pair')} undefined: {why}."]


def _unlabelled(pairs: Pairs, measure: PairMeasure) -> list[str]:
    if not measure.is_of_errors or not pairs.unlabelled or not pairs.labelled:
        return []
    return [f"{count(pairs.unlabelled, 'unlabelled sample')} left out."]


def _of_unit(value: float) -> str:
    """A number from -1 to 1, with three decimals or more; 1 only if it is exactly that."""
    decimals = 3
    while abs(value) < 1 <= abs(round(value, decimals)):
        decimals += 1
    return fixed(value, decimals)


def _in_a_sentence(measure: PairMeasure) -> str:
    title = definition(measure).title
    keeps = (PairMeasure.JENSEN_SHANNON, PairMeasure.KAPPA, PairMeasure.Q_STATISTIC)
    return title if measure in keeps else title.lower()
