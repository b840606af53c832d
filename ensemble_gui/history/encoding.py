"""The history as strict JSON, and back; what comes from a file is hostile until proven harmless."""

import json
from dataclasses import asdict, dataclass, field
from dataclasses import fields as fields_of
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from ensemble_gui.history.fields import LONGEST_TEXT, Fields, number
from ensemble_gui.records.history import MOST_ENTRIES, History, HistoryChanges, HistoryEntry
from ensemble_gui.records.run import Choice, Comparison, StrategyFailure, Timing, Verdict
from ensemble_gui.records.settings import (
    DType,
    Environment,
    InputMode,
    RunSettings,
    SamplesAs,
    Source,
    Weights,
)
from ensemble_gui.wording.history import plain_name

VERSION = 1
_MOST_STRATEGIES = 100
_ADDED = ("architecture", "path", "digest", "samples")  # settings that older files lack
_MOST_READ = 100_000  # entries
_MOST_CONTAINERS = 500_000  # lists and objects: an entry of all strategies has some 60
_LONGEST_WORD = 200  # characters
_LARGEST_RATIO = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A history, and how many of its entries are damaged and left out.

    A file of one window's changes also says what was renamed and removed.
    """

    history: History
    damaged: int = 0
    renamed: dict[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()


def encode(history: History) -> str:
    """The history as a JSON object, one line per entry, without entries that decoding rejects."""
    # Entry by entry, so that the window has Python's lock in between.
    lines: dict[str, str] = {}  # by the key, as reading refuses a second entry of one
    for one in history.entries:
        if line := line_of(one):
            lines.setdefault(one.key, line)
    entries = ",\n".join(lines.values())
    return f'{{"version": {VERSION}, "entries": [\n{entries}\n]}}\n'


def encode_changes(changes: HistoryChanges) -> str:
    """The changes as a JSON object like the history's, with the entries to rename and remove."""
    renamed = {key: plain_name(name) for key, name in changes.renamed.items() if _is_word(key)}
    removed = [key for key in changes.removed if _is_word(key)]
    entries = encode(History(entries=changes.added)).removeprefix("{")
    return f'{{"renamed": {json.dumps(renamed)}, "removed": {json.dumps(removed)}, {entries}'


def decode(content: bytes) -> Decoded:
    """The history or changes in such a file. Raises ValueError, saying what is wrong with it."""
    _check_containers(content)
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    whole = Fields(found)
    version = whole.integer("version")
    if version != VERSION:
        raise ValueError(f"it is of version {version}, but this program reads version {VERSION}")
    entries: dict[str, HistoryEntry] = {}
    items = whole.many("entries", lambda one: one, _MOST_READ)
    for item in items:
        try:
            entry = _entry(item)
        except ValueError:
            continue
        entries.setdefault(entry.key, entry)
    return Decoded(
        history=History().with_entries(entries.values()),
        damaged=len(items) - len(entries),
        renamed=_names(whole.take("renamed")) if "renamed" in whole else {},
        removed=frozenset(whole.many("removed", _word, _MOST_READ) if "removed" in whole else ()),
    )


def _check_containers(content: bytes) -> None:
    """Millions of lists would take Python's garbage collector many seconds."""
    if _brackets_in(content) <= _MOST_CONTAINERS:
        return
    without_escapes = content.replace(rb"\\", b"").replace(rb"\"", b"")
    outside_strings = b"".join(without_escapes.split(b'"')[::2])
    if _brackets_in(outside_strings) > _MOST_CONTAINERS:
        raise ValueError("it holds far more lists and objects than a history has")


def _brackets_in(content: bytes) -> int:
    return content.count(b"[") + content.count(b"{")


def _refuse(constant: str) -> None:
    raise ValueError(f"it contains {constant}, which is not JSON")


@lru_cache(maxsize=2 * MOST_ENTRIES)  # by identity: one that is in the file already costs nothing
def line_of(entry: HistoryEntry) -> str:
    """The entry on one line; '' if decoding would reject it, as an infinite measurement."""
    try:
        line = json.dumps(_fields_of(entry), allow_nan=False)
        is_read = _entry(json.loads(line)).key == entry.key
    except (ValueError, TypeError):  # no number that JSON knows, or what json cannot write
        return ""
    return line if is_read else ""


def _fields_of(entry: HistoryEntry) -> dict[str, Any]:
    """The written fields of an entry; long generated texts are cut to what decoding accepts."""
    fields = asdict(entry)
    for timing in fields["timings"]:
        timing["samples_s"] = timing["samples_s"].tolist()
    for failure in fields["failures"]:
        failure["message"] = failure["message"][:LONGEST_TEXT]
    environment = fields["environment"]
    for name, found in environment.items():
        if isinstance(found, str):
            environment[name] = found[:_LONGEST_WORD]
    return fields


def _entry(found: object) -> HistoryEntry:
    fields = Fields(found)
    timings = fields.many("timings", _timing, _MOST_STRATEGIES)
    if not timings:
        raise ValueError("there are no timings")
    return HistoryEntry(
        key=fields.text("key", 1, _LONGEST_WORD),
        name=plain_name(fields.text("name")),
        at=_at(fields.text("at", 1, _LONGEST_WORD)),
        settings=_settings(fields.take("settings")),
        environment=_environment(fields.take("environment")),
        timings=timings,
        comparisons=fields.many("comparisons", _comparison, _MOST_STRATEGIES**2),
        failures=fields.many("failures", _failure, _MOST_STRATEGIES),
        choice=_choice(fields.take("choice")) if fields.has("choice") else None,
        arrived=fields.integer("arrived") if "arrived" in fields else 0,
    )


def _at(found: str) -> str:
    """A time in UTC, written like all others, so that times sort as text."""
    at = datetime.fromisoformat(found)
    if at.tzinfo is None:
        raise ValueError(f"at is not a time with a zone: {found}")
    try:
        return at.astimezone(UTC).isoformat(timespec="seconds")
    except OverflowError as error:
        raise ValueError(f"at is not a time of the years 1 to 9999: {found}") from error


def _names(found: object) -> dict[str, str]:
    if not isinstance(found, dict) or len(found) > _MOST_READ:
        raise ValueError(f"renamed is not an object of at most {_MOST_READ}")
    fields = Fields(found)
    return {_word(key): plain_name(fields.text(key)) for key in found}


def _word(found: object) -> str:
    return Fields({"word": found}).text("word", 1, _LONGEST_WORD)


def _is_word(found: str) -> bool:
    return 1 <= len(found) <= _LONGEST_WORD


def _settings(found: object) -> RunSettings:
    fields = Fields(found)
    return RunSettings(
        members=fields.integer("members", 1),
        input=fields.word("input", InputMode),
        source=fields.word("source", Source),
        batch=fields.integer("batch", 1),
        device=fields.text("device", 1, _LONGEST_WORD),
        weights=fields.word("weights", Weights),
        strategies=fields.many("strategies", _word, _MOST_STRATEGIES),
        repeats=fields.integer("repeats", 1),
        seed=fields.integer("seed", -(2**63)),
        threads=fields.integer("threads", 1) if fields.has("threads") else None,
        dtype=fields.word("dtype", DType),
        tf32=fields.flag("tf32"),
        samples_as=_samples_as(fields),
        **{name: fields.text(name) if name in fields else "" for name in _ADDED},
    )


def _samples_as(fields: Fields) -> SamplesAs:
    """How samples were prepared; older files lack it, and used the pictures themselves."""
    if "samples_as" in fields:
        return fields.word("samples_as", SamplesAs)
    is_folder = fields.word("source", Source) is Source.FOLDER
    return SamplesAs.PICTURES if is_folder else SamplesAs.DIGITS


def _environment(found: object) -> Environment:
    values = Fields(found)
    read: dict[Any, Any] = {  # by the field's type
        str: lambda name: values.text(name, 0, _LONGEST_WORD),
        int: values.integer,
        bool: values.flag,
    }
    return Environment(**{one.name: read[one.type](one.name) for one in fields_of(Environment)})


def _timing(found: object) -> Timing:
    fields = Fields(found)
    return Timing(
        strategy=_word(fields.take("strategy")),
        samples_s=fields.seconds("samples_s"),
        calls_per_block=fields.integer("calls_per_block", 1),
        prepare_s=fields.number("prepare_s"),
        first_call_s=fields.number("first_call_s"),
        compile_s=fields.number("compile_s"),
        peak_bytes=fields.integer("peak_bytes") if fields.has("peak_bytes") else None,
        repeated=fields.integer("repeated"),
        disturbed=fields.integer("disturbed"),
        setup_disturbed="setup_disturbed" in fields and fields.flag("setup_disturbed"),
    )


def _comparison(found: object) -> Comparison:
    fields = Fields(found)
    interval = fields.many("ci95", _ratio, 2) if fields.has("ci95") else None
    if interval is not None and (len(interval) != 2 or interval[0] > interval[1]):
        raise ValueError("ci95 is not an interval")
    return Comparison(
        strategy=_word(fields.take("strategy")),
        baseline=_word(fields.take("baseline")),
        speedup=_ratio(fields.take("speedup")) if fields.has("speedup") else None,
        ci95=None if interval is None else (interval[0], interval[1]),
        verdict=fields.word("verdict", Verdict),
        pays_after=fields.integer("pays_after", 1) if fields.has("pays_after") else None,
        pays_after_ci95=_calls(fields),
    )


def _calls(fields: Fields) -> tuple[int, int] | None:
    """The ends of the break-even's interval; older files lack it."""
    if "pays_after_ci95" not in fields or not fields.has("pays_after_ci95"):
        return None
    ends = fields.many("pays_after_ci95", lambda one: Fields({"calls": one}).integer("calls", 1), 2)
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ValueError("pays_after_ci95 is not an interval")
    return ends[0], ends[1]


def _ratio(found: object) -> float:
    return number(found, "a speedup", 1 / _LARGEST_RATIO, _LARGEST_RATIO)


def _failure(found: object) -> StrategyFailure:
    fields = Fields(found)
    return StrategyFailure(strategy=_word(fields.take("strategy")), message=fields.text("message"))


def _choice(found: object) -> Choice:
    fields = Fields(found)
    return Choice(strategy=_word(fields.take("strategy")), reason=fields.text("reason"))
