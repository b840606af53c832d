"""The doctor's findings in the room of a table's cell, and how an examination stands."""

from ensemble_gui.records.doctor import (
    CELLS,
    Behaviour,
    DoctorResult,
    Mode,
    Pass,
    Report,
    Treated,
)
from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.records.settings import InputMode
from ensemble_gui.wording.doctor import (
    NOT_TIMED,
    difference_of,
    is_helped,
    speedup_in_short,
    speedup_of,
)
from ensemble_gui.wording.figures import capital, count, printable, ratio
from ensemble_gui.wording.run import setting

MEMBERS_QUESTION = "What does vmap do with these members? Press Examine to find out."
EXAMPLE_QUESTION = "What does vmap do with this network? Press Examine to find out."
EXAMINING = "Examining..."
NOT_EXAMINED = "not examined"
OTHER_SETTINGS = "Settings changed: press Examine"
OTHER_CODE = "Code changed: press Examine"
NOTHING_KNOWN = "Nothing is known of this cell yet."
WHAT_CELLS_SAY = (
    "Examine calls the members in six ways, by vmap and in a loop: forward and vmap(grad), in eval "
    "and in train mode, with the same input and with a different one for each member. Each cell "
    "then says whether vmap works, falls back to a slow loop or fails, and how fast it is."
)

_PASSES = {Pass.FORWARD: "forward", Pass.GRAD: "vmap(grad)"}
_INPUTS = {InputMode.SAME: "same input", InputMode.DIFFERENT: "different input"}


def row_name(direction: Pass, mode: Mode) -> str:
    """The name of a row: forward, eval."""
    return f"{_PASSES[direction]}, {mode}"


def column_name(given: InputMode) -> str:
    """The name of a column: same input."""
    return _INPUTS[given]


def second_line(report: Report) -> str:
    """The speedup of vmap over the loop, or what a remedy brings, or why there is nothing."""
    if report.trouble is not None and report.trouble.without_vmap:
        return "without vmap too"
    if report.speedup is not None:
        return _speedup(report.speedup)
    if is_helped(report):
        best = max(map(_speed, report.treated))
        return f"remedy: {ratio(best)}" if best else "a remedy helps"
    return "" if report.behaviour is Behaviour.FAILS else NOT_TIMED


def before_and_after(report: Report, treated: Treated) -> str:
    """What a remedy changes: 0.43× (0.41–0.45) → 1.31× (1.28–1.35), or fails → works."""
    states = (_speedup(one.speedup) if one.speedup else one.behaviour for one in (report, treated))
    return " → ".join(states)


def figures_of(report: Report) -> str:
    """The speedup, and how far vmap's results are from the loop's; '' if vmap fails."""
    if report.behaviour is Behaviour.FAILS:
        return ""
    parts = (speedup_of(report.speedup), difference_of(report.max_abs_difference))
    return capital("; ".join(filter(None, parts)))


def of_what(result: DoctorResult) -> str:
    """Which network was examined, and on what, on one line."""
    parts = (
        f"{count(result.members, 'member')} of {printable(result.architecture)}",
        f"minibatch of {result.batch:,}" if result.batch else "",
        setting(result.environment),
        "speedup of vmap over the loop, 95% interval",
    )
    return " · ".join(filter(None, parts))


def examination_cancelled(result: DoctorResult | None) -> str:
    """What a cancelled examination leaves."""
    if result is None or not result.reports:
        return "Examination cancelled before any cell was examined"
    return f"Examination cancelled; kept {len(result.reports)} of {len(CELLS)} cells"


def _speedup(comparison: Comparison) -> str:
    """A speedup with its interval, which is left out where it holds 1."""
    if comparison.verdict is Verdict.NOT_DISTINGUISHABLE:
        return comparison.verdict.value
    return speedup_in_short(comparison)


def _speed(treated: Treated) -> float:
    """The speedup with a remedy if vmap works with it, and was timed; else 0."""
    known = treated.speedup.speedup if treated.speedup else None
    return known or 0.0 if treated.behaviour is Behaviour.WORKS else 0.0
