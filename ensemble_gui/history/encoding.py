"""The history as strict JSON, and back; what comes from a file is hostile until proven harmless."""

import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from ensemble_gui.history.fields import LONGEST_TEXT, Fields
from ensemble_gui.history.results import (
    LONGEST_WORD,
    MOST_STRATEGIES,
    choice_of,
    comparison_of,
    environment_fields,
    environment_of,
    failure_of,
    settings_of,
    time_of,
    timing_fields,
    timing_of,
    word_of,
)
from ensemble_gui.history.strict_json import loaded
from ensemble_gui.records.history import MOST_ENTRIES, History, HistoryChanges, HistoryEntry
from ensemble_gui.wording.history import plain_name

VERSION = 1
_MOST_READ = 100_000  # entries


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
    whole = Fields(loaded(content, "a history"))
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
        removed=frozenset(whole.many("removed", word_of, _MOST_READ) if "removed" in whole else ()),
    )


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
    for failure in fields["failures"]:
        failure["message"] = failure["message"][:LONGEST_TEXT]
    return fields | {
        "timings": list(map(timing_fields, entry.timings)),
        "environment": environment_fields(entry.environment),
    }


def _entry(found: object) -> HistoryEntry:
    fields = Fields(found)
    timings = fields.many("timings", timing_of, MOST_STRATEGIES)
    if not timings:
        raise ValueError("there are no timings")
    return HistoryEntry(
        key=fields.text("key", 1, LONGEST_WORD),
        name=plain_name(fields.text("name")),
        at=time_of(fields.text("at", 1, LONGEST_WORD)),
        settings=settings_of(fields.take("settings")),
        environment=environment_of(fields.take("environment")),
        timings=timings,
        comparisons=fields.many("comparisons", comparison_of, MOST_STRATEGIES**2),
        failures=fields.many("failures", failure_of, MOST_STRATEGIES),
        choice=choice_of(fields.take("choice")) if fields.has("choice") else None,
        arrived=fields.integer("arrived") if "arrived" in fields else 0,
    )


def _names(found: object) -> dict[str, str]:
    if not isinstance(found, dict) or len(found) > _MOST_READ:
        raise ValueError(f"renamed is not an object of at most {_MOST_READ}")
    fields = Fields(found)
    return {word_of(key): plain_name(fields.text(key)) for key in found}


def _is_word(found: str) -> bool:
    return 1 <= len(found) <= LONGEST_WORD
