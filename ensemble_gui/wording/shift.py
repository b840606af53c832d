"""What was found of members that see images shifted further and further."""

import math

from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.records.shift import Shift, ShiftLevel, ShiftRequest, ShiftResult
from ensemble_gui.wording.calibration import share
from ensemble_gui.wording.figures import count, duration
from ensemble_gui.wording.samples import UNTRAINED, noun_of
from ensemble_gui.wording.shift_levels import level_told, shift_done

OUT_OF_DISTRIBUTION = (
    "For detection, diversity adds little to one larger model (arXiv 2202.06985); "
    "mutual information can be worse than one model's entropy (arXiv 2207.07517)."
)
FORMER_EVALUATION = (
    "Of the former samples, members or labels. Press All samples to evaluate those that are shown."
)
UNDEFINED = "undefined"

_BUTTON = "\N{LEFT DOUBLE QUOTATION MARK}All samples\N{RIGHT DOUBLE QUOTATION MARK}"
_LEVELS = 16  # at which an evaluation asks, the clean ones among them
_FOREIGN = 3000  # images of other things, beside them
_MEASURES = {
    SampleMeasure.VOTE_ENTROPY: "vote entropy",
    SampleMeasure.VARIATION_RATIO: "variation ratio",
    SampleMeasure.PAIRWISE: "pairwise",
    SampleMeasure.PREDICTIVE_ENTROPY: "predictive entropy",
    SampleMeasure.EXPECTED_ENTROPY: "expected entropy",
    SampleMeasure.MUTUAL_INFORMATION: "mutual information",
    SampleMeasure.MEMBER_MARGIN: "member margin",
}
_OF_ONE = (SampleMeasure.PREDICTIVE_ENTROPY, SampleMeasure.EXPECTED_ENTROPY)


def measure_name(measure: SampleMeasure) -> str:
    """What a measure is called in a table."""
    return _MEASURES[measure]


def evaluation_offered(samples: SampleSet | None, shift: Shift) -> str:
    """What evaluating all samples would do, and about how much work it is."""
    if samples is None or len(samples.labels) == 0:
        return ""
    many = len(samples.labels)
    predictions = (many * _LEVELS + _FOREIGN) * samples.members
    about = f"{predictions / 1e6:.2g} million" if predictions >= 1e6 else f"{predictions:,}"
    untrained = f"{UNTRAINED}. " if samples.weights is Weights.RANDOM else ""
    return (
        f"{untrained}{_BUTTON} shows the "
        f"{count(samples.members, 'member')} {'all ' if many > 1 else ''}{_things(samples, many)}, "
        f"{shift_done(shift)} to {_LEVELS} levels, then letters, noise and blank images: about "
        f"{about} predictions. Each level is shown as it comes; Cancel keeps what came."
    )


def evaluation_title(samples: SampleSet) -> str:
    """Of what an evaluation is."""
    many = len(samples.labels)
    return f"{'All ' if many > 1 else ''}{_things(samples, many)}"


def evaluation_found(request: ShiftRequest, level: ShiftLevel) -> str:
    """What was found at a level, and in a second line how much it is worth."""
    untrained = request.samples.weights is Weights.RANDOM
    found = " ".join(filter(None, (_right(request, level), _left_out(request, level))))
    return f"{found}\n{f'{UNTRAINED}.' if untrained else OUT_OF_DISTRIBUTION}"


def evaluation_cancelled(levels: int) -> str:
    """What is left of an evaluation that was cancelled."""
    if levels == 0:
        return "Cancelled before any level was there"
    return f"Cancelled; {count(levels, 'level')} {'stays' if levels == 1 else 'stay'}"


def evaluation_cost(result: ShiftResult) -> str:
    """Where an evaluation's time went."""
    parts = (
        ("images", result.making_s),
        ("members", result.forward_s),
        ("measures", result.measuring_s),
    )
    apart = ", ".join(f"{what} {duration(seconds)}" for what, seconds in parts)
    return f"Evaluated in {duration(result.elapsed_s)} by {result.strategy}: {apart}"


def score(value: float) -> str:
    """A Brier score, or n/a."""
    return "n/a" if math.isnan(value) else f"{value:.2f}"


def auroc_told(value: float | None, measure: SampleMeasure, members: int) -> str:
    """An AUROC; undefined where one of the two classes is missing, n/a with one member."""
    if value is None:
        return ""
    if not math.isnan(value):
        return f"{value:.2f}"
    return "n/a" if members == 1 and measure not in _OF_ONE else UNDEFINED


def mutual_information_told(value: float, members: int) -> str:
    """A mean mutual information in bits, without the unit; one member has none."""
    return "n/a" if members == 1 else score(value)


def _right(request: ShiftRequest, level: ShiftLevel) -> str:
    noun = f"{noun_of(request.samples)}s"
    which = f"{noun} {level_told(request.shift, level.level)}"
    if level.level == 0:
        which = f"the {noun} as they are"
    whose = "the ensemble" if request.samples.members > 1 else "the member"
    if math.isnan(level.accuracy) and level.labelled:
        told = f"Of {which} no output is finite"
    elif math.isnan(level.accuracy):
        told = f"Of {which} no label is known, so accuracy and Brier score are n/a"
    else:
        told = f"Of {which} {whose} gets {share(level.accuracy)} right"
    return f"{told}{_told_apart(request, level)}."


def _told_apart(request: ShiftRequest, level: ShiftLevel) -> str:
    """How well two measures tell these from clean ones; untrained members' tell nothing."""
    if level.level == 0 or not level.auroc or request.samples.weights is Weights.RANDOM:
        return ""
    total = level.auroc.get(SampleMeasure.PREDICTIVE_ENTROPY, math.nan)
    if math.isnan(total):
        return "; the AUROC of telling them from clean ones is undefined"
    told = f"; predictive entropy tells them from clean ones with AUROC {total:.2f}"
    shared = level.auroc.get(SampleMeasure.MUTUAL_INFORMATION, math.nan)
    if request.samples.members == 1:
        return f"{told}, mutual information is n/a with one member"
    return told if math.isnan(shared) else f"{told}, mutual information with {shared:.2f}"


def _left_out(request: ShiftRequest, level: ShiftLevel) -> str:
    """Samples without a label and outputs that are not finite, counted."""
    told = []
    unlabelled = level.samples - level.labelled
    if level.labelled and unlabelled:
        told.append(f"{_things(request.samples, unlabelled)} without a label left out.")
    if level.not_finite:
        told.append(f"{count(level.not_finite, 'output')} not finite, left out.")
    return " ".join(told)


def _things(samples: SampleSet, many: int) -> str:
    return count(many, noun_of(samples))
