"""The history as JSON: what goes in comes out."""

import json
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from remembered import remembered

from ensemble_gui.records import (
    Choice,
    Comparison,
    DType,
    Environment,
    History,
    HistoryEntry,
    InputMode,
    RunSettings,
    Source,
    StrategyFailure,
    Timing,
    Verdict,
    Weights,
)
from ensemble_gui.running.history_json import VERSION, decode, encode

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
SECONDS = st.floats(1e-9, 1e6)
RATIOS = st.floats(1e-6, 1e6)
INTERVALS = st.tuples(RATIOS, RATIOS).map(lambda ends: (min(ends), max(ends)))
TIMES = st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2200, 1, 1))
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
    prepare_s=SECONDS,
    first_call_s=SECONDS,
    compile_s=st.just(0.0) | SECONDS,
    peak_bytes=st.none() | st.integers(0, 2**40),
    repeated=st.integers(0, 10),
    disturbed=st.integers(0, 10),
)
COMPARISONS = st.builds(
    Comparison,
    strategy=WORDS,
    baseline=WORDS,
    speedup=st.none() | RATIOS,
    ci95=st.none() | INTERVALS,
    verdict=st.sampled_from(Verdict),
    pays_after=st.none() | st.integers(1, 2**40),
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
    choice=st.none() | st.builds(Choice, strategy=WORDS, reason=st.text()),
)
HISTORIES = st.lists(ENTRIES, max_size=4).map(History().with_entries)


def plain(record: object) -> object:
    """All that a record holds, comparable by value."""
    if isinstance(record, np.ndarray):
        return record.tolist()
    if isinstance(record, tuple):
        return [plain(one) for one in record]
    if is_dataclass(record):
        return {one.name: plain(getattr(record, one.name)) for one in fields(record)}
    return record


@settings(max_examples=60)
@given(HISTORIES)
def test_what_is_encoded_is_decoded_as_it_was(history: History) -> None:
    decoded = decode(encode(history).encode())
    assert decoded.damaged == 0
    assert plain(decoded.history) == plain(history)


def test_it_is_strict_json_with_a_version_and_a_line_an_entry() -> None:
    text = encode(History().with_entries((remembered("a"), remembered("b"))))
    found = json.loads(text)
    assert found["version"] == VERSION
    assert [one["key"] for one in found["entries"]] == ["b", "a"]
    assert len(text.splitlines()) == 4


def test_a_result_with_infinity_in_it_is_left_out() -> None:
    odd = remembered("b")
    odd = replace(odd, comparisons=(replace(odd.comparisons[0], speedup=float("inf")),))
    text = encode(History().with_entries((remembered("a"), odd)))
    assert [one["key"] for one in json.loads(text)["entries"]] == ["a"]


def test_it_needs_neither_torch_nor_qt() -> None:
    check = (
        "import sys, ensemble_gui.running.history;"
        "print({'torch', 'PySide6', 'scipy'} & set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "set()"
