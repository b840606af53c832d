"""Histories of every kind, for hypothesis."""

from dataclasses import fields, is_dataclass, replace
from enum import EnumType
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

import numpy as np
from hypothesis import strategies as st

from ensemble_gui.records.history import History, HistoryEntry
from ensemble_gui.records.run import Choice, Comparison, StrategyFailure, Timing, Verdict
from ensemble_gui.records.settings import (
    DType,
    Environment,
    InputMode,
    RunSettings,
    Source,
    Weights,
)

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
SECONDS = st.floats(1e-9, 1e6)
LENGTHS = SECONDS | st.sampled_from([0.0, -0.0])
RATIOS = st.floats(1e-6, 1e6)
INTERVALS = st.tuples(RATIOS, RATIOS).map(lambda ends: (min(ends), max(ends)))
TIMES = st.datetimes()  # of any clock
SETTINGS = st.builds(
    RunSettings,
    members=st.integers(1, 1000),
    input=st.sampled_from(InputMode),
    source=st.sampled_from(Source),
    batch=st.integers(1, 10_000),
    device=WORDS,
    weights=st.sampled_from(Weights),
    strategies=st.lists(WORDS, max_size=4).map(tuple),
    repeats=st.integers(1, 1000),
    seed=st.integers(0, 2**32),
    threads=st.none() | st.integers(1, 256),
    dtype=st.sampled_from(DType),
    tf32=st.booleans(),
    **dict.fromkeys(("architecture", "path", "digest", "samples"), st.text(max_size=20)),
)
ENVIRONMENTS = st.builds(
    Environment,
    **dict.fromkeys(
        ("torch", "python", "platform", "device", "device_name", "dtype", "blas", "foreign_load"),
        st.just("") | WORDS,
    ),
    threads=st.integers(0, 256),
    tf32=st.booleans(),
)
TIMINGS = st.builds(
    Timing,
    strategy=WORDS,
    samples_s=st.lists(SECONDS, min_size=1, max_size=5).map(np.array),
    calls_per_block=st.integers(1, 10**6),
    prepare_s=LENGTHS,
    first_call_s=LENGTHS,
    compile_s=LENGTHS,
    peak_bytes=st.none() | st.integers(0, 2**40),
    repeated=st.integers(0, 10),
    disturbed=st.integers(0, 10),
    setup_disturbed=st.booleans(),
)
COMPARISONS = st.builds(
    Comparison,
    strategy=WORDS,
    baseline=WORDS,
    speedup=st.none() | RATIOS,
    ci95=st.none() | INTERVALS,
    verdict=st.sampled_from(Verdict),
    pays_after=st.none() | st.integers(1, 2**40),
    pays_after_ci95=st.none() | st.tuples(st.integers(1, 2**20), st.integers(2**20, 2**40)),
)
FAILURES = st.builds(StrategyFailure, strategy=WORDS, message=st.text())
ENTRIES = st.builds(
    HistoryEntry,
    key=WORDS,
    name=st.sampled_from(["", "before the update", "10 × 64", "日本"]),
    at=TIMES.map(lambda at: at.isoformat(timespec="seconds") + "+00:00"),
    settings=SETTINGS,
    environment=ENVIRONMENTS,
    timings=st.lists(TIMINGS, min_size=1, max_size=3).map(tuple),
    comparisons=st.lists(COMPARISONS, max_size=3).map(tuple),
    failures=st.lists(
        st.builds(StrategyFailure, strategy=WORDS, message=st.text()), max_size=2
    ).map(tuple),
    choice=st.none()
    | st.builds(
        Choice,
        strategy=WORDS,
        reason=st.text(),
        threads=st.none() | st.integers(1, 64),
        members_at_once=st.none() | st.integers(1, 1000),
    ),
    arrived=st.integers(0, 2**53),
)
HISTORIES = st.lists(ENTRIES, max_size=4).map(History().with_entries)

ODD = {  # whatever stands in a field of this type, as a foreign file, a plugin or a fault brings it
    str: st.text(st.characters(), max_size=10)
    | st.sampled_from(
        ["", "\0", "\ud800", "\ud83d\ude00", "1970-01-01", "a" * 201, "n" * 1_000_001]
    )
    | st.datetimes().map(lambda at: f"{at.isoformat()}+14:00"),
    int: st.integers(-(2**80), 2**80) | st.sampled_from([10**400, 10**5000, np.int64(1)]),
    float: st.floats() | st.sampled_from([-0.0, 5e-324, 1e308, 2**63, 10**400, np.float32(1)]),
    bool: st.sampled_from([True, False, np.True_]),
    NoneType: st.none(),
}


def odd(hint: object) -> st.SearchStrategy[object]:
    """Whatever a field with this annotation may hold."""
    kind, inner = get_origin(hint), get_args(hint)
    if kind is UnionType:
        return st.one_of(*map(odd, inner))
    if kind is tuple:
        return st.lists(odd(inner[0]), max_size=3).map(tuple)
    if kind is np.ndarray:
        numbers = st.lists(st.floats(), max_size=3).map(np.array)
        return numbers | st.sampled_from([np.zeros((2, 2)), np.array(1.0), np.ones(2, np.int8)])
    if isinstance(hint, EnumType):
        return st.sampled_from(list(hint))
    if is_dataclass(hint):
        return st.builds(hint, **{name: odd(of) for name, of in get_type_hints(hint).items()})
    return ODD[hint]


@st.composite
def odd_entries(draw: st.DrawFn) -> HistoryEntry:
    """A result in which one field, or one of a record in it, holds whatever it may."""
    entry = draw(ENTRIES)
    records = {
        "settings": entry.settings,
        "environment": entry.environment,
        "timings": entry.timings[0],
        "": entry,
    }
    place = draw(st.sampled_from(list(records)))
    record = records[place]
    name = draw(st.sampled_from([one.name for one in fields(record)]))
    found = replace(record, **{name: draw(odd(get_type_hints(type(record))[name]))})
    if not place:
        return found
    return replace(entry, **{place: (found,) if place == "timings" else found})


def plain(record: object) -> object:
    """All that a record holds, comparable by value."""
    if isinstance(record, np.ndarray):
        return record.tolist()
    if isinstance(record, tuple):
        return [plain(one) for one in record]
    if is_dataclass(record):
        return {one.name: plain(getattr(record, one.name)) for one in fields(record)}
    return record
