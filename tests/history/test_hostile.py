"""Nothing that the history's file says is believed."""

import json
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ensemble_gui.history.encoding import VERSION, decode, encode
from ensemble_gui.records.history import History, HistoryEntry
from tests.support.remembered import remembered


def entry_json() -> dict[str, object]:
    (found,) = json.loads(encode(History().with_entries((remembered("a"),))))["entries"]
    return found


def history_json(*entries: object) -> bytes:
    return json.dumps({"version": VERSION, "entries": [*entries]}).encode()


def changed(path: str, value: object) -> dict[str, object]:
    """An entry with this value in the place of the one at this path."""
    entry = entry_json()
    *way, last = path.split(".")
    place = entry
    for step in way:
        place = place[int(step) if step.isdigit() else step]  # type: ignore[assignment,index]  # JSON
    place[last] = value
    return entry


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("key", ""),
        ("key", 7),
        ("key", "k" * 10_000),
        ("name", None),
        ("at", "yesterday"),
        ("at", "2026-11-03T12:00:00"),  # of which zone?
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", "9999-12-31T23:59:59-14:00"),
        ("settings", []),
        ("settings.members", 0),
        ("settings.members", True),
        ("settings.members", 10**400),
        ("settings.members", 2.5),
        ("settings.input", "both"),
        ("settings.input", ["same"]),
        ("settings.weights", "stolen"),
        ("settings.dtype", "int8"),
        ("settings.strategies", "loop"),
        ("settings.strategies", ["loop"] * 1000),
        ("settings.strategies", [1]),
        ("settings.threads", 0),
        ("settings.tf32", 1),
        ("environment", None),
        ("environment.torch", 2.13),
        ("environment.threads", -1),
        ("timings", []),
        ("timings", {"0": {}}),
        ("timings", ["loop"]),
        ("timings.0.samples_s", []),
        ("timings.0.samples_s", [0]),
        ("timings.0.samples_s", [-1e-3]),
        ("timings.0.samples_s", ["1"]),
        ("timings.0.samples_s", [[1.0]]),
        ("timings.0.samples_s", [1e300]),
        ("timings.0.samples_s", [10**400]),
        ("timings.0.samples_s", [True]),
        ("timings.0.calls_per_block", 0),
        ("timings.0.first_call_s", -1),
        ("timings.0.peak_bytes", -1),
        ("comparisons.0.speedup", 0),
        ("comparisons.0.ci95", [1.2, 1.1]),
        ("comparisons.0.ci95", [1.0]),
        ("comparisons.0.ci95", [1, 2, 3]),
        ("comparisons.0.verdict", "much faster"),
        ("failures", [{"strategy": "compiled"}]),
        ("choice", {}),
        ("choice", {"strategy": "loop", "reason": "so", "threads": "2"}),
    ],
)
def test_an_entry_that_is_not_as_it_should_be_is_left_out_and_counted(
    path: str, value: object
) -> None:
    good = changed("key", "good")
    decoded = decode(history_json(good, changed(path, value)))
    assert list(decoded.history.names) == ["good"]
    assert decoded.damaged == 1


@pytest.mark.parametrize("name", sorted({one.name for one in fields(HistoryEntry)} - {"arrived"}))
def test_an_entry_without_one_of_its_fields_is_damaged(name: str) -> None:
    entry = entry_json()
    del entry[name]
    assert decode(history_json(entry)).damaged == 1


@pytest.mark.parametrize("item", [None, 1, "entry", [], {}, [[[]]]])
def test_what_is_no_entry_is_damaged(item: object) -> None:
    assert decode(history_json(item, entry_json())).damaged == 1


def test_of_two_entries_with_one_key_the_first_is_taken() -> None:
    decoded = decode(history_json(changed("name", "first"), changed("name", "second")))
    assert list(decoded.history.names.values()) == ["first"]
    assert decoded.damaged == 1


def test_fields_that_are_not_known_are_passed_over() -> None:
    assert decode(history_json(entry_json() | {"later": 1})).damaged == 0


def test_a_name_is_one_line_without_what_no_line_can_show() -> None:
    decoded = decode(history_json(changed("name", " two\nlines \u202e and more" + "e" * 500)))
    (name,) = decoded.history.names.values()
    assert name.startswith("two lines \N{REPLACEMENT CHARACTER} and more")
    assert len(name) <= 60


def test_times_of_other_zones_are_put_into_one_order() -> None:
    late = changed("at", "2026-11-03T12:00:00-02:00") | {"key": "late"}
    early = changed("at", "2026-11-03T13:00:00+00:00") | {"key": "early"}
    decoded = decode(history_json(early, late))
    assert list(decoded.history.names) == ["late", "early"]
    assert decoded.history.entries[0].at == "2026-11-03T14:00:00+00:00"


WHOLE = encode(History().with_entries((remembered("a"),)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1000,
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"version": 1}',
        b'{"version": "1", "entries": []}',
        b'{"version": true, "entries": []}',
        b'{"version": 1, "entries": {}}',
        b'{"version": 1, "entries": [NaN]}',
        b'{"version": 1, "entries": [Infinity]}',
        b"[" * 100_000,
        b'{"version": 1, "entries": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"version": ' + b"1" * 10_000 + b"}",
        b'{"version": 1, "entries": [], "more": [' + b"[]," * 200_000 + b"{}," * 400_000 + b"1]}",
        WHOLE.encode()[:-3],
        WHOLE.encode()[: len(WHOLE) // 2],
        WHOLE.encode().replace(b"0.0021", b"NaN"),
    ],
    ids=lambda content: repr(content[:24]),
)
def test_what_is_no_history_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w+"):
        decode(content)


def test_brackets_in_texts_are_no_lists() -> None:
    text = json.dumps('["' + "[{" * 600_000 + "\\").encode()
    assert decode(b'{"version": 1, "entries": [], "more": ' + text + b"}").damaged == 0


def test_another_version_is_named() -> None:
    with pytest.raises(ValueError, match=r"version 2.*reads version 1"):
        decode(b'{"version": 2, "entries": []}')


def test_a_mark_of_the_byte_order_before_it_does_no_harm() -> None:
    assert decode(b"\xef\xbb\xbf" + WHOLE.encode()).damaged == 0


@settings(max_examples=100)
@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6), st.integers(0, 40))
def test_whatever_is_done_to_a_file_it_is_read_or_refused(
    place: int, put: bytes, less: int
) -> None:
    content = WHOLE.encode()
    hurt = content[:place] + put + content[place + less :]
    try:
        decoded = decode(hurt)
    except ValueError:
        return
    timings = [timing for entry in decoded.history.entries for timing in entry.timings]
    assert all(np.isfinite(one.median_s) for one in timings)
