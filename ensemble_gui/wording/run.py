"""What a run found, in sentences."""

import math
import re
from collections.abc import Sequence

from ensemble_gui.measures.rounds import least_rounds
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import Accuracy, Choice, Comparison, RunResult, Verdict
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import (
    DType,
    Environment,
    InputMode,
    RunSettings,
    Source,
    Weights,
)
from ensemble_gui.wording.figures import (
    OTHER_USE,
    apart,
    bits,
    byte_size,
    capital,
    count,
    duration,
    fixed,
    one_line,
    share,
    shorten,
    some_of,
)
from ensemble_gui.wording.opening import describe_members
from ensemble_gui.wording.timing import DISTURBED

_LINEAR = "SimpleMLP", "DropoutMLP"  # besides the MLPs that are named by their widths
_PLANES = "SimpleCNN", "LeNet-5", "BatchNormCNN", "SmallResNet"
_WIDTHS = re.compile(r"MLP(-[0-9]+)+")
_KNOWN = {  # the networks that a strategy supports; the registry would import torch
    "chunked": _LINEAR,
    "packed": _LINEAR,
    "per-core": _LINEAR,
    "stacked": (*_LINEAR, *_PLANES, "RowGRUCell", "RowGRU", "SmallViT"),
    "fused": (*_LINEAR, *_PLANES),
}
_RANDOM = (
    "The forward pass is random: two calls of the same member differ, so outputs cannot be compared"
)
_NOUNS = {Source.DIGITS: "digit", Source.NOISE: "noise sample", Source.FOLDER: "sample"}


def intervals(result: RunResult) -> str:
    """The intervals behind the headline."""
    if result.is_first_calls:
        return "First calls alone give no verdict"
    known = [one for one in result.comparisons if one.ci95]
    if not known:
        too_few = any(one.verdict is not Verdict.UNSTABLE for one in result.comparisons)
        return too_few_rounds(result) if too_few else ""
    spans = ", ".join(f"{one.strategy} {interval(one)}" for one in known)
    return f"95% interval{'s' if len(known) > 1 else ''} of the speedup in this run: {spans}"


def too_few_rounds(result: RunResult) -> str:
    """Why there is no verdict, and what would give one."""
    rounds = count(len(result.timings[0].samples_s), "round")
    needed = least_rounds(len(result.comparisons))
    return f"No verdict from {rounds}: at least {needed} are needed (--repeats {needed})"


def interval(comparison: Comparison) -> str:
    """The 95% interval of a speedup: 1.12–1.21."""
    if comparison.ci95 is None:
        return "n/a"
    return "–".join(map(_end, comparison.ci95))


def _end(value: float) -> str:
    """An end of an interval: with two decimals, or as many as distinguish it from 1."""
    texts = (fixed(value, decimals) for decimals in (2, 3, 4))
    return next((text for text in texts if float(text) != 1), "1.00")


def equivalence(result: RunResult) -> str:
    """Whether all strategies give the same answers, within the tutorial's tolerance.

    It is meant for float32; with fewer bits the same answers differ by more.
    """
    checks = result.equivalence
    if result.random_forward:
        return _RANDOM
    if not checks:
        return ""
    if result.environment.dtype != DType.FLOAT32:
        answer = f"In {result.environment.dtype}"
    else:
        answer = "Same answers" if all(one.allclose for one in checks) else "DIFFERENT answers"
    known = (one.max_abs_difference for one in checks if not math.isnan(one.max_abs_difference))
    worst = max(known, default=math.nan)
    flipped = max(one.flipped_predictions for one in checks)
    return (
        f"{answer}: largest difference {apart(worst)}, "
        f"{flipped:,} of {checks[0].predictions:,} predictions flipped"
    )


def reference(result: RunResult) -> str:
    """The largest error of any strategy against the float64 reference, or why there is none."""
    if result.random_forward:
        return ""
    if not result.reference:
        return result.reference_missing
    worst = max(result.reference, key=lambda one: one.max_abs)
    flipped = max(result.reference, key=lambda one: one.flips)
    equal = [one.strategy for one in result.reference if one.max_abs == worst.max_abs]
    sentence = (
        f"Against float64: largest error {apart(worst.max_abs)} "
        f"({some_of(equal or [worst.strategy])}), "
        f"{flipped.flips:,} of {flipped.samples * len(flipped.members):,} predictions flipped"
    )
    if flipped.flips and flipped.strategy not in (equal or [worst.strategy]):
        sentence += f" ({flipped.strategy})"
    margins = [flip.margin for member in flipped.members for flip in member.flips]
    return f"{sentence}, by margins up to {max(margins):.1g}" if margins else sentence


def choice(result: RunResult) -> str:
    """What `auto` chose, on how many threads, and why; '' if it was not asked."""
    found = result.choice
    if found is None:
        return ""
    return f"{choice_in_short(result)}: {found.reason}"


def choice_in_short(result: RunResult) -> str:
    """What `auto` chose, on how many threads; '' if it was not asked."""
    found = result.choice
    return f"auto chose {found.strategy}{_threads(found, result.environment)}" if found else ""


def _threads(found: Choice, environment: Environment) -> str:
    """On how many threads: ' on 2 threads', ' on 1 of 2 threads'; '' where it is not known."""
    if found.threads is None:
        return ""
    whole = count(environment.threads, "thread")
    some = "" if found.threads == environment.threads else f"{found.threads} of "
    return f" on {some}{whole}"


def _is_linear(architecture: str) -> bool:
    """Whether this is the name of a built-in network of linear layers only."""
    return architecture in _LINEAR or _WIDTHS.fullmatch(architecture) is not None


def why_not(strategy: str, chosen: RunSettings, lacks_compiler: str = "") -> str:
    """Why a strategy cannot run with these settings; '' if it can."""
    known = _KNOWN.get(strategy)
    if known and chosen.network not in known and not _is_linear(chosen.network):
        names = ", ".join(name for name in known if name not in _LINEAR)
        only = f"MLPs, {names}" if names else "MLPs"
        return f"Not for {shorten(chosen.network)}: supports only {only}"
    if strategy == "fused" and chosen.input is InputMode.DIFFERENT:
        return "Needs the same minibatch for every member"
    if strategy == "graphed" and not chosen.device.startswith("cuda"):
        return "Needs a CUDA device"
    if strategy == "per-core" and chosen.device != "cpu":
        return "Runs on the CPU alone"
    if strategy == "compiled" and chosen.device == "cpu":
        return lacks_compiler
    return ""


def one_off_costs(result: RunResult) -> str:
    """The one-off costs, and after how many calls they break even."""
    marked = DISTURBED if result.stacking_disturbed else ""
    stacking = f"Setup: stacking {duration(result.stacking_s)}{marked}"
    paid = ", ".join(
        f"{one.strategy} after {break_even(one)}" for one in result.comparisons if one.pays_after
    )
    disturbed = ", ".join(one.strategy for one in result.timings if one.setup_disturbed)
    return "; ".join(
        (
            stacking,
            *([f"break-even: {paid}"] if paid else []),
            *([f"{OTHER_USE} during the setup of {disturbed}"] if disturbed else []),
        )
    )


def break_even(comparison: Comparison) -> str:
    """The calls until one-off costs break even, with their 95% interval: 12 calls (9–20)."""
    if comparison.pays_after is None:
        return "n/a"
    calls = count(comparison.pays_after, "call")
    low, high = comparison.pays_after_ci95 or (comparison.pays_after,) * 2
    return calls if low == high else f"{calls} ({low:,}–{high:,})"


def memory(result: RunResult) -> str:
    """The size of parameters and activations, and the peak of the tensors in a call."""
    peaks = ", ".join(
        f"{one.strategy} {byte_size(one.peak_bytes)}"
        for one in result.timings
        if one.peak_bytes is not None
    )
    return (
        f"Memory: parameters {byte_size(result.parameter_bytes)}, activations "
        f"{byte_size(result.activation_bytes)}; peak of a call's tensors: {peaks or 'n/a'} "
        "(scratch memory inside operations not counted)"
    )


def failures(result: RunResult | Failure) -> tuple[str, ...]:
    """Which strategies could not run, and why."""
    return tuple(f"{one.strategy} could not run: {one.message}" for one in result.failures)


def method(result: RunResult) -> str:
    """How the times were taken."""
    rounds = count(len(result.timings[0].samples_s), "round")
    how = "first calls" if result.is_first_calls else rounds
    return f"{result.environment.dtype} · {how}"


def foreign_load(result: RunResult) -> str:
    """In how many blocks something else used the CPU; '' if in none."""
    if not result.environment.foreign_load:
        return f"Whether {OTHER_USE} cannot be detected here"
    kept = sum(len(one.samples_s) for one in result.timings)
    thrown = sum(one.repeated for one in result.timings)
    disturbed = sum(one.disturbed for one in result.timings)
    of_kept = "" if disturbed == kept else f"{disturbed:,} of "
    if not thrown:
        found = f"{capital(OTHER_USE)} in {of_kept}the {count(kept, 'block')} kept"
        return found if disturbed else ""
    each = ", ".join(f"{one.strategy} {one.repeated:,}" for one in result.timings)
    of_each = f" ({each})" if len(result.timings) > 1 else ""
    discarded = f"Discarded {thrown:,} of {count(thrown + kept, 'block')}{of_each}: {OTHER_USE}"
    return f"{discarded}, also in {of_kept}the {kept:,} kept" if disturbed else discarded


def setting(environment: Environment) -> str:
    """The environment on one line."""
    device = "CPU" if environment.device == "cpu" else environment.device_name
    parts = (
        device,
        count(environment.threads, "thread"),
        f"torch {environment.torch}",
        environment.blas,
        "TF32" if environment.tf32 else "",
        f"Python {environment.python}",
    )
    return one_line(" · ".join(filter(None, parts)))


def settings(chosen: RunSettings) -> str:
    """What was run, on one line."""
    members = describe_members(chosen, chosen.members)
    samples = count(chosen.batch, _NOUNS[chosen.source])
    minibatch = {
        InputMode.SAME: f"same minibatch of {samples}",
        InputMode.DIFFERENT: f"different minibatches of {samples} each",
    }[chosen.input]
    return one_line(f"{members} · {minibatch} · {chosen.device}")


def accuracy(found: Accuracy | None, mode: InputMode, non_finite: Sequence[int] = ()) -> str:
    """How often the members were right on their minibatches.

    `non_finite` is, for each member, the number of samples with a non-finite output.
    """
    if found is None:
        return "Accuracy: n/a, the samples have no labels"
    note = "; non-finite outputs count as wrong" if any(non_finite) else ""
    mean = sum(found.members) / len(found.members)
    if mode is InputMode.DIFFERENT or found.ensemble is None:
        low, high = min(found.members), max(found.members)
        return (
            f"Accuracy, each member on its own minibatch: {share(mean)} on average, "
            f"from {share(low)} to {share(high)}{note}"
        )
    return f"Accuracy: members {share(mean)} on average, ensemble {share(found.ensemble)}{note}"


def disagreement(found: Disagreement, chosen: RunSettings) -> str:
    """How much the members disagree on average, and over which samples."""
    if chosen.members == 1:
        return "Disagreement: n/a with one member"
    samples = int(found.defined.sum())
    if samples == 0:
        return "Disagreement: n/a, no sample has finite outputs from two members"
    of_digits = chosen.source is not Source.FOLDER and chosen.weights is not Weights.FILE
    noun = "sample digit" if of_digits else "sample"
    where = {
        InputMode.SAME: f"the {count(samples, 'sample')} of the minibatch",
        InputMode.DIFFERENT: f"{count(samples, noun)} (minibatches differ)",
    }[chosen.input]
    if samples < found.samples:
        where += f" with two finite outputs or more, {found.samples - samples:,} left out"
    pairs, entropy = found.mean(found.pairwise), found.mean(found.vote_entropy)
    return (
        f"Disagreement over {where}: {share(pairs, 2)} of pairs, "
        f"vote entropy {bits(entropy)} on average"
    )
