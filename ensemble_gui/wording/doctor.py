"""What the vmap doctor found, in sentences."""

import math
from collections import Counter
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
    found = Counter(one.behaviour for one in reports)
    (first, number), *others = [(kind, found[kind]) for kind in Behaviour if found[kind]]
    sentence = f"vmap {_DOES[first]} in {number:,} of {count(len(reports), 'way')}"
    sentence += "".join(f", {_DOES[kind]} in {number:,}" for kind, number in others)
    helped = sum(is_helped(one) for one in reports)
    if helped:
        sentence += f"; a remedy helps in {helped:,}"
    if len(reports) < len(CELLS):
        sentence += f" ({len(reports)} of {len(CELLS)} examined)"
    return sentence


def _fails_alone(report: Report) -> bool:
    return report.trouble is not None and report.trouble.without_vmap


def is_helped(report: Report) -> bool:
    """Whether vmap works after a remedy where it does not by itself."""
    return report.behaviour is not Behaviour.WORKS and any(
        one.behaviour is Behaviour.WORKS for one in report.treated
    )


def pass_name(cell: Cell) -> str:
    """What is vectorised: forward or vmap(grad)."""
    return _PASSES[cell.direction]


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
    """Vmap's speed over the loop's: 1.17× the loop's speed (95% interval 1.12–1.21)."""
    if comparison is None:
        return NOT_TIMED
    if comparison.speedup is None:
        return f"no verdict: {OTHER_USE}, or the times varied too much"
    if comparison.ci95 is None:
        return f"about {ratio(comparison.speedup)} the loop's speed (no interval: too few rounds)"
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
    parts = [f"{treated.remedy.value}: vmap {does}"]
    if treated.behaviour is Behaviour.FAILS:
        parts[0] += f": {one_line(treated.message)}" if treated.message else ""
    else:
        parts += [speedup_of(treated.speedup), difference_of(treated.max_abs_difference)]
    sentence = "; ".join(filter(None, parts)).rstrip(".")
    changes = f" {capital(treated.changes)}" if treated.changes else ""
    return f"{sentence}.{changes}"


def best_treated(report: Report) -> Treated | None:
    """The remedy that brought most: vmap works, then it is quickest; None where none helps."""
    helping = [one for one in report.treated if one.behaviour is not Behaviour.FAILS]
    return max(helping, key=_gain, default=None)


def _gain(treated: Treated) -> tuple[bool, float]:
    speedup = treated.speedup.speedup if treated.speedup else None
    return treated.behaviour is Behaviour.WORKS, speedup or 0.0


def before_and_after(report: Report, treated: Treated) -> str:
    """Vmap's speed before and after a remedy: 0.31× (0.30–0.32) to 1.4× (1.3–1.5)."""
    if treated.behaviour is Behaviour.FAILS:
        return ""
    before, after = speedup_in_short(report.speedup), speedup_in_short(treated.speedup)
    if report.behaviour is Behaviour.FAILS or before == after:
        return after
    return f"{before} \N{RIGHTWARDS ARROW} {after}"


def brought_besides(report: Report) -> tuple[str, ...]:
    """What is computed otherwise after a remedy, or how else it fails, each in a sentence."""
    before = report.trouble.message if report.trouble else ""
    said = ((one.remedy.value, one.changes or one.message) for one in report.treated)
    return tuple(f"{remedy}: {one}" for remedy, one in said if one and one != before)


def cells_in_words(cells: Sequence[Cell]) -> str:
    """Several of them: forward and vmap(grad), train mode, same or different minibatches."""
    passes = [one for one in Pass if any(cell.direction is one for cell in cells)]
    modes = [one for one in Mode if any(cell.mode is one for cell in cells)]
    inputs = [one for one in InputMode if any(cell.input is one for cell in cells)]
    alike = [
        one
        for one in CELLS
        if one.direction in passes and one.mode in modes and one.input in inputs
    ]
    if len(alike) > len(cells):
        return "; ".join(map(cell_name, cells))
    mode = "eval and train mode" if len(modes) > 1 else _MODES[modes[0]]
    given = "same or different minibatches" if len(inputs) > 1 else _INPUTS[inputs[0]]
    return ", ".join((" and ".join(_PASSES[one] for one in passes), mode, given))


def alike(reports: Sequence[Report]) -> tuple[tuple[Report, ...], ...]:
    """The reports that have something to explain, those with the same explanation together."""
    groups: dict[tuple[str, ...], list[Report]] = {}
    for one in reports:
        if one.diagnosis or one.trouble or one.operators:
            groups.setdefault(_explanation(one), []).append(one)
    return tuple(map(tuple, groups.values()))


def _explanation(report: Report) -> tuple[str, ...]:
    if report.diagnosis:
        return (report.behaviour, report.diagnosis.cause, report.diagnosis.advice)
    named = tuple(one.name for one in report.operators)
    return (report.behaviour, report.trouble.message if report.trouble else "", *named)


def examined_in_words(result: DoctorResult) -> str:
    """What was examined: 10 members, batch size 64; '' where nothing was."""
    members = count(result.members, "member")
    return f"{members}, batch size {result.batch:,}" if result.batch else ""
