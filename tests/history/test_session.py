"""What a window holds is written as JSON that reads back, and nothing else is read."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from ensemble_gui.history.session import VERSION, NewerVersion, decode, encode
from ensemble_gui.records.session import Session
from tests.support.sessions import FULL


def fields() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(encode(FULL))
    return read


def test_a_session_comes_back_as_it_was() -> None:
    assert decode(encode(FULL)) == FULL


def test_a_path_that_is_no_text_comes_back() -> None:
    (first, *rest) = FULL.images
    odd = replace(FULL, images=(replace(first, path="/half \udce4.png"), *rest))
    assert decode(encode(odd)) == odd


def test_a_session_that_was_cut_short_is_refused() -> None:
    content = encode(FULL)
    for cut in range(0, len(content), 97):
        with pytest.raises(ValueError, match=r"."):
            decode(content[:cut])


@pytest.mark.parametrize("value", [None, -1, "x", [1], {"a": 1}, 10**400])
def test_a_field_of_another_kind_is_refused_or_read(value: object) -> None:
    for name in fields():
        content = json.dumps(fields() | {name: value}).encode()
        with suppress(ValueError):
            assert isinstance(decode(content), Session)


def test_a_field_that_is_missing_is_refused_by_its_name() -> None:
    for name in fields().keys() - {"cluster", "on_cluster"}:  # which older files lack
        rest = {one: value for one, value in fields().items() if one != name}
        with pytest.raises(ValueError, match=f"{name} is missing"):
            decode(json.dumps(rest).encode())


def test_a_session_of_a_newer_program_is_named_so() -> None:
    with pytest.raises(NewerVersion, match="version 2"):
        decode(json.dumps(fields() | {"version": VERSION + 1, "settings": "other"}).encode())


@pytest.mark.parametrize("paths", [[], [""], ["/a", ""]])
def test_what_was_opened_lately_has_a_path(paths: list[str]) -> None:
    recents = [{"kind": "images", "paths": paths, "at": FULL.at}]
    with pytest.raises(ValueError, match="a path is missing"):
        decode(json.dumps(fields() | {"recents": recents}).encode())


def test_an_ensemble_has_a_path() -> None:
    ensemble = fields()["ensemble"] | {"path": ""}
    with pytest.raises(ValueError, match="path is not a text"):
        decode(json.dumps(fields() | {"ensemble": ensemble}).encode())
