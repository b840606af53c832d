"""The history as JSON: what goes in comes out."""

import json
import subprocess
import sys
from dataclasses import fields, replace
from enum import StrEnum

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ensemble_gui.history.encoding import (
    VERSION,
    decode,
    encode,
    encode_changes,
    line_of,
)
from ensemble_gui.records.history import History, HistoryChanges, HistoryEntry
from ensemble_gui.records.run import StrategyFailure
from tests.support.history.any_history import HISTORIES, odd_entries, plain
from tests.support.remembered import remembered


@settings(max_examples=60)
@given(HISTORIES)
def test_what_is_encoded_is_decoded_as_it_was(history: History) -> None:
    decoded = decode(encode(history).encode())
    assert decoded.damaged == 0
    assert plain(decoded.history) == plain(history)


def another(value: object) -> object:
    """A value of the same type that is not this one."""
    if isinstance(value, StrEnum):
        return next(one for one in type(value) if one is not value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, np.ndarray | tuple):
        return value[:-1]
    if isinstance(value, str):
        return f"{value}!"
    return (value or 3) + 1


def test_no_field_is_forgotten() -> None:
    """One that is written and not read would be another one at the next start."""
    entry = remembered("a")
    for part, record in [
        ("settings", entry.settings),
        ("environment", entry.environment),
        ("timings", entry.timings[0]),
        ("comparisons", entry.comparisons[0]),
    ]:
        for name in {one.name for one in fields(record)} - {"ci95", "pays_after_ci95"}:
            changed = replace(record, **{name: another(getattr(record, name))})
            told = changed if part in ("settings", "environment") else (changed,)
            one = replace(entry, arrived=7, **{part: told})
            (found,) = decode(encode(History(entries=(one,))).encode()).history.entries
            assert plain(found) == plain(one)


def test_a_file_that_lacks_what_was_added_later_is_read() -> None:
    entry = remembered("a")
    (old,) = json.loads(encode(History(entries=(entry,))))["entries"]
    for record, name in (
        (old["timings"][0], "setup_disturbed"),
        (old["comparisons"][0], "pays_after_ci95"),
    ):
        del record[name]
    decoded = decode(json.dumps({"version": VERSION, "entries": [old]}).encode())
    assert decoded.damaged == 0
    assert plain(decoded.history) == plain(History(entries=(entry,)))


@pytest.mark.parametrize("ends", [[1], [3, 2], [0, 1], [1.5, 2], "12"])
def test_an_interval_of_calls_that_is_none_damages_its_entry(ends: object) -> None:
    (found,) = json.loads(encode(History(entries=(remembered("a"),))))["entries"]
    found["comparisons"][0]["pays_after_ci95"] = ends
    decoded = decode(json.dumps({"version": VERSION, "entries": [found]}).encode())
    assert (decoded.damaged, decoded.history.entries) == (1, ())


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(odd_entries(), max_size=2))
def test_whatever_is_written_is_read(entries: list[HistoryEntry]) -> None:
    written = History(entries=tuple(entries))
    decoded = decode(encode(written).encode())
    assert decoded.damaged == 0
    assert decoded.history.names.keys() == {one.key for one in entries if line_of(one)}
    assert encode(decoded.history) == encode(decode(encode(decoded.history).encode()).history)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(odd_entries(), max_size=1),
    st.dictionaries(st.text(max_size=210), st.text()),
    st.frozensets(st.text(max_size=210)),
)
def test_whatever_is_written_of_changes_is_read(
    entries: list[HistoryEntry], renamed: dict[str, str], removed: frozenset[str]
) -> None:
    changes = HistoryChanges(added=tuple(entries), renamed=renamed, removed=removed)
    decoded = decode(encode_changes(changes).encode())
    assert decoded.damaged == 0
    assert decoded.removed == {one for one in removed if 1 <= len(one) <= 200}
    assert decoded.renamed.keys() == {one for one in renamed if 1 <= len(one) <= 200}


@pytest.mark.parametrize(
    "at", ["0001-01-01", "1969-12-31", "1970-01-01", "3000-01-01", "9999-12-31"]
)
def test_a_run_of_a_wrong_clock_is_kept(at: str) -> None:
    entry = remembered("a", at=f"{at}T12:00:00+00:00")
    decoded = decode(encode(History(entries=(entry,))).encode())
    assert decoded.damaged == 0
    assert decoded.history.entries[0].at == entry.at


def test_a_message_of_torchs_that_is_too_long_is_cut() -> None:
    failure = StrategyFailure(strategy="compiled", message="m" * 2_000_000)
    entry = replace(remembered("a"), failures=(failure,))
    decoded = decode(encode(History(entries=(entry,))).encode())
    assert decoded.history.entries[0].failures[0].message == "m" * 1_000_000


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
        "import sys, ensemble_gui.history.file;"
        "print({'torch', 'PySide6', 'scipy'} & set(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "set()"
