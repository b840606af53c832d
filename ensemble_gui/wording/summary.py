"""What was found in a file of very many samples, in sentences."""

import math

from ensemble_gui.records.settings import InputMode, Weights
from ensemble_gui.records.summary import Contested, SummaryResult, Sums
from ensemble_gui.wording.figures import bits, count, share, shorten
from ensemble_gui.wording.left_out import left_out
from ensemble_gui.wording.placed import predicted_on
from ensemble_gui.wording.run import accuracy
from ensemble_gui.wording.samples import caution


def summary_lines(result: SummaryResult) -> list[str]:
    """The measures over all samples, and the most contested ones, one line each."""
    found, weights = result.summary, result.request.settings.weights
    contested = [_contested(one) for one in found.contested]
    head = f"Most contested, by vote entropy ({count(len(contested), 'sample')}):"
    lines = [
        f"{count(found.samples, 'sample')}, {count(result.members, 'member')}",
        accuracy(found.accuracy, InputMode.SAME, found.non_finite) + _of_labelled(result),
        _disagreement(result),
        _calibration(result, weights),
        left_out(found.non_finite, found.samples),
        *([head, *contested] if contested else []),
        *result.notes,
        predicted_on(result.cluster) if result.cluster else "",
        caution(weights),
    ]
    return [one for one in lines if one]


def skipped_notes(sums: Sums) -> tuple[str, ...]:
    """Which samples are in no figure, if there are any, and why."""
    if not sums.skipped:
        return ()
    every = sums.samples + sums.skipped
    more = sums.skipped - len(sums.faults)
    why = " ".join([*sums.faults, *([f"And {more:,} more."] if more else [])])
    return (f"Skipped {sums.skipped:,} of {count(every, 'image')}. {why}",)


def none_usable(sums: Sums, path: str) -> str:
    """Why nothing is summed up."""
    return f"None of the images in {shorten(path)} can be used. {sums.faults[0]}"


def _of_labelled(result: SummaryResult) -> str:
    found = result.summary
    is_part = 0 < found.labelled < found.samples
    return f" (of the {count(found.labelled, 'labelled sample')})" if is_part else ""


def _disagreement(result: SummaryResult) -> str:
    found, means = result.summary, result.summary.means
    if not found.defined:
        return "Disagreement: n/a, no sample has finite outputs from two members"
    return (
        f"Disagreement over {count(found.defined, 'sample')}: {share(means['pairwise'], 2)} of "
        f"pairs, vote entropy {bits(means['vote_entropy'])}, mutual information "
        f"{bits(means['mutual_information'])}, variation ratio "
        f"{share(means['variation_ratio'], 2)} on average"
    )


def _calibration(result: SummaryResult, weights: Weights) -> str:
    found = result.summary
    if math.isnan(found.ece) or weights is Weights.RANDOM:
        return ""
    return (
        f"Calibration of the ensemble: mean confidence {share(found.confidence)}, expected "
        f"calibration error {share(found.ece, 2)}, NLL {found.nll:.3f} nat, Brier "
        f"{found.brier:.4f}"
    )


def _contested(one: Contested) -> str:
    label = f", label {one.label}" if one.label else ""
    name = shorten(one.name) or f"sample {one.index}"
    return (
        f"  {name}: predicted {one.prediction} with confidence "
        f"{share(one.confidence)}{label}, vote entropy {bits(one.vote_entropy)}"
    )
