"""The history's file: nothing that is in it is lost, whatever happens."""

import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from remembered import remembered

from ensemble_gui.records import History, HistoryRequest, HistoryResult
from ensemble_gui.running import history as file_of_history
from ensemble_gui.running.history import LARGEST, HistoryFile, history_path
from ensemble_gui.running.history_json import encode


class Window:
    """A window's side of it: what it shows, and what it knows to be in the file."""

    def __init__(self, path: Path) -> None:
        self.file = HistoryFile(path)
        self.base = self.own = History()
        self.told = self.look().told  # at the start

    def look(self) -> HistoryResult:
        """Bring the two together."""
        result = self.file.keep(HistoryRequest(base=self.base, own=self.own))
        self.own, self.base = result.history, result.in_file
        return result

    def add(self, key: str) -> HistoryResult:
        self.own = self.own.with_entries((remembered(key),))
        return self.look()

    def remove(self, key: str) -> HistoryResult:
        self.own = self.own.without({key})
        return self.look()

    def rename(self, key: str, name: str) -> HistoryResult:
        self.own = self.own.renamed(key, name)
        return self.look()

    @property
    def keys(self) -> str:
        return " ".join(self.own.names)


@pytest.fixture
def path(data_folder: Path) -> Path:
    assert history_path() == data_folder / "history.json"
    return history_path()


@pytest.fixture
def open_window(path: Path) -> Callable[[], Window]:
    return lambda: Window(path)


def others(path: Path) -> list[str]:
    """What else stands beside the file."""
    known = {path.name, f"{path.name}.lock"}
    return sorted(one.name for one in path.parent.iterdir() if one.name not in known)


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_without_the_variable_it_is_kept_where_the_system_keeps_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ENSEMBLE_EXPLORER_DATA")
    monkeypatch.setattr(
        file_of_history, "user_data_path", lambda name, **_: tmp_path / f"share {name}"
    )
    assert history_path() == tmp_path / "share ensemble-explorer" / "history.json"


def test_looking_makes_nothing(path: Path, open_window: Callable[[], Window]) -> None:
    assert open_window().keys == ""
    assert not path.parent.exists()


def test_what_one_start_wrote_the_next_one_finds(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    assert window.add("a").told == ""
    window.add("b")
    window.rename("a", "the first")
    later = open_window()
    assert later.own.names == {"b": "", "a": "the first"}
    assert others(path) == []


def test_two_windows_lose_nothing_of_each_other(open_window: Callable[[], Window]) -> None:
    one, other = open_window(), open_window()
    one.add("a")
    other.add("b")
    assert other.keys == "b a"
    one.add("c")
    assert one.keys == "c b a"
    one.remove("b")
    other.add("d")
    assert other.keys == "d c a"
    one.rename("a", "mine")
    other.rename("c", "yours")
    one.look()
    assert one.own.names == {"d": "", "c": "yours", "a": "mine"}
    assert open_window().own.names == one.own.names


def test_a_removal_that_is_undone_is_undone_in_the_file(
    open_window: Callable[[], Window],
) -> None:
    window = open_window()
    window.add("a")
    window.remove("a")
    assert open_window().keys == ""
    window.add("a")
    assert open_window().keys == "a"


def test_a_file_that_nobody_else_changed_is_not_read_again(
    monkeypatch: pytest.MonkeyPatch, open_window: Callable[[], Window]
) -> None:
    window, other = open_window(), open_window()
    window.add("a")
    other.look()
    reads: list[bytes] = []
    decode = file_of_history.decode
    monkeypatch.setattr(
        file_of_history, "decode", lambda content: (reads.append(content), decode(content))[1]
    )
    window.add("b")
    window.rename("b", "second")
    assert reads == []
    other.add("c")
    assert len(reads) == 1
    assert other.own.names == {"c": "", "b": "second", "a": ""}


def test_a_file_that_is_deleted_meanwhile_is_written_again(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    window.add("a")
    path.unlink()
    window.add("b")
    assert open_window().keys == "b a"


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
    assert str(aside) in window.told
    assert aside.read_bytes() == DAMAGED[kind]
    assert window.keys == ""
    assert window.add("a").told == ""
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
    assert "it is of version 2" in open_window().told


def test_a_file_that_becomes_damaged_while_a_window_is_open_costs_the_window_nothing(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    window.add("a")
    write(path, b"gone")
    assert "damaged-1" in window.add("b").told
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
    assert "1 damaged results of 2" in later.told
    assert path.with_name("history.json.damaged-1").read_bytes() == content
    assert open_window().told == ""
    assert len(others(path)) == 1


def test_a_file_that_is_too_large_is_not_read(
    monkeypatch: pytest.MonkeyPatch, path: Path, open_window: Callable[[], Window]
) -> None:
    path.parent.mkdir()
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    monkeypatch.setattr(file_of_history, "decode", lambda _content: pytest.fail("it was read"))
    assert f"larger than {LARGEST // 2**20} MB" in open_window().told


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


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_followed(monkeypatch: pytest.MonkeyPatch, path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    elsewhere = tmp_path / "elsewhere.json"
    path.symlink_to(elsewhere)
    monkeypatch.setenv("ENSEMBLE_EXPLORER_DATA", str(path.parent))
    Window(history_path()).add("a")
    assert path.is_symlink()
    assert Window(elsewhere).keys == "a"


def is_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(("owner", "step"), [(os, "fsync"), (Path, "replace")])
def test_a_failure_in_the_middle_leaves_the_old_file_and_the_list(
    monkeypatch: pytest.MonkeyPatch,
    path: Path,
    open_window: Callable[[], Window],
    owner: object,
    step: str,
) -> None:
    window = open_window()
    window.add("a")
    before = path.read_bytes()
    monkeypatch.setattr(owner, step, is_full)
    result = window.add("b")
    assert os.strerror(errno.ENOSPC) in result.told
    assert "stay in the list" in result.told
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
    assert "cannot be kept" in result.told
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
    assert (window.keys, window.told) == ("a", "")
    assert os.strerror(errno.EROFS) in window.add("b").told
    assert window.keys == "b a"


@pytest.mark.parametrize("name", ["\0", "x" * 5000])
def test_a_folder_s_name_that_cannot_be_is_told(name: str, tmp_path: Path) -> None:
    window = Window(tmp_path / name / "history.json")
    assert "cannot be kept" in window.add("a").told
    assert window.keys == "a"


def test_another_window_that_writes_for_too_long_is_told(
    monkeypatch: pytest.MonkeyPatch, path: Path, open_window: Callable[[], Window]
) -> None:
    monkeypatch.setattr(file_of_history, "_PATIENCE_S", 0)
    window = open_window()
    window.add("a")
    with FileLock(path.with_name("history.json.lock")):
        assert "another window has been writing" in window.add("b").told
    window.add("c")
    assert open_window().keys == "c b a"


def test_as_much_is_kept_as_a_file_may_hold(
    monkeypatch: pytest.MonkeyPatch, open_window: Callable[[], Window]
) -> None:
    monkeypatch.setattr(file_of_history, "LARGEST", 20_000)
    window = open_window()
    window.add("a")
    window.rename("a", "the first")
    for number in range(20):
        window.add(f"b{number:02}")
    kept = open_window().own
    assert 1 < len(kept.entries) < 21
    assert {"a", "b19"} <= set(kept.names)
    assert kept.names == window.own.names
