import os
import sys
from pathlib import Path

import pytest

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.opening import folder_walk
from ensemble_gui.ensembles.opening.folder_walk import MOST_DEPTH, walk
from tests.support.looks import CancelledAtLook

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_files_are_found_in_natural_order_without_what_is_hidden(tmp_path: Path) -> None:
    fill(tmp_path, "b10.pt", "b2.pt", "a/c.pt", ".git/x.pt", ".hidden.pt", "__pycache__/n.pyc")
    found = walk(tmp_path, CancelToken())
    assert found.files == ["a/c.pt", "b2.pt", "b10.pt"]
    assert (found.unread, found.cut_at) == ([], None)


@needs_links
def test_a_circle_of_links_is_gone_through_once(tmp_path: Path) -> None:
    fill(tmp_path, "a/m.pt")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "b")
    assert walk(tmp_path, CancelToken()).files == ["a/m.pt", "b"]


@needs_links
def test_links_to_folders_are_followed(tmp_path: Path) -> None:
    fill(tmp_path, "far/best.pt")
    (tmp_path / "near").mkdir()
    (tmp_path / "near" / "seed0").symlink_to(tmp_path / "far")
    assert walk(tmp_path / "near", CancelToken()).files == ["seed0/best.pt"]


def test_folders_that_are_too_deep_or_too_full_end_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, "top.pt", "/".join("x" * (MOST_DEPTH + 1)) + "/deep.pt")
    found = walk(tmp_path, CancelToken())
    assert (found.files, found.cut_at) == (["top.pt"], MOST_DEPTH + 1)
    monkeypatch.setattr(folder_walk, "MOST_FILES", 3)
    fill(tmp_path / "full", *(f"{one}.pt" for one in range(5)))
    assert walk(tmp_path / "full", CancelToken()).cut_at == 0
    assert walk(tmp_path, CancelToken()).cut_at == 1


def test_a_slow_disk_ends_the_search(tmp_path: Path) -> None:
    fill(tmp_path, "top.pt", "a/m.pt")
    hours = iter([0.0, 0.0, 3600.0])
    found = walk(tmp_path, CancelToken(), lambda: next(hours))
    assert (found.files, found.cut_at) == (["top.pt"], 1)


def test_it_is_looked_through_until_a_cancel(tmp_path: Path) -> None:
    fill(tmp_path, *(f"{one}.pt" for one in range(100)))
    with pytest.raises(CancelledError):
        walk(tmp_path, CancelledAtLook(50))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="all may be read there")
def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    fill(tmp_path, "a.pt", "locked/m.pt")
    (tmp_path / "locked").chmod(0)
    try:
        (unread,) = walk(tmp_path, CancelToken()).unread
        assert unread.startswith("locked (")
    finally:
        (tmp_path / "locked").chmod(0o700)
