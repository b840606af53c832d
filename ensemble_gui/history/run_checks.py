"""Whether what a file says of a run agrees with itself. Each check raises ValueError."""

import math
from collections.abc import Iterable

from ensemble_gui.records.run import (
    Comparison,
    Equivalence,
    ReferenceCheck,
    RunResult,
    Timing,
    Verdict,
)
from ensemble_gui.records.settings import STRATEGY_NAMES, InputMode, RunSettings, Source

_ROUNDING = 1e-6  # relative, of a quotient of two medians


def check_run(result: RunResult) -> None:
    """Raise ValueError where one part of the result contradicts another."""
    settings = result.request.settings
    _check_strategies(result)
    timings = {one.strategy: one for one in result.timings}
    for number, comparison in enumerate(result.comparisons):
        _at(f"comparisons[{number}]", _fault_of_comparison(comparison, timings))
    for number, equivalence in enumerate(result.equivalence):
        _at(f"equivalence[{number}]", _fault_of_equivalence(equivalence, settings))
    for number, check in enumerate(result.reference):
        _at(f"reference[{number}]", _fault_of_reference(check, settings))
    environment = result.environment
    if (environment.dtype, environment.tf32) != (settings.dtype, settings.tf32):
        raise ValueError("environment: dtype or tf32 is not that of the settings")
    _check_samples(result)
    for name, shape in result.stacked_parameters.items():
        if shape[:1] != (settings.members,):
            raise ValueError(f"stacked_parameters: {name!a:.100} is not of all members")


def _check_strategies(result: RunResult) -> None:
    """Each is known and named once; what is said of one is said of one that was timed."""
    timed, settings = [one.strategy for one in result.timings], result.request.settings
    if not timed:
        raise ValueError("timings is empty")
    failed = [one.strategy for one in result.failures]
    asked = settings.strategies
    for place, names, among in (
        ("settings: strategies", set(asked), STRATEGY_NAMES),
        ("timings", timed, asked),
        ("failures", failed, [one for one in asked if one not in timed]),
        ("comparisons", [one.strategy for one in result.comparisons], timed),
        ("equivalence", [one.strategy for one in result.equivalence], timed),
        ("reference", [one.strategy for one in result.reference], timed),
        ("choice", [result.choice.strategy] if result.choice else [], STRATEGY_NAMES),
    ):
        _check_names(place, names, among)
    if len({one.baseline for one in result.comparisons}) > 1:
        raise ValueError("comparisons: they have different baselines")
    if result.choice and "auto" not in asked:
        raise ValueError("choice: auto was not asked")
    _check_choice(result)


def _check_choice(result: RunResult) -> None:
    found = result.choice
    if found and (found.threads or 1) > result.environment.threads:
        raise ValueError("choice: it has more threads than the environment")
    if found and (found.members_at_once or 1) > result.request.settings.members:
        raise ValueError("choice: members_at_once is above the number of members")


def _check_names(place: str, names: Iterable[str], among: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name not in among:
            raise ValueError(f"{place}: strategy {name!a:.40} has no place there")
        if name in seen:
            raise ValueError(f"{place}: strategy {name} is there twice")
        seen.add(name)


def _fault_of_comparison(found: Comparison, timings: dict[str, Timing]) -> str:
    """What is wrong with a comparison; '' if nothing is."""
    if found.baseline == found.strategy or found.baseline not in timings:
        return f"the baseline {found.baseline!a:.40} was not timed beside it"
    if (found.speedup is None) != (found.verdict is Verdict.UNSTABLE):
        return "speedup and verdict do not agree"
    if found.speedup is not None:
        baseline, timing = timings[found.baseline], timings[found.strategy]
        quotient = baseline.median_s / timing.median_s
        if not math.isclose(found.speedup, quotient, rel_tol=_ROUNDING):
            return "speedup is not the quotient of the medians"
    low, high = found.ci95 or (None, None)
    if low is None or high is None:
        is_told = found.verdict in (Verdict.FASTER, Verdict.SLOWER)
        return "there is a verdict without ci95" if is_told else ""
    if found.speedup is not None and not low <= found.speedup <= high:
        return "speedup is outside of ci95"
    expected = Verdict.FASTER if low > 1 else Verdict.SLOWER if high < 1 else None
    said = found.verdict if found.verdict in (Verdict.FASTER, Verdict.SLOWER) else None
    if found.verdict is not Verdict.UNSTABLE and said is not expected:
        return "verdict and ci95 do not agree"
    return ""


def _fault_of_equivalence(found: Equivalence, settings: RunSettings) -> str:
    if found.predictions != settings.members * settings.batch:
        return "predictions is not the number of members times the batch"
    if found.flipped_predictions > found.predictions:
        return "more predictions are flipped than there are"
    if found.allclose and math.isinf(found.max_abs_difference):
        return "allclose and max_abs_difference do not agree"
    return ""


def _fault_of_reference(found: ReferenceCheck, settings: RunSettings) -> str:
    if len(found.members) != settings.members:
        return f"it is not of {settings.members:,} members"
    if found.samples > settings.batch:
        return "more samples were checked than there are"
    for member in found.members:
        samples = [one.sample for one in member.flips]
        if len(set(samples)) != len(samples) or max(samples, default=0) >= found.samples:
            return "flips name a sample twice, or one that was not checked"
    return ""


def _check_samples(result: RunResult) -> None:
    """What was found on the minibatch and on the samples fits the settings."""
    settings = result.request.settings
    counts = result.non_finite
    if counts and (len(counts) != settings.members or max(counts) > settings.batch):
        raise ValueError("non_finite is not one number up to the batch for each member")
    is_same = settings.input is InputMode.SAME
    classes = result.disagreement.votes.shape[1]
    if result.samples and result.samples.mean.shape[1] != classes:
        raise ValueError("disagreement and samples are not of as many classes")
    if result.accuracy and (result.accuracy.ensemble is None) is is_same:
        raise ValueError("accuracy: ensemble does not fit the input mode")
    if result.accuracy and settings.source is Source.NOISE:
        raise ValueError("accuracy: noise has no labels")


def _at(place: str, fault: str) -> None:
    if fault:
        raise ValueError(f"{place}: {fault}")
