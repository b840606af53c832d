"""What is said of a run that was exported as code."""

from datetime import datetime
from pathlib import Path

from ensemble_gui.records.exporting import ScriptResult, stands_alone
from ensemble_gui.records.settings import STRATEGY_SUMMARIES
from ensemble_gui.wording.figures import count, printable

_LONGEST_PATH = 160  # characters


def run_date(when: datetime) -> str:
    """When a run ended: 2026-11-30 at 01:02."""
    return f"{when:%Y-%m-%d} at {when:%H:%M}"


def written(result: ScriptResult) -> str:
    """Which files were written: the code, and what lies next to it."""
    code, *others = map(Path, result.files)
    named = [printable(one.name) for one in others if one.parent == code.parent]
    deeper = [one for one in others if one.parent != code.parent]
    if deeper:
        folder = deeper[0].relative_to(code.parent).parts[0]
        named.append(f"{printable(folder)} ({count(len(deeper), 'file')} of the network's code)")
    beside = f", with {' and '.join(named)} next to it" if named else ""
    return f"Saved {printable(str(code), _LONGEST_PATH)}{beside}"


def belongings(result: ScriptResult) -> str:
    """What the code needs next to it, and what it does not reproduce, in sentences."""
    alone = stands_alone(result.request.result.request.settings)
    needs = (
        "It needs torch and nothing else: a seed makes the members and the minibatch."
        if alone
        else "It reads members and minibatch from a .pt file, which Save script… writes next to it."
    )
    return " ".join((needs, *result.notes))


def lines_belong_to(strategy: str) -> str:
    """What the lines of one strategy are a part of, and what they refer to."""
    named = "`members` are the networks, `state` is their stacked parameters by name"
    summary = STRATEGY_SUMMARIES.get(strategy, "").rstrip(".")
    part = f"These lines are part of the whole script: {named}, `x` is the minibatch."
    return f"{summary}. {part}" if summary else part
