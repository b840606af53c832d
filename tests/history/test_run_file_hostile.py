"""Nothing that a run's file says is believed: each fault is a sentence that says where it is."""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from benchmarks.run_mutations import mutated, originals
from ensemble_gui.errors import BadInput, Damaged
from ensemble_gui.history.arrays import INT64, packed
from ensemble_gui.history.run_file import from_json, to_json
from ensemble_gui.records.settings import Array
from tests.support.made_up_runs import KINDS, few_digits

NAME = "mine.run.json"
MUTATIONS = 300  # `python -m benchmarks.fuzzing run.json` makes 10,000


@cache
def text(kind: str = "same") -> str:
    return to_json(KINDS[kind](), few_digits)


def fields(kind: str = "same") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text(kind))
    return found


def refusal(content: bytes | dict[str, Any], digits: Callable[[], Array] = few_digits) -> str:
    """Why this is refused, on one line of bounded length."""
    whole = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(BadInput) as refused:
        from_json(whole, NAME, digits)
    said = str(refused.value)
    assert said.startswith(NAME)
    assert len(said.splitlines()) == 1
    assert len(said) < 500
    return said


def changed(path: str, value: object, kind: str = "same") -> dict[str, Any]:
    """A run's fields with this value in the place of the one at this path."""
    whole = fields(kind)
    *way, last = path.split(".")
    place: Any = whole
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = value
    return whole


def test_the_run_itself_is_taken() -> None:
    for kind in KINDS:
        assert from_json(text(kind).encode(), NAME, few_digits)
    assert from_json(json.dumps(fields() | {"later": 1}).encode(), NAME, few_digits)


FAULTS: list[tuple[str, object, str]] = [
    ("version", "1", "version"),
    ("version", 0, "version"),
    ("at", "yesterday", "at"),
    ("settings", [], "settings"),
    ("settings.members", 0, "settings: members"),
    ("settings.members", 2**62, "probabilities"),
    ("settings.members", 4, "probabilities"),
    ("settings.batch", 9, "disagreement"),
    ("settings.batch", 2**62, "disagreement"),
    ("settings.input", "both", "settings: input"),
    ("settings.input", "different", "disagreement"),
    ("settings.source", "noise", "accuracy"),
    ("settings.dtype", "bfloat16", "environment"),
    ("settings.strategies", ["loop", "vmap"], "timings"),
    ("settings.strategies", ["loop", "vmap", "stacked", "magic"], "settings: strategies"),
    ("environment.threads", "many", "environment: threads"),
    ("with_samples", 1, "with_samples"),
    ("elapsed_s", -1, "elapsed_s"),
    ("stacked_parameters", [], "stacked_parameters"),
    ("stacked_parameters", {"fc\n": [4, 2]}, "stacked_parameters"),
    ("stacked_parameters", {"fc": []}, "stacked_parameters"),
    ("stacked_parameters", {"fc": [3, 10**30]}, "stacked_parameters"),
    ("timings", [], "timings"),
    ("timings.1.strategy", "loop", "timings"),
    ("timings.1.strategy", "magic", "timings"),
    ("timings.1.samples_s.2", 0, "timings[1]: samples_s[2]"),
    ("timings.1.samples_s.2", 5.0, ""),  # the median stays as it was
    ("timings.1.samples_s", [1.0], "comparisons[0]"),
    ("comparisons.0.strategy", "auto", "comparisons"),
    ("comparisons.0.strategy", "stacked", "comparisons"),
    ("comparisons.0.baseline", "stacked", "comparisons"),
    ("comparisons.0.baseline", "vmap", "comparisons"),
    ("comparisons.0.speedup", 1.18, "comparisons[0]: speedup is not the quotient"),
    ("comparisons.0.speedup", 9.17, "comparisons[0]: speedup"),
    ("comparisons.0.speedup", None, "comparisons[0]"),
    ("comparisons.0.verdict", "slower", "comparisons[0]"),
    ("comparisons.0.verdict", "unstable", "comparisons[0]"),
    ("comparisons.0.ci95", None, "comparisons[0]"),
    ("comparisons.0.ci95", [2.0, 3.0], "comparisons[0]"),
    ("equivalence.0.strategy", "magic", "equivalence"),
    ("equivalence.0.predictions", 7, "equivalence[0]"),
    ("equivalence.0.flipped_predictions", 25, "equivalence[0]"),
    ("equivalence.0.max_abs_difference", "Infinity", "equivalence[0]"),
    ("equivalence.0.max_abs_difference", "-Infinity", "equivalence[0]: max_abs_difference"),
    ("equivalence.0.max_abs_difference", -1, "equivalence[0]: max_abs_difference"),
    ("reference.0.samples", 9, "reference[0]"),
    ("reference.0.max_abs", [1, 1], "reference[0]"),
    ("reference.0.flips", [[0, 7]], "reference[0]: flips[0]"),
    ("reference.0.flips", [[3, 7, 0.1]], "reference[0]"),
    ("reference.0.flips", [[0, 8, 0.1]], "reference[0]"),
    ("reference.0.flips", [[0, 7, 0.1], [0, 7, 0.1]], "reference[0]"),
    ("reference.0.flips", [[0, 7, -0.1]], "reference[0]: flips[0]"),
    ("failures", [{"strategy": "loop", "message": "no"}], "failures"),
    ("choice", {"strategy": "loop", "reason": "so"}, "choice"),
    ("choice", {"strategy": "loop", "reason": "so", "threads": 0}, "choice: threads"),
    ("choice", {"strategy": "loop", "reason": "so", "members_at_once": 1.5}, "choice: members"),
    ("accuracy.members", [0.5], "accuracy"),
    ("accuracy.members.0", 1.5, "accuracy: members[0]"),
    ("accuracy.ensemble", None, "accuracy"),
    ("non_finite", [1], "non_finite"),
    ("non_finite", [0, 0, 9], "non_finite"),
    ("warnings", ["w" * 10_001], "warnings[0]"),
    ("notes", ["\ud800"], "notes[0]"),
    ("limits", "none", "limits"),
    ("disagreement", None, "disagreement"),
    ("disagreement.votes.shape", [8, 11], "disagreement: votes"),
    ("disagreement.votes", packed(np.full((8, 10), 3), INT64), "disagreement: votes"),
    ("disagreement.votes", packed(-np.eye(8, 10), INT64), "disagreement: votes"),
    ("disagreement.votes", packed(np.zeros((8, 11)), INT64), "disagreement and samples"),
    ("disagreement.member_margin", packed(np.full(8, 1.5), "<f8"), "disagreement: member_margin"),
    ("samples.kind", "stolen", "samples: kind"),
    ("samples.names", [], "samples: names"),
    ("samples.names.3", 7, "samples: names[3]"),
    ("samples.names", ["a"] * 11, "samples: probabilities"),
    ("samples.population", 11, "samples: population"),
    ("samples.classes", ["a"] * 11, "samples: classes"),
    ("samples.digits", [1], "samples: digits"),
    ("samples.labels", packed(np.full(12, 10), INT64), "samples: labels"),
    ("samples.labels", packed(np.full(12, -2), INT64), "samples: labels"),
    ("samples.order", packed(np.zeros(12), INT64), "samples: order"),
    ("samples.order", packed(np.arange(1, 13), INT64), "samples: order"),
    ("samples.probabilities.shape", [3, 12, 1], "samples: probabilities"),
    ("samples.probabilities.shape", [3, 12, 2**40], "samples: probabilities"),
    ("samples.probabilities.shape", [3, 12], "samples: probabilities"),
    ("samples.probabilities.dtype", "|O", "samples: probabilities"),
    ("samples.probabilities.dtype", "<f8", "samples: probabilities"),
    ("samples.probabilities.zlib", "*", "samples: probabilities"),
    ("samples.probabilities.zlib", "AAAA", "samples: probabilities"),
    ("samples.probabilities", packed(np.full((3, 12, 10), 1.5), "<f4"), "samples: probabilities"),
    ("samples.probabilities", packed(np.full((3, 12, 10), -0.5), "<f4"), "samples: probabilities"),
    ("samples.images.crc32", 1, "samples: images"),
    ("samples.images.test_digits", packed(np.full(12, 40), INT64), "samples: images"),
    ("samples.images.test_digits", packed(np.full(12, -1), INT64), "samples: images"),
    ("samples.images", {"pixels": packed(np.zeros((12, 28)), "|u1")}, "samples: images: pixels"),
    ("samples.images", {"pixels": packed(np.zeros((11, 4, 4)), "|u1")}, "samples: images: pixels"),
    ("samples.images", {"pixels": packed(np.zeros((12, 4, 4, 4)), "|u1")}, "samples: images"),
    ("samples.images", {"pixels": packed(np.zeros((12, 0, 4)), "|u1")}, "samples: images: pixels"),
    ("samples.images", {}, "samples: images: pixels"),
]


@pytest.mark.parametrize(("path", "value", "where"), FAULTS, ids=[str(one[0]) for one in FAULTS])
def test_what_does_not_fit_is_refused_and_the_place_is_said(
    path: str, value: object, where: str
) -> None:
    found = changed(path, value)
    if not where:
        assert from_json(json.dumps(found).encode(), NAME, few_digits)
        return
    said = refusal(found)
    assert said.startswith(f"{NAME} is damaged (")
    assert where in said


@pytest.mark.parametrize("name", sorted(set(fields()) - {"format", "application"}))
def test_a_run_without_one_of_its_fields_is_damaged(name: str) -> None:
    found = fields()
    del found[name]
    assert f"{name} is missing" in refusal(found) or "disagreement" in refusal(found)


def bomb(size: int) -> dict[str, Any]:
    return {
        "dtype": "|u1",
        "shape": [12, 1024, size // 1024],
        "zlib": b64encode(zlib.compress(bytes(size * 12))).decode(),
    }


def test_more_than_is_promised_is_not_unpacked() -> None:
    small = bomb(2**20) | {"shape": [12, 64, 64]}
    assert "does not hold 49,152 bytes" in refusal(changed("samples.images", {"pixels": small}))
    large = {"dtype": "|u1", "shape": [12, 2**20, 2**20], "zlib": ""}
    assert "more than" in refusal(changed("samples.images", {"pixels": large}))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1000,
        b"\x1f\x8b compressed",
        b"PK\3\4",
        b"[" * 100_000,
        b"[1," + b"1," * 5_000_000 + b"1]",
        b"[" + b"[]," * 600_000 + b"1]",
        b"version https://git-lfs.github.com/spec/v1",
        b'{"format": NaN}',
        b"1" * 10_000,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_not_json_is_not_a_saved_run(content: bytes) -> None:
    assert " is not a saved run: it is not JSON (" in refusal(content)


@pytest.mark.parametrize("content", [b"null", b"[]", b"{}", b'{"cells": []}', b'"text"'])
def test_other_json_is_not_a_saved_run(content: bytes) -> None:
    assert refusal(content) == f"{NAME} is not a saved run. Save runs with File > Save run."


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        ({"settings": {}, "environment": {}, "timings": []}, "run --json"),
        ({"settings": {}, "environment": {}, "cells": []}, "sweep --json"),
        ({"version": 1, "entries": []}, "a history"),
    ],
)
def test_other_output_of_ours_is_named(found: dict[str, Any], kind: str) -> None:
    assert kind in refusal(found)


@pytest.mark.parametrize("length", [1, 100, 5000, -2])
def test_a_run_that_was_cut_short_is_damaged(length: int) -> None:
    said = refusal(text().encode()[:length])
    assert ("is damaged (" in said) == (length != 1)


def test_a_run_of_a_newer_version_is_named_as_such() -> None:
    said = refusal(fields() | {"version": 2, "settings": "of another form"})
    assert "newer Ensemble Explorer (file format 2; this version reads format 1)" in said
    assert "Update" in said


def test_digits_that_are_others_here_are_not_shown_in_their_place() -> None:
    assert "others here" in refusal(fields(), lambda: 255 - few_digits())


def test_missing_digits_are_not_the_file_s_fault() -> None:
    def missing() -> Array:
        raise BadInput("The bundled file is missing.")

    with pytest.raises(BadInput, match=r"^The bundled file is missing\.$") as refused:
        from_json(text().encode(), NAME, missing)
    assert not isinstance(refused.value, Damaged)


def test_whatever_is_done_to_a_file_it_is_a_run_that_can_be_written_or_refused() -> None:
    files, taken = originals(), 0
    for number in range(MUTATIONS):
        content = mutated(0, number, files)
        try:
            read = from_json(content, NAME, few_digits)
        except BadInput:
            refusal(content)
            continue
        taken += 1
        written = to_json(read, few_digits)
        assert to_json(from_json(written.encode(), NAME, few_digits), few_digits) == written
    assert 0 < taken < MUTATIONS


def test_a_settings_path_is_kept_and_nothing_is_opened_from_it() -> None:
    read = from_json(text("folder").encode(), NAME, few_digits)
    assert read.request.settings == KINDS["folder"]().request.settings
    assert replace(read, samples=None)
