"""Sessions are kept whole or not at all, and none is written over."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from ensemble_gui.history import sessions
from ensemble_gui.history.sessions import Fault, keys, prune, read, read_images, remove, write
from ensemble_gui.records.session import Session
from ensemble_gui.writing import remove_leftovers
from tests.support.failing_system import failing
from tests.support.sessions import FULL

COPIES = (b"abc", b"drawn", None)
JSON = "session.json"


@pytest.fixture
def folder(data_folder: Path) -> Path:
    assert sessions.sessions_folder() == data_folder / "sessions"
    return sessions.sessions_folder()


def kept(folder: Path, page: str = "uncertainty") -> str:
    return write(folder, replace(FULL, page=page), COPIES)


def test_a_session_comes_back_with_its_images(folder: Path) -> None:
    key = kept(folder)
    found = read(folder, key)
    assert found == FULL
    assert isinstance(found, Session)
    assert read_images(folder, key, found) == COPIES


def test_nobody_else_may_look_at_it(folder: Path) -> None:
    kept(folder)
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0


def test_the_last_one_is_the_first_whatever_the_clock_says(folder: Path) -> None:
    late = write(folder, replace(FULL, at="2030-01-01T00:00:00+00:00"), COPIES)
    early = write(folder, replace(FULL, at="2020-01-01T00:00:00+00:00"), COPIES)
    assert keys(folder) == [early, late]


def test_two_windows_leave_two(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "keys", lambda _folder: [])  # each looks before the other writes
    assert len({kept(folder), kept(folder)}) == 2
    monkeypatch.undo()
    assert len(keys(folder)) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\0" * 4096, b'{"version": 1}', b"\xff"])
def test_a_damaged_one_is_set_aside_with_its_images(folder: Path, content: bytes) -> None:
    key = kept(folder)
    (folder / key / JSON).write_bytes(content)
    found = read(folder, key)
    assert isinstance(found, Fault)
    assert found.path == folder / f"{key}.damaged-1"
    assert (found.path / "images").read_bytes() == b"abcdrawn"
    assert keys(folder) == []


def test_a_damaged_one_of_the_same_name_does_not_replace_another(folder: Path) -> None:
    key = kept(folder)
    (folder / f"{key}.damaged-1").mkdir()
    (folder / key / JSON).write_bytes(b"")
    found = read(folder, key)
    assert isinstance(found, Fault)
    assert found.path.name == f"{key}.damaged-2"


def test_one_of_a_newer_program_stays_for_it(folder: Path) -> None:
    key = kept(folder)
    path = folder / key / JSON
    path.write_bytes(path.read_bytes().replace(b'"version": 1', b'"version": 9'))
    found = read(folder, key)
    assert isinstance(found, Fault)
    assert found.is_newer
    assert "version 9" in found.why
    assert keys(folder) == [key]


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.skipif(os.name != "posix", reason="pipes of this kind are POSIX's")
@pytest.mark.parametrize("harm", [make_pipe, Path.unlink, lambda path: path.chmod(0)])
def test_one_that_cannot_be_read_is_named(folder: Path, harm: Callable[[Path], None]) -> None:
    key = kept(folder)
    harm(folder / key / JSON)
    if os.geteuid() == 0 and (folder / key / JSON).is_file():
        pytest.skip("root may read everything")
    found = read(folder, key)
    assert isinstance(found, Fault)
    assert found.path == folder / key


def test_one_that_is_too_large_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = kept(folder)
    monkeypatch.setattr(sessions, "_LARGEST", 10)
    found = read(folder, key)
    assert isinstance(found, Fault)
    assert "larger than" in found.why


@pytest.mark.parametrize("content", [None, b"", b"abc", b"abcdraw"])
def test_copies_that_are_gone_or_cut_short_are_none(folder: Path, content: bytes | None) -> None:
    key = kept(folder)
    (folder / key / "images").unlink()
    if content is not None:
        (folder / key / "images").write_bytes(content)
    assert read_images(folder, key, FULL) == (content[:3] if content else None, None, None)


@pytest.mark.parametrize("at", [0, 3, 2**62])
def test_a_copy_beyond_the_end_is_none(folder: Path, at: int) -> None:
    key = kept(folder)
    far = replace(FULL.images[0], at=at, size=2**62)
    assert read_images(folder, key, replace(FULL, images=(far,))) == (None,)


def test_copies_that_overlap_take_no_more_memory_than_their_file_has(folder: Path) -> None:
    key = kept(folder)
    again = tuple(replace(FULL.images[0], at=0, size=8) for _ in range(3))
    assert read_images(folder, key, replace(FULL, images=again)) == (b"abcdrawn", None, None)


@pytest.mark.skipif(os.name != "posix", reason="links need no right on POSIX alone")
def test_what_a_link_leads_to_is_neither_read_nor_removed(folder: Path, tmp_path: Path) -> None:
    key = kept(folder)
    far = tmp_path / "far"
    (folder / key).rename(far)
    (folder / key).symlink_to(far)
    assert keys(folder) == []
    remove(folder, key)
    assert (far / JSON).exists()


@pytest.mark.parametrize("at", range(0, 40, 3))
def test_a_full_disk_leaves_the_session_before_and_nothing_else(folder: Path, at: int) -> None:
    key = kept(folder, "timings")
    before = sorted(folder.rglob("*"))
    with failing(at, errno.ENOSPC, lasting=True), suppress(OSError):
        kept(folder)
    if keys(folder) == [key]:
        remove_leftovers(folder)  # as the next writer does
        assert sorted(folder.rglob("*")) == before
    found = read(folder, key)
    assert isinstance(found, Session)
    assert found.page == "timings"


def test_what_could_not_be_read_again_is_not_written(folder: Path) -> None:
    with pytest.raises(ValueError, match="page"):
        write(folder, replace(FULL, page="y" * 1000), COPIES)
    assert keys(folder) == []


def test_the_oldest_go_and_so_does_what_is_left_of_removed_ones(folder: Path) -> None:
    made = [kept(folder) for _ in range(sessions.MOST_KEPT + 2)]
    (folder / made[-1] / JSON).unlink()
    (folder / f"{made[0]}.damaged-1").mkdir()
    prune(folder)
    assert keys(folder) == made[-2:0:-1]
    assert (folder / f"{made[0]}.damaged-1").is_dir()


def test_only_a_session_is_removed(folder: Path) -> None:
    key = kept(folder)
    (folder.parent / "other").mkdir()
    for one in ("", ".", "../other", "damaged"):
        remove(folder, one)
    assert keys(folder) == [key]
    assert (folder.parent / "other").is_dir()
    remove(folder, key)
    assert keys(folder) == []


def test_without_a_folder_there_is_no_session(folder: Path) -> None:
    assert keys(folder) == []
    prune(folder)
    assert not folder.exists()
