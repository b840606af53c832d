"""The history as strict JSON, and back; what comes from a file is hostile until proven harmless."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache

from ensemble_gui.records import (
    MOST_ENTRIES,
    Choice,
    Comparison,
    DType,
    Environment,
    History,
    HistoryEntry,
    InputMode,
    RunSettings,
    SamplesAs,
    Source,
    StrategyFailure,
    Timing,
    Verdict,
    Weights,
)
from ensemble_gui.running.json_fields import Fields, number
from ensemble_gui.wording import plain_name

VERSION = 1
_MOST_STRATEGIES = 100
_ADDED = ("architecture", "path", "digest", "samples")  # settings that older files lack
_MOST_READ = 100_000  # entries
_LONGEST_WORD = 200  # characters
_LARGEST_RATIO = 1e12
_YEARS = range(1971, 3000)  # whose times every system can show


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A history, and how many entries of it were not as they should be and are left out."""

    history: History
    damaged: int = 0


def encode(history: History) -> str:
    """The history as a JSON object, a line an entry."""
    # Entry by entry, so that the window has Python's lock in between.
    entries = ",\n".join(filter(None, map(_encode_entry, history.entries)))
    return f'{{"version": {VERSION}, "entries": [\n{entries}\n]}}\n'


def decode(content: bytes) -> Decoded:
    """The history in a file of this content. Raises ValueError, saying what is wrong with it."""
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    whole = Fields(found)
    version = whole.integer("version")
    if version != VERSION:
        raise ValueError(f"it is of version {version}, and this program knows version {VERSION}")
    entries: dict[str, HistoryEntry] = {}
    items = whole.many("entries", lambda one: one, _MOST_READ)
    for item in items:
        try:
            entry = _entry(item)
        except ValueError:
            continue
        entries.setdefault(entry.key, entry)
    history = History().with_entries(entries.values())
    return Decoded(history=history, damaged=len(items) - len(entries))


def _refuse(constant: str) -> None:
    raise ValueError(f"it has {constant} in it, which is no JSON")


@lru_cache(maxsize=2 * MOST_ENTRIES)  # by identity: one that is in the file already costs nothing
def _encode_entry(entry: HistoryEntry) -> str:
    """The entry in a line; '' if it has infinity in it, which no measurement gives."""
    fields = asdict(entry)
    for timing in fields["timings"]:
        timing["samples_s"] = timing["samples_s"].tolist()
    try:
        return json.dumps(fields, allow_nan=False)
    except ValueError:
        return ""


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
    )


def _at(found: str) -> str:
    """A time in UTC, written as all others, so that they can be put in order as text."""
    at = datetime.fromisoformat(found)
    if at.tzinfo is None or at.year not in _YEARS:
        raise ValueError(f"at is no time with its zone: {found}")
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _settings(found: object) -> RunSettings:
    fields = Fields(found)
    return RunSettings(
        members=fields.integer("members", 1),
        input=fields.word("input", InputMode),
        source=fields.word("source", Source),
        batch=fields.integer("batch", 1),
        device=fields.text("device", 1, _LONGEST_WORD),
        weights=fields.word("weights", Weights),
        strategies=fields.many("strategies", _strategy, _MOST_STRATEGIES),
        repeats=fields.integer("repeats", 1),
        seed=fields.integer("seed", -(2**63)),
        threads=fields.integer("threads", 1) if fields.has("threads") else None,
        dtype=fields.word("dtype", DType),
        tf32=fields.flag("tf32"),
        samples_as=_samples_as(fields),
        **{name: fields.text(name) if name in fields else "" for name in _ADDED},
    )


def _samples_as(fields: Fields) -> SamplesAs:
    """What was made of samples; older files lack it, when they were taken as they are."""
    if "samples_as" in fields:
        return fields.word("samples_as", SamplesAs)
    is_folder = fields.word("source", Source) is Source.FOLDER
    return SamplesAs.PICTURES if is_folder else SamplesAs.DIGITS


def _strategy(found: object) -> str:
    return Fields({"strategy": found}).text("strategy", 1, _LONGEST_WORD)


def _environment(found: object) -> Environment:
    fields = Fields(found)

    def word(name: str) -> str:
        return fields.text(name, 0, _LONGEST_WORD)

    return Environment(
        torch=word("torch"),
        python=word("python"),
        platform=word("platform"),
        device=word("device"),
        device_name=word("device_name"),
        threads=fields.integer("threads"),
        dtype=word("dtype"),
        blas=word("blas"),
        tf32=fields.flag("tf32"),
        foreign_load=word("foreign_load"),
    )


def _timing(found: object) -> Timing:
    fields = Fields(found)
    return Timing(
        strategy=_strategy(fields.take("strategy")),
        samples_s=fields.seconds("samples_s"),
        calls_per_block=fields.integer("calls_per_block", 1),
        prepare_s=fields.number("prepare_s"),
        first_call_s=fields.number("first_call_s"),
        compile_s=fields.number("compile_s"),
        peak_bytes=fields.integer("peak_bytes") if fields.has("peak_bytes") else None,
        repeated=fields.integer("repeated"),
        disturbed=fields.integer("disturbed"),
    )


def _comparison(found: object) -> Comparison:
    fields = Fields(found)
    interval = fields.many("ci95", _ratio, 2) if fields.has("ci95") else None
    if interval is not None and (len(interval) != 2 or interval[0] > interval[1]):
        raise ValueError("ci95 is no interval")
    return Comparison(
        strategy=_strategy(fields.take("strategy")),
        baseline=_strategy(fields.take("baseline")),
        speedup=_ratio(fields.take("speedup")) if fields.has("speedup") else None,
        ci95=None if interval is None else (interval[0], interval[1]),
        verdict=fields.word("verdict", Verdict),
        pays_after=fields.integer("pays_after", 1) if fields.has("pays_after") else None,
    )


def _ratio(found: object) -> float:
    return number(found, "a speedup", 1 / _LARGEST_RATIO, _LARGEST_RATIO)


def _failure(found: object) -> StrategyFailure:
    fields = Fields(found)
    return StrategyFailure(
        strategy=_strategy(fields.take("strategy")), message=fields.text("message")
    )


def _choice(found: object) -> Choice:
    fields = Fields(found)
    return Choice(strategy=_strategy(fields.take("strategy")), reason=fields.text("reason"))
