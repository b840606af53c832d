"""What one more member gains and costs, and the results at each size."""

from math import comb, isfinite, isnan

from ensemble_gui.records.growth import Gain, GrowthCosts, GrowthResult, GrowthScore
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.wording.figures import OTHER_USE, count, fixed, places_of, share, significant
from ensemble_gui.wording.samples import UNTRAINED

GROWTH_TITLES = {
    GrowthScore.ERROR: "Error",
    GrowthScore.NLL: "NLL",
    GrowthScore.BRIER: "Brier score",
    GrowthScore.ECE: "ECE",
}
GROWTH_UNITS = {
    GrowthScore.ERROR: "%",
    GrowthScore.NLL: "nat",
    GrowthScore.BRIER: "",
    GrowthScore.ECE: "%",
}
NOT_GROWN = "Not measured: press Measure"
GROWING = "Measuring smaller ensembles of these members"
_LONE = "One more member: n/a, one member has no smaller ensembles to compare with"
_INITIALISATION = "The curve shows how they were initialised, not what they know"
_BAND = "bands: 95% of the subsets of these members, not of other members or images"
_OVER = " (95%, over images and members)"
_ENOUGH_DIGITS = 2


def growth_cancelled(*, has_curve: bool) -> str:
    """What a cancelled measurement leaves on the page."""
    return "Growth cancelled; kept the previous curve" if has_curve else "Growth cancelled"


def growth_question(samples: SampleSet | None) -> str:
    """Why there is nothing to measure; '' if there is something."""
    if samples is None or len(samples.labels) == 0:
        return "No samples are shown"
    return _LONE if samples.members == 1 else ""


def growth_sentence(result: GrowthResult, score: GrowthScore) -> str:
    """What one more member gains and costs; nothing of members that are not trained."""
    if _is_untrained(result):
        return "Untrained members"
    return f"One more member: {_gain(result, score)}; {_cost(result)}"


def growth_evidence(result: GrowthResult, score: GrowthScore) -> str:
    """The evidence for the sentence."""
    scores = result.scores
    if _is_untrained(result):
        shown = f". {_INITIALISATION}" if scores.curves else ""
        return f"{UNTRAINED}{shown}. One more member: {_cost(result)}"
    if not scores.curves:
        images = count(scores.unlabelled, "image")
        none = f"None of the {images} is" if scores.unlabelled > 1 else "The image is not"
        is_own = result.request.samples.kind is SampleKind.OWN
        how = ": keys 0 to 9 label the selected image" if is_own else ""
        return f"{none} labelled, but the scores need labels{how}"
    curve, members = scores.curves[score], scores.sizes[-1]
    fewer = scores.sizes[-2]
    gain = scores.gains[score]
    if isnan(gain.expected):
        return "No labelled sample has finite outputs from two members"
    return (
        f"All {members}: {_named(score)} {_value(score, curve.mean[-1])}; any {fewer} of them: "
        f"{_value(score, curve.mean[-2])} on average, "
        f"{_band(score, curve.low[-2], curve.high[-2])} for 95%; the last one to join helped in "
        f"{gain.helped} of {count(members, 'case')}; one more, extrapolated: "
        f"{_expected(score, gain)} on average{_OVER if isfinite(gain.margin) else ''}"
    )


def growth_at(result: GrowthResult, score: GrowthScore, place: int) -> str:
    """The results at one size: 5 members: error 1.72% (1.60–1.85), 0.62 ms, 2.4 MB."""
    scores = result.scores
    size, members = scores.sizes[place], scores.sizes[-1]
    parts = []
    if scores.curves:
        curve = scores.curves[score]
        mean = f"{_named(score)} {_value(score, curve.mean[place])}"
        band = f" ({_band(score, curve.low[place], curve.high[place])})"
        parts.append(f"{mean}{band if size < members else ''}")
    parts += _costs(result.costs, place, 3)
    whole = f"{count(size, 'member')}: {', '.join(parts) or 'n/a'}"
    if scores.curves and size < members:
        whole += f"; {_subsets(scores.subsets[place], comb(members, size))}"
    return whole


def growth_notes(result: GrowthResult) -> str:
    """What was measured, and the cautions that a reader needs."""
    request, scores, costs = result.request, result.scores, result.costs
    left_out = f", {scores.unlabelled:,} unlabelled left out" if scores.unlabelled else ""
    outputs = count(scores.not_finite, "non-finite output")
    blocks = count(costs.repeated + costs.blocks, "block")
    notes = (
        "For the time cost, press Measure again when the machine is quiet"
        if costs.withheld
        else "",
        f"{request.strategy} could not be timed: {costs.failure}" if costs.failure else "",
        f"{count(costs.too_slow, 'size')} not timed, because preparing more would take too long"
        if costs.too_slow
        else "",
        f"{outputs} left out of the means" if scores.not_finite else "",
        f"{count(scores.labelled, 'labelled sample')}{left_out}" if scores.labelled else "",
        _BAND if scores.curves else "",
        f"discarded {costs.repeated:,} of {blocks}: {OTHER_USE}" if costs.repeated else "",
        f"{OTHER_USE} in {sum(costs.disturbed):,} of the {count(costs.blocks, 'block')} kept"
        if any(costs.disturbed)
        else "",
    )
    return " · ".join(filter(None, notes))


def growth_cost_title(result: GrowthResult) -> str:
    """The title of the bars: the strategy and the minibatch, and what pale bars are."""
    pale = "; pale: disturbed" if any(result.costs.disturbed) else ""
    return f"{result.request.strategy}, minibatch of {result.request.settings.batch:,}{pale}"


def growth_size_cost(result: GrowthResult, place: int) -> str:
    """What one size costs, in short: 0.92 ms, 4.7 MB."""
    return ", ".join(_costs(result.costs, place, _ENOUGH_DIGITS))


def growth_value(result: GrowthResult, score: GrowthScore, place: int) -> str:
    """The mean score of one size, with its unit."""
    return _value(score, result.scores.curves[score].mean[place])


def _costs(costs: GrowthCosts, place: int, digits: int) -> list[str]:
    """The time, with this many digits, and the size of the parameters, where they are known."""
    disturbed = " (disturbed)" if costs.is_disturbed(place) else ""
    found = [
        (costs.median_s[place] * 1e3, digits, f"ms{disturbed}"),
        (costs.parameter_bytes[place] / 1e6, _ENOUGH_DIGITS, "MB"),
    ]
    return [f"{significant(one, most)} {unit}" for one, most, unit in found if isfinite(one)]


def _gain(result: GrowthResult, score: GrowthScore) -> str:
    if not result.scores.curves:
        return "gain unknown without labels"
    gain = result.scores.gains[score]
    if not isfinite(gain.margin):
        return "gain unclear (too few members or images)"
    if not gain.clear:
        return "no measurable gain"
    way = "up" if gain.expected < 0 else "down"
    return f"{_named(score)} {way} by about {_step(score, abs(gain.expected))}"


def _cost(result: GrowthResult) -> str:
    costs = result.costs
    if isnan(costs.next_bytes):
        return "cost not measured"
    size = f"+{significant(costs.next_bytes / 1e6)} MB"
    if isfinite(costs.next_s):
        return f"+{significant(costs.next_s * 1e3)} ms, {size}"
    if costs.withheld:
        return f"time cost withheld ({OTHER_USE}), {size}"
    if any(map(isfinite, costs.median_s)):
        return f"time cost not distinguishable from 0, {size}"
    return f"time cost not measured, {size}"


def _is_untrained(result: GrowthResult) -> bool:
    return result.request.samples.weights is Weights.RANDOM


def _expected(score: GrowthScore, gain: Gain) -> str:
    """The gain with its margin: 0.000167 ± 0.000051 nat less."""
    less = "less" if gain.expected >= 0 else "more"
    if not isfinite(gain.margin):
        return f"about {_step(score, abs(gain.expected))} {less}"
    factor, unit = (100, "percentage points") if _is_share(score) else (1, GROWTH_UNITS[score])
    about, margin = factor * abs(gain.expected), factor * gain.margin
    places = max(0, places_of(margin or about or 1, _ENOUGH_DIGITS))
    return " ".join(filter(None, (f"{about:.{places}f} ± {margin:.{places}f}", unit, less)))


def _named(score: GrowthScore) -> str:
    """The score's name within a sentence."""
    title = GROWTH_TITLES[score]
    return title.lower() if score is GrowthScore.ERROR else title


def _is_share(score: GrowthScore) -> bool:
    return GROWTH_UNITS[score] == "%"


def _value(score: GrowthScore, value: float) -> str:
    """A score with its unit: 1.72%, 0.0457 nat, 0.0219."""
    if isnan(value):
        return "n/a"
    if _is_share(score):
        return share(value, 2)
    return f"{significant(value, 3)} {GROWTH_UNITS[score]}".strip()


def _band(score: GrowthScore, low: float, high: float) -> str:
    if isnan(low):
        return "n/a"
    if _is_share(score):
        return f"{fixed(low * 100, 2)}–{fixed(high * 100, 2)}"
    return f"{significant(low, 3)}–{significant(high, 3)}"


def _step(score: GrowthScore, size: float) -> str:
    """A difference of scores with its unit."""
    if _is_share(score):
        return f"{significant(size * 100)} percentage points"
    return f"{significant(size)} {GROWTH_UNITS[score]}".strip()


def _subsets(scored: int, there_are: int) -> str:
    if scored == there_are:
        return f"all {count(scored, 'subset')}" if scored > 1 else "the only subset"
    return f"{scored:,} random subsets"
