"""What the vmap doctor found, in sentences."""

import math
from collections.abc import Sequence

from ensemble_gui.records.doctor import (
    CELLS,
    Behaviour,
    Cell,
    DoctorResult,
    Mode,
    Operator,
    Pass,
    Report,
    Treated,
)
from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.records.settings import InputMode
from ensemble_gui.wording.figures import OTHER_USE, apart, capital, count, one_line, ratio, some_of
from ensemble_gui.wording.run import interval

_PASSES = {Pass.FORWARD: "forward", Pass.GRAD: "vmap(grad)"}
_MODES = {Mode.EVAL: "eval mode", Mode.TRAIN: "train mode"}
_INPUTS = {InputMode.SAME: "same minibatch", InputMode.DIFFERENT: "different minibatches"}
_DOES = {
    Behaviour.WORKS: "works",
    Behaviour.FALLS_BACK: "falls back to a slow loop",
    Behaviour.FAILS: "fails",
}
NOT_TIMED = "not timed"


def doctor_headline(result: DoctorResult) -> str:
    """The answer on one line: vmap works in 6 of 6 ways."""
    reports = result.reports
    if result.differences:
        return "The members cannot be stacked, so vmap cannot run them together"
    if not reports:
        return "Nothing is examined yet"
    if all(_fails_alone(one) for one in reports):
        return "The network fails without vmap too"
    found = {kind: sum(one.behaviour is kind for one in reports) for kind in Behaviour}
    parts = [_in_ways(kind, found[kind], len(reports)) for kind in Behaviour if found[kind]]
    sentence = f"vmap {parts[0]}" + "".join(f", {part.split(' of ')[0]}" for part in parts[1:])
    helped = sum(is_helped(one) for one in reports)
    if helped:
        sentence += f"; a remedy helps in {helped:,}"
    if len(reports) < len(CELLS):
        sentence += f" ({len(reports)} of {len(CELLS)} examined)"
    return sentence


def _in_ways(kind: Behaviour, number: int, total: int) -> str:
    return f"{_DOES[kind]} in {number:,} of {count(total, 'way')}"


def _fails_alone(report: Report) -> bool:
    return report.trouble is not None and report.trouble.without_vmap


def is_helped(report: Report) -> bool:
    """Whether vmap works after a remedy where it does not by itself."""
    return report.behaviour is not Behaviour.WORKS and any(
        one.behaviour is Behaviour.WORKS for one in report.treated
    )


def cell_name(cell: Cell) -> str:
    """One way to call a network: forward, eval mode, same minibatch."""
    return ", ".join((_PASSES[cell.direction], _MODES[cell.mode], _INPUTS[cell.input]))


def behaviour_of(report: Report) -> str:
    """What vmap does with a network, in short: falls back to a slow loop (aten::histc 2 times)."""
    if _fails_alone(report):
        return "fails without vmap too"
    return behaviour_in_words(report.behaviour, report.operators)


def behaviour_in_words(behaviour: Behaviour, operators: Sequence[Operator] = ()) -> str:
    """The same of any call, with the operators that it ran in a loop."""
    named = f" ({operators_in_words(operators)})" if operators else ""
    return f"{_DOES[behaviour]}{named}"


def operators_in_words(operators: Sequence[Operator]) -> str:
    """The operators without a batching rule, and how often a call ran each: aten::histc 2 times."""
    return some_of([f"{one.name} {_times(one.times)}" for one in operators])


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def speedup_of(comparison: Comparison | None) -> str:
    """vmap's speed over the loop's: 1.17× the loop's speed (95% interval 1.12–1.21)."""
    if comparison is None:
        return NOT_TIMED
    if comparison.speedup is None:
        return f"no verdict: {OTHER_USE}, or the times varied too much"
    if comparison.ci95 is None:
        return f"about {ratio(comparison.speedup)} the loop's speed (too few rounds for an interval)"
    within = f"95% interval {interval(comparison)}"
    if comparison.verdict is Verdict.NOT_DISTINGUISHABLE:
        return f"not distinguishable from the loop ({within})"
    return f"{ratio(comparison.speedup)} the loop's speed ({within})"


def speedup_in_short(comparison: Comparison | None) -> str:
    """The same for a table: 1.17× (1.12–1.21)."""
    if comparison is None:
        return NOT_TIMED
    if comparison.speedup is None:
        return "no verdict"
    if comparison.ci95 is None:
        return f"about {ratio(comparison.speedup)}"
    if comparison.verdict is Verdict.NOT_DISTINGUISHABLE:
        return f"not distinguishable ({interval(comparison)})"
    return f"{ratio(comparison.speedup)} ({interval(comparison)})"


def difference_of(max_abs_difference: float | None) -> str:
    """How far vmap's results are from the loop's; '' where they cannot be compared."""
    if max_abs_difference is None or math.isnan(max_abs_difference):
        return ""
    return f"largest difference from the loop {apart(max_abs_difference)}"


def treated_sentence(treated: Treated) -> str:
    """What vmap does after a remedy, how quickly, and what it then computes otherwise."""
    does = behaviour_in_words(treated.behaviour, treated.operators)
    parts = [f"With {treated.remedy.value} vmap {does}"]
    if treated.behaviour is Behaviour.FAILS:
        parts[0] += f": {one_line(treated.message)}" if treated.message else ""
    else:
        parts += [speedup_of(treated.speedup), difference_of(treated.max_abs_difference)]
    sentence = "; ".join(filter(None, parts)).rstrip(".")
    changes = f" {capital(treated.changes)}" if treated.changes else ""
    return f"{sentence}.{changes}"


def one_for_all(reports: Sequence[Report]) -> tuple[tuple[Report, ...], ...]:
    """The reports that have something to explain, those with the same cause together."""
    groups: dict[tuple[str, str, str], list[Report]] = {}
    for one in reports:
        if one.diagnosis or one.trouble or one.operators:
            cause = one.diagnosis.cause if one.diagnosis else ""
            trouble = "" if one.trouble is None else one.trouble.message
            named = "" if cause else operators_in_words(one.operators)
            groups.setdefault((cause, "" if cause else trouble, named), []).append(one)
    return tuple(map(tuple, groups.values()))


def torch_in_words(result: DoctorResult) -> str:
    """On what it was examined: torch's version, the members and the device."""
    where = "the CPU" if result.environment.device == "cpu" else result.environment.device_name
    members = count(result.members, "member")
    return one_line(f"torch {result.environment.torch}, {members}, on {where}")
