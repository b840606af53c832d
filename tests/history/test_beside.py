"""What a window that has to end keeps beside the file, and the next one merges."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from filelock import FileLock

from ensemble_gui.history import file as file_of_history
from ensemble_gui.history import files
from ensemble_gui.history.file import HistoryFile
from ensemble_gui.records.history import History, HistoryRequest
from tests.support.history.history_windows import Window, others
from tests.support.remembered import remembered

KEPT = "history.json.kept-0123456789abcdef"


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_of_history, "_LAST_PATIENCE_S", 60)  # the machine may be busy


def end(window: Window, path: Path) -> None:
    """Keep what the window changed without waiting for its worker."""
    HistoryFile(path).write_beside(HistoryRequest(base=window.base, own=window.own))


def test_what_was_added_named_and_removed_is_merged_by_the_next_start(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    for key in "abc":
        window.add(key)
    window.own = window.own.with_entries((remembered("d"),)).renamed("a", "first").without({"b"})
    with FileLock(path.with_name("history.json.lock")):
        end(window, path)
    (kept,) = others(path)
    assert kept.startswith("history.json.kept-")
    later = open_window()
    assert (later.own.names, later.message) == ({"d": "", "c": "", "a": "first"}, "")
    assert others(path) == []
    assert open_window().own.names == later.own.names


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_nobody_else_may_read_it(path: Path, open_window: Callable[[], Window]) -> None:
    window = open_window()
    window.own = History().with_entries((remembered("a"),))
    end(window, path)
    (kept,) = others(path)
    assert stat.S_IMODE(path.with_name(kept).stat().st_mode) == 0o600


def test_a_window_that_changed_nothing_writes_nothing(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    window.add("a")
    end(window, path)
    assert others(path) == []


def test_it_is_done_to_what_others_wrote_meanwhile(
    path: Path, open_window: Callable[[], Window]
) -> None:
    open_window().add("a")
    ending, other = open_window(), open_window()
    ending.own = ending.own.with_entries((remembered("b"),)).without({"a"})
    other.add("c")
    end(ending, path)
    other.rename("a", "renamed")
    assert other.keys == "c b"
    assert open_window().keys == "c b"
    assert others(path) == []


def test_what_its_worker_still_wrote_is_not_done_twice(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    base = window.base
    window.add("a")
    window.base = base  # the window was not told
    window.own = window.own.renamed("a", "first")
    end(window, path)
    assert open_window().own.names == {"a": "first"}


def test_several_are_merged(path: Path, open_window: Callable[[], Window]) -> None:
    for key in "abc":
        window = Window(path.with_name("another.json"))
        window.own = History().with_entries((remembered(key),))
        end(window, path)
    assert len(others(path)) == 3
    assert open_window().keys == "c b a"
    assert others(path) == []


def test_it_is_removed_only_when_what_it_holds_is_safe(
    path: Path, open_window: Callable[[], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.own = History().with_entries((remembered("a"),))
    end(window, path)

    def is_full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", is_full)
        later = open_window()
    assert later.keys == "a"
    assert "The disk is full" in later.message
    assert len(others(path)) == 1
    assert open_window().keys == "a"
    assert others(path) == []


def test_one_that_cannot_be_removed_is_done_once(
    path: Path, open_window: Callable[[], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.own = History().with_entries((remembered("a"),))
    end(window, path)

    def is_held(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "unlink", is_held)
    later = open_window()
    later.remove("a")
    later.add("b")
    assert later.keys == "b"


@pytest.mark.parametrize(
    "content", [b"", b"gone", b'{"version": 1, "removed": [7], "entries": []}', b"[" * 100_000]
)
def test_a_damaged_one_is_set_aside_and_a_sentence_says_where(
    path: Path, open_window: Callable[[], Window], content: bytes
) -> None:
    open_window().add("a")
    path.with_name(KEPT).write_bytes(content)
    later = open_window()
    aside = path.with_name("history.json.damaged-1")
    assert later.keys == "a"
    assert str(aside) in later.message
    assert others(path) == [aside.name]
    assert aside.read_bytes() == content
    assert open_window().message == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_what_is_planted_in_its_place_is_neither_read_nor_followed(
    path: Path, open_window: Callable[[], Window], tmp_path: Path
) -> None:
    open_window().add("a")
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    os.mkfifo(path.with_name(f"{KEPT[:-1]}0"))
    path.with_name(f"{KEPT[:-1]}1").symlink_to(victim)
    path.with_name(f"{KEPT[:-1]}2").mkdir()
    later = open_window()
    assert later.keys == "a"
    assert len(others(path)) == 3
    assert all(".damaged-" in one for one in others(path))
    assert victim.read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["\0", "x" * 5000])
def test_it_never_raises(name: str, tmp_path: Path) -> None:
    window = Window(tmp_path / name / "history.json")
    window.own = History().with_entries((remembered("a"),))
    end(window, tmp_path / name / "history.json")


def test_a_disk_that_does_not_answer_is_not_waited_for(
    path: Path, open_window: Callable[[], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, given_up = Event(), Event()
    monkeypatch.setattr(file_of_history, "_LAST_PATIENCE_S", 0)
    keep_beside = files.keep_beside

    def wait(path: Path, content: bytes) -> Path:
        answers.wait(60)
        kept = keep_beside(path, content)
        given_up.set()
        return kept

    monkeypatch.setattr(files, "keep_beside", wait)
    window = open_window()
    window.own = History().with_entries((remembered("a"),))
    end(window, path)
    assert not path.parent.exists() or others(path) == []
    answers.set()
    assert given_up.wait(60)


def test_no_more_is_kept_than_is_read(
    path: Path, open_window: Callable[[], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 20_000)
    window = open_window()
    window.own = History().with_entries(remembered(f"{number:02}") for number in range(30))
    end(window, path)
    (kept,) = others(path)
    assert path.with_name(kept).stat().st_size <= 20_000
    later = open_window()
    assert later.message == ""
    assert "29" in later.own.names
