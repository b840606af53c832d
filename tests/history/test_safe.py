"""What of the history is safe on the disk, what is shown, and what is said agree."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ensemble_gui.history import files
from ensemble_gui.records.history import MOST_ENTRIES, History
from ensemble_gui.writing import ASIDE
from tests.support.history.history_windows import Window, others, write
from tests.support.remembered import remembered

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and modes are POSIX's")


def is_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_on_a_full_disk_a_damaged_file_stays_where_it_is(
    path: Path, open_window: Callable[[], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    for key in "abc":
        window.add(key)
    whole = path.read_bytes()
    hurt = whole.replace(b'"calls_per_block": 4', b'"calls_per_block": 0', 1)
    write(path, hurt)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", is_full)
        later = open_window()
        assert later.keys == "b a"
        assert "1 damaged result of 3" in later.message
        assert "stays where it is" in later.message
        assert f"The disk is full: {path}. Free" in later.message
        assert later.look().message == later.message
        assert open_window().keys == "b a"  # as the one before
    assert path.read_bytes() == hurt
    assert others(path) == []
    last = open_window()
    assert last.keys == "b a"
    assert str(path.with_name("history.json.damaged-1")) in last.message
    assert path.with_name("history.json.damaged-1").read_bytes() == hurt


def test_the_new_one_is_on_the_disk_before_the_damaged_one_is_renamed(
    path: Path, open_window: Callable[[], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.add("a")
    write(path, b"gone")
    rename = Path.rename

    def stop(one: Path, other: Path) -> Path:
        (kept,) = others(path)
        assert Window(path.with_name(kept)).keys == "b a"
        return rename(one, other)

    monkeypatch.setattr(Path, "rename", stop)
    assert "damaged-1" in window.add("b").message
    assert others(path) == ["history.json.damaged-1"]


def test_what_earlier_versions_left_when_they_died_is_removed(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    window.add("a")
    for name in (".history.json-ab12_xyz.tmp", f"{ASIDE}{1:016x}"):
        path.with_name(name).write_bytes(b"a part")
    mine = [".history.json-mine.tmp", ".history.json-ab12_xyz.tmp.txt", "history.json-ab12_xyz.tmp"]
    for name in mine:
        path.with_name(name).write_bytes(b"mine")
    path.with_name(".history.json-folder12.tmp").mkdir()
    window.add("b")
    assert others(path) == sorted([*mine, ".history.json-folder12.tmp"])


@posix
def test_a_link_that_is_planted_as_a_leftover_or_as_the_lock_costs_nothing(
    path: Path, open_window: Callable[[], Window], tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    path.parent.mkdir()
    path.with_name(".history.json-ab12_xyz.tmp").symlink_to(victim)
    open_window().add("a")
    path.with_name("history.json.lock").unlink()
    path.with_name("history.json.lock").symlink_to(victim)
    window = open_window()
    assert "could not be saved" in window.add("b").message
    assert victim.read_bytes() == b"mine"


@posix
def test_nobody_else_may_read_a_new_file(path: Path, open_window: Callable[[], Window]) -> None:
    open_window().add("a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_result_that_cannot_be_read_again_is_not_written_and_that_is_said(
    path: Path, open_window: Callable[[], Window]
) -> None:
    window = open_window()
    window.add("a")
    window.own = window.own.with_entries((replace(remembered("b"), arrived=-1),))
    result = window.look()
    assert window.keys == "b a"
    assert list(result.in_file.names) == ["a"]
    assert "1 result cannot be saved" in result.message
    window.add("c")
    later = open_window()
    assert (later.keys, later.message) == ("c a", "")
    assert others(path) == []


def test_a_result_that_is_larger_than_a_file_may_be_costs_no_other_one(
    open_window: Callable[[], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.add("a")
    monkeypatch.setattr(files, "LARGEST", 8_000)
    message = "m" * 10_000
    large = replace(remembered("b"), settings=replace(remembered("b").settings, path=message))
    window.own = window.own.with_entries((large,))
    assert "1 result cannot be saved" in window.look().message
    later = open_window()
    assert (later.keys, later.message) == ("a", "")


def test_a_full_list_takes_the_new_result_of_a_clock_that_was_set_back(
    open_window: Callable[[], Window],
) -> None:
    window = open_window()
    window.own = History().with_entries(
        remembered(f"{number:04}", name="named" if number % 2 else "")
        for number in range(MOST_ENTRIES)
    )
    window.look()
    for day in range(3):
        at = f"1970-01-0{3 - day}T00:00:00+00:00"
        new = replace(remembered(f"new {day}", at=at), arrived=window.own.next_arrival)
        window.own = window.own.with_entries((new,))
        window.look()
    later = open_window()
    assert later.message == ""
    assert len(later.own.entries) == MOST_ENTRIES
    assert {f"new {day}" for day in range(3)} <= later.own.names.keys()


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root of Linux can make a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no disk can be made here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 -- whichever umount root's path has


@pytest.mark.parametrize("is_damaged", [False, True], ids=["whole", "damaged"])
def test_a_disk_that_is_full_indeed_costs_nothing(full_disk: Path, is_damaged: bool) -> None:  # noqa: FBT001 -- a case
    path = full_disk / "data" / "history.json"
    window = Window(path)
    for key in "abc":
        assert window.add(key).message == ""
    if is_damaged:
        path.write_bytes(path.read_bytes().replace(b'"threads": 2', b'"threads": 0', 1)[:-5])
    before = path.read_bytes()
    fill(full_disk / "filling")
    for key in "defg":
        assert "The disk is full" in window.add(key).message
    assert window.keys == "g f e d c b a"
    assert path.read_bytes() == before
    assert others(path) == []
    assert Window(path).keys == ("" if is_damaged else "c b a")
    (full_disk / "filling").unlink()
    window.add("h")
    assert Window(path).keys == "h g f e d c b a"
    assert others(path) == (["history.json.damaged-1"] if is_damaged else [])


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017 -- what ends the filling
