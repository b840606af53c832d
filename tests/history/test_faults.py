"""What is wrong with the history's file: nothing that is in it is lost, and it is told."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from ensemble_gui.history import file as file_of_history
from ensemble_gui.history import files
from ensemble_gui.history.encoding import encode
from ensemble_gui.history.files import LARGEST
from ensemble_gui.records.history import History
from tests.support.history.history_windows import Window, others, write
from tests.support.remembered import remembered

DAMAGED = {
    "no JSON": b"results",
    "truncated": encode(History().with_entries((remembered("a"),))).encode()[:-9],
    "another version": b'{"version": 2, "entries": []}',
    "nested": b"[" * 50_000,
    "empty": b"",
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_is_set_aside_and_a_sentence_says_where(
    path: Path, open_window: Callable[[], Window], kind: str
) -> None:
    write(path, DAMAGED[kind])
    window = open_window()
    aside = path.with_name("history.json.damaged-1")
    assert str(aside) in window.message
    assert aside.read_bytes() == DAMAGED[kind]
    assert window.keys == ""
    assert window.add("a").message == ""
    assert open_window().keys == "a"
    assert aside.read_bytes() == DAMAGED[kind]


def test_each_damaged_file_is_kept_under_its_own_name(
    path: Path, open_window: Callable[[], Window]
) -> None:
    for content in (b"first", b"second"):
        write(path, content)
        open_window()
    assert [path.with_name(one).read_bytes() for one in others(path)] == [b"first", b"second"]


def test_a_file_of_another_version_says_so(path: Path, open_window: Callable[[], Window]) -> None:
    write(path, DAMAGED["another version"])
    assert "it is of version 2" in open_window().message


def test_a_file_that_becomes_damaged_while_a_window_is_open_costs_the_window_nothing(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    window.add("a")
    write(path, b"gone")
    assert "damaged-1" in window.add("b").message
    assert open_window().keys == "b a"


def test_a_damaged_entry_is_left_out_counted_and_kept_in_the_file_aside(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    window.add("a")
    window.add("b")
    found = json.loads(path.read_bytes())
    found["entries"][0]["timings"] = []
    content = json.dumps(found).encode()
    write(path, content)
    later = open_window()
    assert later.keys == "a"
    assert "1 damaged result of 2" in later.message
    assert path.with_name("history.json.damaged-1").read_bytes() == content
    assert open_window().message == ""
    assert len(others(path)) == 1


def test_a_file_that_is_too_large_is_not_read(
    monkeypatch: pytest.MonkeyPatch, path: Path, open_window: Callable[[], Window]
) -> None:
    path.parent.mkdir()
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    monkeypatch.setattr(files, "decode", lambda _content: pytest.fail("it was read"))
    assert f"larger than {LARGEST // 2**20} MB" in open_window().message


def test_what_is_no_file_is_set_aside(path: Path, open_window: Callable[[], Window]) -> None:
    path.mkdir(parents=True)
    (path / "something").touch()
    window = open_window()
    window.add("a")
    assert open_window().keys == "a"
    assert (path.with_name("history.json.damaged-1") / "something").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_named_pipe_does_not_make_it_wait(path: Path, open_window: Callable[[], Window]) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    window = open_window()
    window.add("a")
    assert open_window().keys == "a"


def is_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_failure_in_the_middle_leaves_the_old_file_and_the_list(
    monkeypatch: pytest.MonkeyPatch, path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    window.add("a")
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", is_full)
    result = window.add("b")
    assert f"The disk is full: {path}." in result.message
    assert "stay in the list" in result.message
    assert window.keys == "b a"
    assert list(result.in_file.names) == ["a"]
    assert path.read_bytes() == before
    assert others(path) == []


def test_what_could_not_be_written_is_written_with_the_next_change(
    monkeypatch: pytest.MonkeyPatch, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", is_full)
        window.add("a")
    window.add("b")
    assert open_window().keys == "b a"


def test_a_folder_that_cannot_be_made_costs_nothing_but_the_file(
    path: Path, open_window: Callable[[], Window]
) -> None:
    path.parent.write_text("a file where the folder should be")
    window = open_window()
    result = window.add("a")
    assert "could not be saved" in result.message
    assert window.keys == "a"
    assert path.parent.read_text() == "a file where the folder should be"


def test_a_folder_that_may_not_be_written_to_is_still_read(
    monkeypatch: pytest.MonkeyPatch, open_window: Callable[[], Window]
) -> None:
    open_window().add("a")

    def is_read_only(*_: object, **__: object) -> None:
        raise PermissionError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(file_of_history, "FileLock", is_read_only)
    window = open_window()
    assert (window.keys, window.message) == ("a", "")
    assert "The disk is read-only" in window.add("b").message
    assert window.keys == "b a"


@pytest.mark.parametrize("name", ["\0", "x" * 5000])
def test_a_folder_s_name_that_cannot_be_is_told(name: str, tmp_path: Path) -> None:
    window = Window(tmp_path / name / "history.json")
    assert "could not be saved" in window.add("a").message
    assert window.keys == "a"


def test_another_window_that_writes_for_too_long_is_told(
    monkeypatch: pytest.MonkeyPatch, path: Path, open_window: Callable[[], Window]
) -> None:
    monkeypatch.setattr(file_of_history, "_PATIENCE_S", 0)
    window = open_window()
    window.add("a")
    with FileLock(path.with_name("history.json.lock")):
        assert "Another window has been writing" in window.add("b").message
    window.add("c")
    assert open_window().keys == "c b a"
