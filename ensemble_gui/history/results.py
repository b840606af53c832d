"""What is kept of a run in files of more than one kind: as fields of JSON, and back."""

from dataclasses import asdict
from dataclasses import fields as fields_of
from datetime import UTC, datetime
from typing import Any

from ensemble_gui.history.fields import Fields, number
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

LONGEST_WORD = 200  # characters
MOST_STRATEGIES = 100
_ADDED = ("architecture", "path", "digest", "samples")  # settings that older files lack
_LARGEST_RATIO = 1e12


def timing_fields(timing: Timing) -> dict[str, Any]:
    """A timing as it is written."""
    return asdict(timing) | {"samples_s": timing.samples_s.tolist()}


def environment_fields(environment: Environment) -> dict[str, Any]:
    """An environment as it is written: long texts are cut to what reading accepts."""
    return {
        name: found[:LONGEST_WORD] if isinstance(found, str) else found
        for name, found in asdict(environment).items()
    }


def time_of(found: str) -> str:
    """A time in UTC, written like all others, so that times sort as text. Raises ValueError."""
    try:
        at = datetime.fromisoformat(found)
    except ValueError as error:
        raise ValueError("at is not a time in ISO 8601") from error
    if at.tzinfo is None:
        raise ValueError("at is a time without a zone")
    try:
        return at.astimezone(UTC).isoformat(timespec="seconds")
    except OverflowError as error:
        raise ValueError("at is not a time of the years 1 to 9999") from error


def word_of(found: object) -> str:
    """A short text. Raises ValueError, as all below."""
    return Fields({"word": found}).text("word", 1, LONGEST_WORD)


def settings_of(found: object) -> RunSettings:
    """The settings in an object."""
    fields = Fields(found)
    return RunSettings(
        members=fields.integer("members", 1),
        input=fields.word("input", InputMode),
        source=fields.word("source", Source),
        batch=fields.integer("batch", 1),
        device=fields.text("device", 1, LONGEST_WORD),
        weights=fields.word("weights", Weights),
        strategies=fields.many("strategies", word_of, MOST_STRATEGIES),
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


def environment_of(found: object) -> Environment:
    """The environment in an object."""
    values = Fields(found)
    read: dict[Any, Any] = {  # by the field's type
        str: lambda name: values.text(name, 0, LONGEST_WORD),
        int: values.integer,
        bool: values.flag,
    }
    return Environment(**{one.name: read[one.type](one.name) for one in fields_of(Environment)})


def timing_of(found: object) -> Timing:
    """The timing in an object."""
    fields = Fields(found)
    return Timing(
        strategy=fields.text("strategy", 1, LONGEST_WORD),
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


def comparison_of(found: object) -> Comparison:
    """The comparison in an object."""
    fields = Fields(found)
    interval = fields.many("ci95", _ratio, 2) if fields.has("ci95") else None
    if interval is not None and (len(interval) != 2 or interval[0] > interval[1]):
        raise ValueError("ci95 is not an interval")
    return Comparison(
        strategy=fields.text("strategy", 1, LONGEST_WORD),
        baseline=fields.text("baseline", 1, LONGEST_WORD),
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


def failure_of(found: object) -> StrategyFailure:
    """The failure in an object."""
    fields = Fields(found)
    return StrategyFailure(
        strategy=fields.text("strategy", 1, LONGEST_WORD), message=fields.text("message")
    )


def choice_of(found: object) -> Choice:
    """The choice in an object."""
    fields = Fields(found)
    return Choice(
        strategy=fields.text("strategy", 1, LONGEST_WORD),
        reason=fields.text("reason"),
        threads=_added(fields, "threads"),
        members_at_once=_added(fields, "members_at_once"),
    )


def _added(fields: Fields, name: str) -> int | None:
    """A number of at least 1, which older files lack."""
    return fields.integer(name, 1) if name in fields and fields.has(name) else None
