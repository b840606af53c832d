"""Whether probabilities can be trusted, and what abstaining gains, in sentences."""

import math
import sys
from decimal import ROUND_CEILING, Decimal

from ensemble_gui.records.analysis import Calibration, Reliability, RiskCoverage, Scores
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.wording.figures import count, fixed, share
from ensemble_gui.wording.images import how_to_label
from ensemble_gui.wording.samples import noun_of

_FEW_LABELS = 100  # fewer are too few to judge calibration by
_RANGE = "\N{EN DASH}"


def no_labels(samples: SampleSet) -> str:
    """Why there is no calibration of samples without labels, and how to label them."""
    unknown = "is labelled, so it is unknown which predictions are right"
    if samples.kind is not SampleKind.OWN:  # no others can be labelled
        return f"No {noun_of(samples)} {unknown}"
    how = how_to_label(samples)
    return (
        f"No image {unknown}: {how[0].lower()}{how[1:]}, "
        "and the predictions are scored against your labels"
    )


def voters(calibration: Calibration) -> tuple[tuple[str, Scores], ...]:
    """The rows of scores: the ensemble, the ensemble at its temperature, then each member.

    A single member is the ensemble.
    """
    alone = len(calibration.members) == 1
    found = [("the member" if alone else "ensemble", calibration.ensemble)]
    if calibration.scaled is not None:
        found.append((f"at T {calibration.temperature:.2f}", calibration.scaled))
    if not alone:
        found += [(f"member {one + 1}", scores) for one, scores in enumerate(calibration.members)]
    return tuple(found)


def calibrated(calibration: Calibration, samples: SampleSet) -> str:
    """Accuracy against mean confidence; no verdict if chance explains the difference."""
    found, noun = calibration.ensemble, noun_of(samples)
    number = calibration.labelled - found.left_out
    if number == 0:
        return f"No member has a finite output on any labelled {noun}"
    if number < _FEW_LABELS:
        right = round(found.accuracy * number)
        return (
            f"{right} of {count(number, f'labelled {noun}')} correct: "
            f"too few to judge calibration ({_FEW_LABELS} needed)"
        )
    accuracy, confidence = _apart(found.accuracy, found.confidence)
    both = f"Accuracy {accuracy}, mean confidence {confidence}: "
    if abs(found.confidence - found.accuracy) <= found.gap_by_chance:
        return both + f"the difference is within chance over {count(number, noun)}"
    return both + ("over-confident" if found.confidence > found.accuracy else "under-confident")


def at_temperature(calibration: Calibration) -> str:
    """How the temperature changes the calibration error; '' if there are too few samples."""
    found, scaled = calibration.ensemble, calibration.scaled
    number = calibration.labelled - found.left_out
    fitted = count(calibration.validation, "validation digit")
    if number >= _FEW_LABELS and not calibration.has_members:
        return "No temperature fitted: the members of this run are not open"
    if number >= _FEW_LABELS and not calibration.has_validation:
        return "No temperature fitted: there are no validation samples of these classes"
    if number < _FEW_LABELS or not calibration.validation:
        return ""
    if scaled is None:
        return f"No temperature could be fitted on {fitted}"
    before, after = share(found.ece, 0), share(scaled.ece, 0)
    chance = f"chance alone gives about {share(found.ece_by_chance, 0)}"
    fit = f"At temperature {calibration.temperature:.2f}, fitted on {fitted}, ECE "
    if before == after:
        return f"{fit}stays at {before}; {chance}"
    verb = "falls" if scaled.ece < found.ece else "rises"
    return f"{fit}{verb} from {before} to {after}; {chance}"


def counted(calibration: Calibration, samples: SampleSet) -> str:
    """How many samples are counted, and how many are left out."""
    noun = noun_of(samples)
    parts = [f"over {count(calibration.labelled - calibration.ensemble.left_out, noun)}"]
    if calibration.unlabelled:
        parts.append(f"{calibration.unlabelled:,} unlabelled left out")
    if calibration.ensemble.left_out:
        parts.append(f"{calibration.ensemble.left_out:,} without finite output left out")
    return ", ".join(parts)


def confidence_bin(number: int, bins: int) -> str:
    """The range of confidence of a bin: 0.87-0.93."""
    return f"{number / bins:.2g}{_RANGE}{(number + 1) / bins:.2g}"


def reliability_bin(reliability: Reliability, number: int, noun: str) -> str:
    """How many samples a bin holds, their mean confidence and their accuracy."""
    words = confidence_bin(number, len(reliability.counts))
    found = int(reliability.counts[number])
    if found == 0:
        return f"{words}: no {noun}s"
    return (
        f"{words}: {count(found, noun)}, confidence {share(reliability.confidence[number])}, "
        f"accuracy {share(reliability.accuracy[number])}"
    )


def interval_of_bin(reliability: Reliability, number: int) -> str:
    """The interval of a bin's accuracy, which is wide for few samples."""
    low, high = reliability.low[number], reliability.high[number]
    return f"95% interval {share(low)}{_RANGE}{share(high)}"


def answering(risk: RiskCoverage, answered: int, samples: SampleSet, limit: str = "") -> str:
    """How many samples the ensemble answers, and how many of the answers are correct.

    `limit` is the one that `threshold` gives, if not all are answered.
    """
    noun, number = noun_of(samples), len(risk.samples)
    if number == 0:
        return ""
    if answered == 0:
        return f"Answering none of {count(number, noun)}"
    accuracy = float(risk.accuracy[answered - 1])
    right = "all" if accuracy == 1 else share(accuracy, 2)
    if answered == number:
        return f"Answering all {count(number, noun)}: {right} correct"
    return (
        f"Abstaining on the {number - answered:,} above {limit}: "
        f"answering {share(answered / number)} of the {noun}s, {right} correct"
    )


def limit_of(risk: RiskCoverage, answered: int) -> float:
    """The limit with the fewest digits, two or more, at which just these are answered.

    `answered` counts equally uncertain samples together, as `risk.answered` does.
    """
    if answered >= len(risk.samples):
        return math.inf
    last, following = (float(one) for one in risk.uncertainty[answered - 1 : answered + 1])
    exact = Decimal(last)
    for digits in range(2, sys.float_info.dig + 3):
        step = Decimal(1).scaleb(exact.adjusted() + 1 - digits)
        limit = float(exact.quantize(step, ROUND_CEILING))
        if limit < following:
            return limit
    return last


def threshold(limit: float) -> str:
    """The entropy above which the ensemble abstains, with all its digits."""
    return "no limit" if math.isinf(limit) else f"{str(limit).removesuffix('.0')} bit"


def what_is_uncertain(weights: Weights) -> str:
    """What the samples are sorted by, which is not uncertainty if members are untrained."""
    return "entropy of the mean" if weights is Weights.RANDOM else "uncertainty"


def score_figures(scores: Scores) -> tuple[str, ...]:
    """Accuracy, ECE, NLL and Brier score, as a table shows them."""
    return figures_of(scores.accuracy, scores.ece, scores.nll, scores.brier)


def figures_of(accuracy: float, ece: float, nll: float, brier: float) -> tuple[str, ...]:
    """The same from single figures."""
    return share(accuracy, 2), share(ece, 0), _figure(nll), _figure(brier)


def _figure(value: float) -> str:
    if math.isnan(value):
        return "n/a"
    if 0 < value < 1e-4:
        return "<1e-4"
    if value and round(value, 5) < 1e-3:
        return f"{value * 1e4:.1f}e-4"  # no wider than four decimals
    return fixed(value, 4 if value < 1 else 3)


def _apart(one: float, other: float) -> tuple[str, str]:
    """Two shares with as many decimals as they need to differ, at most 3."""
    for decimals in (1, 2, 3):
        written = share(one, decimals), share(other, decimals)
        if written[0] != written[1]:
            break
    return written
