"""How members do on images that are shifted further and further, in sentences."""

import math
from collections.abc import Sequence

from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.records.shift import (
    FOREIGN_IMAGES,
    Foreign,
    Shift,
    ShiftLevel,
    ShiftRequest,
    ShiftResult,
)
from ensemble_gui.wording.definitions import definition
from ensemble_gui.wording.figures import count, duration, share
from ensemble_gui.wording.samples import UNTRAINED, noun_of
from ensemble_gui.wording.shift_levels import SHIFT_WORDS, describe_level, level_and_direction

_OUT_OF_DISTRIBUTION = (
    "Diversity adds little to uncertainty quantification on out-of-distribution data "
    "(arXiv 2202.06985); mutual information can detect such data worse than one model's entropy "
    "(arXiv 2207.07517)."
)
PREVIOUS_EVALUATION = (
    "Results are from the previous samples, members or labels. Press All samples to update."
)
UNDEFINED = "undefined"

_BUTTON = "\N{LEFT DOUBLE QUOTATION MARK}All samples\N{RIGHT DOUBLE QUOTATION MARK}"


def measure_name(measure: SampleMeasure) -> str:
    """The name of a measure in a table."""
    return "pairwise" if measure is SampleMeasure.PAIRWISE else definition(measure).title.lower()


def evaluation_offered(samples: SampleSet | None, shift: Shift) -> str:
    """What evaluating all samples does, and how many predictions it takes."""
    if samples is None or len(samples.labels) == 0:
        return ""
    many = len(samples.labels)
    images = f"{'all ' if many > 1 else ''}{count(many, noun_of(samples))}"
    predictions = (many * shift.level_count + len(Foreign) * FOREIGN_IMAGES) * samples.members
    about = f"{predictions / 1e6:.2g} million" if predictions >= 1e6 else f"{predictions:,}"
    untrained = f"{UNTRAINED}. " if samples.weights is Weights.RANDOM else ""
    kind = SHIFT_WORDS[shift]
    both = f" ({' and '.join(kind.directions)})" if kind.directions else ""
    levels = f"{shift.level_count} {kind.noun} levels{both}"
    return (
        f"{untrained}{_BUTTON} runs {images} through the {count(samples.members, 'member')} at "
        f"{levels}, then letters, noise and blank images: about {about} predictions. "
        f"Each level is shown when it is done; Cancel keeps those levels."
    )


def evaluation_title(samples: SampleSet) -> str:
    """The samples of an evaluation."""
    many = len(samples.labels)
    return f"{'All ' if many > 1 else ''}{count(many, noun_of(samples))}"


def evaluation_found(request: ShiftRequest, level: ShiftLevel, wanted: float | None = None) -> str:
    """The results at a level, and on a second line how far to trust them.

    Where another level is wanted, which has no results, the second line says so.
    """
    untrained = request.samples.weights is Weights.RANDOM
    found = " ".join(filter(None, (_right(request, level), _left_out(request, level))))
    caution = f"{UNTRAINED}." if untrained else _OUT_OF_DISTRIBUTION
    if wanted is not None and wanted != level.level:
        lacking = f"Not evaluated: {_which(request, wanted)}. These are the nearest results."
        caution = f"{caution} {lacking}" if untrained else lacking
    return f"{found}\n{caution}"


def evaluation_cancelled(shift: Shift, levels: Sequence[float]) -> str:
    """What a cancelled evaluation leaves: these levels, rising."""
    if len(levels) == 0:
        return "Cancelled; no level was finished"
    kept = f"Cancelled; kept {count(len(levels), 'level')}"
    if len(levels) == 1:
        return kept
    lowest, highest = (level_and_direction(shift, one) for one in (levels[0], levels[-1]))
    return f"{kept}, from {lowest} to {highest}"


def evaluation_cost(result: ShiftResult) -> str:
    """How long an evaluation took, which part took how much, and of how many samples it is."""
    parts = (
        ("images", result.making_s),
        ("members", result.forward_s),
        ("measures", result.measuring_s),
    )
    apart = ", ".join(f"{what} {duration(seconds)}" for what, seconds in parts)
    took = f"Evaluated in {duration(result.elapsed_s)} by {result.strategy}: {apart}"
    return " · ".join(filter(None, (took, result.note)))


def score(value: float) -> str:
    """A Brier score, or n/a."""
    return "n/a" if math.isnan(value) else f"{value:.2f}"


def auroc_in_short(value: float | None, measure: SampleMeasure, members: int) -> str:
    """An AUROC; undefined if one of the two classes is missing, n/a with one member."""
    if value is None:
        return ""
    if not math.isnan(value):
        return f"{value:.2f}"
    return "n/a" if members == 1 and measure.compares_members else UNDEFINED


def mutual_information_in_short(value: float, members: int) -> str:
    """A mean mutual information in bits, without the unit; n/a with one member."""
    return "n/a" if members == 1 else score(value)


def _right(request: ShiftRequest, level: ShiftLevel) -> str:
    which = _which(request, level.level)
    whose = "The ensemble" if request.samples.members > 1 else "The member"
    if math.isnan(level.accuracy) and level.labelled:
        found = f"No output is finite on {which}"
    elif math.isnan(level.accuracy):
        found = f"No labels for {which}, so accuracy and Brier score are n/a"
    else:
        found = f"{whose} is {share(level.accuracy)} correct on {which}"
    return f"{found}{_detection(request, level)}."


def _which(request: ShiftRequest, level: float) -> str:
    """The samples at a level: digits rotated 24° clockwise."""
    noun = f"{noun_of(request.samples)}s"
    return f"{noun} {describe_level(request.shift, level)}" if level else f"the original {noun}"


def _detection(request: ShiftRequest, level: ShiftLevel) -> str:
    """How well two measures detect these images; those of untrained members detect nothing."""
    if level.level == 0 or not level.auroc or request.samples.weights is Weights.RANDOM:
        return ""
    total = level.auroc.get(SampleMeasure.PREDICTIVE_ENTROPY, math.nan)
    if math.isnan(total):
        return "; AUROC vs. clean images undefined"
    auroc = f"; AUROC vs. clean images: predictive entropy {total:.2f}"
    shared = level.auroc.get(SampleMeasure.MUTUAL_INFORMATION, math.nan)
    if request.samples.members == 1:
        return f"{auroc}, mutual information n/a with one member"
    return auroc if math.isnan(shared) else f"{auroc}, mutual information {shared:.2f}"


def _left_out(request: ShiftRequest, level: ShiftLevel) -> str:
    """How many samples have no label, and how many outputs are not finite."""
    sentences = []
    unlabelled = level.samples - level.labelled
    if level.labelled and unlabelled:
        noun = f"unlabelled {noun_of(request.samples)}"
        sentences.append(f"{count(unlabelled, noun)} left out.")
    if level.not_finite:
        sentences.append(f"{count(level.not_finite, 'non-finite output')} left out.")
    return " ".join(sentences)
