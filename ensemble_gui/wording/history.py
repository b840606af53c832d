"""The results that are kept, and why some are not drawn as one comparison, in sentences."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime

from ensemble_gui.records.history import HistoryEntry
from ensemble_gui.records.run import StrategyFailure
from ensemble_gui.records.settings import Environment, RunSettings, Weights
from ensemble_gui.wording.figures import OTHER_USE, capital, count, one_line, printable
from ensemble_gui.wording.opening import name_of_path
from ensemble_gui.wording.samples import SOURCE_NAMES

EMPTY_HISTORY = (
    "No results yet. Each finished run is kept here with its settings and environment, also after "
    "a restart. Name results and compare them."
)
NONE_SELECTED = "Select a result to see it."
TO_COMPARE = "Select several (Ctrl, Shift) to compare"
TIMES_APART = (
    "Median and quartiles of each. They were measured at different times: a small difference "
    "may come from the machine."
)

_LONGEST_NAME = 60  # characters
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MEMBERS = {Weights.TRAINED: "Trained members", Weights.CONV: "Convolutional members"}
_WORDS = {  # for the fields of an environment whose names are not what people read
    "python": "Python",
    "platform": "system",
    "device_name": "processor",
    "blas": "BLAS",
    "tf32": "TF32",
    "foreign_load": "other use of the CPU detected by",
}


def plain_name(text: str) -> str:
    """The text as a result's name: one line of at most 60 characters."""
    return printable(" ".join(text.split()), _LONGEST_NAME)


def title_of(entry: HistoryEntry) -> str:
    """The name of a result or, if it has none, its members and samples."""
    samples = SOURCE_NAMES[entry.settings.source]
    return plain_name(entry.name) or f"{_members_of(entry.settings)}, {samples}"


def _members_of(chosen: RunSettings) -> str:
    if chosen.weights is Weights.FILE:
        return f"Members of {name_of_path(chosen.path)}"
    if chosen.weights is Weights.RANDOM:
        return f"Random {printable(chosen.architecture, _LONGEST_NAME)} members".replace("  ", " ")
    return _MEMBERS[chosen.weights]


def size_of(chosen: RunSettings) -> str:
    """The size of a run: 10 × 64, same."""
    return f"{chosen.members:,} × {chosen.batch:,}, {chosen.input.value}"


def place_of(environment: Environment) -> str:
    """Where it was measured, in short: CPU, 2 threads, float32."""
    device = "CPU" if environment.device == "cpu" else printable(environment.device)
    return f"{device}, {count(environment.threads, 'thread')}, {environment.dtype}"


def when(at: str, today: date) -> str:
    """A time in the local time zone: 14:32 if today, 3 Nov 14:32, 3 Nov 2024."""
    local = _local(at)
    clock = f"{local.hour:02}:{local.minute:02}"
    if local.date() == today:
        return clock
    if local.year == today.year:
        return f"{local.day} {_MONTHS[local.month - 1]} {clock}"
    return day(at)


def day(at: str) -> str:
    """The day of a time in the local time zone: 3 Nov 2024."""
    local = _local(at)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def labels_of(entries: Sequence[HistoryEntry]) -> tuple[str, ...]:
    """A label for each: its name or size, and its time if another has the same."""
    names = [plain_name(one.name) or size_of(one.settings) for one in entries]
    clocks = [f"{_local(one.at).time():%H:%M:%S}" for one in entries]
    shared = Counter(names)
    return tuple(
        name if shared[name] == 1 else f"{name}, {clock}"
        for name, clock in zip(names, clocks, strict=True)
    )


def _local(at: str) -> datetime:
    """The time in the local zone, or in its own zone if the system cannot convert its year."""
    found = datetime.fromisoformat(at)
    try:
        return found.astimezone()
    except (OverflowError, OSError, ValueError):
        return found


def differences(environments: Iterable[Environment]) -> str:
    """How environments differ: threads: 2 and 1; torch: 2.13.0 and 2.12.0."""
    known = list(dict.fromkeys(environments))
    parts = []
    for name in _differing(known):
        *others, last = dict.fromkeys(_shown(getattr(one, name)) for one in known)
        parts.append(f"{_WORDS.get(name, name)}: {', '.join(others)} and {last}")
    return "; ".join(parts)


def differences_from_here(there: Environment, here: Environment) -> str:
    """How another environment differs from this one: torch: 2.12.0 (here 2.13.0)."""
    return "; ".join(
        f"{_WORDS.get(name, name)}: {_shown(getattr(there, name))} "
        f"(here {_shown(getattr(here, name))})"
        for name in _differing([there, here])
    )


def traits_of(environment: Environment, environments: Iterable[Environment]) -> str:
    """How an environment differs from the others: threads: 1; torch: 2.12.0."""
    return "; ".join(
        f"{_WORDS.get(name, name)}: {_shown(getattr(environment, name))}"
        for name in _differing(list(environments))
    )


def not_compared(environments: Iterable[Environment]) -> str:
    """Why results of these environments are not plotted together."""
    return (
        f"Not compared, because the environments differ ({differences(environments)}). "
        "Each has its own scale."
    )


def failed(failures: Iterable[StrategyFailure]) -> str:
    """Which strategies could not run, each with the start of its message."""
    return "; ".join(
        f"{one.strategy} could not run: {printable(one.message, 100)}" for one in failures
    )


def too_many(drawn: int, chosen: int) -> str:
    """How many of the selected results are drawn; '' if all are."""
    return "" if drawn >= chosen else f"Showing the newest {drawn} of {chosen:,} selected."


def marked(entries: Iterable[HistoryEntry]) -> str:
    """What the star at a median means; '' if none has one."""
    starred = any(timing.disturbed for entry in entries for timing in entry.timings)
    return f"* {capital(OTHER_USE)} while this was timed." if starred else ""


def removed(entries: Sequence[HistoryEntry]) -> str:
    """What was removed from the list."""
    if len(entries) == 1:
        return f"Removed: {title_of(entries[0])}"
    return f"Removed {count(len(entries), 'result')}"


def environment_rows(environment: Environment) -> list[tuple[str, str]]:
    """Each part of an environment with its value."""
    return [
        (capital(_WORDS.get(one.name, one.name)), _shown(getattr(environment, one.name)))
        for one in fields(Environment)
        if one.name != "foreign_load"  # what is said of it is a sentence
    ]


def _differing(environments: Sequence[Environment]) -> list[str]:
    """The names of the fields in which they differ."""
    return [
        one.name
        for one in fields(Environment)
        if len({_shown(getattr(env, one.name)) for env in environments}) > 1
    ]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return one_line(str(value)) or "unknown"
