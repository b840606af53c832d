import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import IMAGE_SUFFIXES
from ensemble_gui.samples.image_files.paths import MOST_DEPTH, image_paths
from ensemble_gui.samples.image_files.reading import read_picture

Fill = Callable[..., None]


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Makes empty files of these names in the folder."""

    def fill(*names: str) -> None:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()

    return fill


def found_in(folder: Path) -> list[str]:
    """The paths that the folder stands for, from there."""
    found = (Path(path).relative_to(folder) for path in image_paths([str(folder)]))
    return [path.as_posix() for path in found]


@pytest.mark.parametrize("path", ["nowhere.png", "https://example.org/7.png", "a\0b.png", ""])
def test_what_is_no_folder_stands_for_itself(path: str) -> None:
    assert list(image_paths([path])) == [path]


def test_the_images_of_a_folder_are_found_by_their_suffixes(tmp_path: Path, fill: Fill) -> None:
    fill("b.png", "A.JPG", "c.txt", "noext", "png", "d.png.txt")
    assert found_in(tmp_path) == ["A.JPG", "b.png"]
    assert list(image_paths([str(tmp_path), "z.png"]))[-1] == "z.png"


@pytest.mark.parametrize("suffix", IMAGE_SUFFIXES)
def test_each_suffix_is_known_in_either_case(tmp_path: Path, fill: Fill, suffix: str) -> None:
    fill(f"a{suffix}", f"b{suffix.upper()}")
    assert found_in(tmp_path) == [f"a{suffix}", f"b{suffix.upper()}"]


def test_images_are_found_at_any_depth_in_the_order_of_their_names(
    tmp_path: Path, fill: Fill
) -> None:
    fill("10.png", "2.png", "b/1.png", "b/c/d/3.png", "a/z.png", "a10/1.png", "a9/1.png")
    assert found_in(tmp_path) == [
        *("2.png", "10.png", "a/z.png", "a9/1.png", "a10/1.png", "b/1.png", "b/c/d/3.png")
    ]


def test_hidden_files_and_folders_are_left_out(tmp_path: Path, fill: Fill) -> None:
    fill(".a.png", ".cache/b.png", "._c.png", "d.png")
    assert found_in(tmp_path) == ["d.png"]
    hidden = tmp_path / ".cache"
    assert found_in(hidden) == ["b.png"]  # as it was asked for


def test_what_systems_put_into_folders_is_left_out_and_other_files_are_counted(
    tmp_path: Path, fill: Fill
) -> None:
    fill("__MACOSX/a.png", "b/@eaDir/c.png", "b/Thumbs.db", "Desktop.ini", "d.png", ".e.txt")
    fill("b/f.TXT", "g.txt", "h")
    skipped: Counter[str] = Counter()
    (path,) = image_paths([str(tmp_path)], skipped=skipped)
    assert Path(path).name == "d.png"
    assert skipped == {".txt": 2, "": 1}


def test_a_folder_without_images_stands_for_itself(tmp_path: Path, fill: Fill) -> None:
    fill("a.txt", "b/c.txt", ".d.png")
    assert found_in(tmp_path) == ["."]


def test_a_folder_named_as_an_image_is_a_folder(tmp_path: Path, fill: Fill) -> None:
    fill("a.png/b.png")
    assert found_in(tmp_path) == ["a.png/b.png"]


def test_each_folder_asked_for_is_looked_through(tmp_path: Path, fill: Fill) -> None:
    fill("a/1.png", "b.png")
    asked = [str(tmp_path / "a"), str(tmp_path)]
    assert len(list(image_paths(asked))) == 3


def test_links_are_followed_but_no_folder_is_entered_twice(tmp_path: Path, fill: Fill) -> None:
    fill("here/a/1.png", "there/2.png")
    (tmp_path / "here" / "up").symlink_to(tmp_path / "here")
    (tmp_path / "here" / "a" / "top").symlink_to(tmp_path)
    (tmp_path / "here" / "again").symlink_to(tmp_path / "there")
    (tmp_path / "here" / "3.png").symlink_to(tmp_path / "there" / "2.png")
    assert found_in(tmp_path / "here") == ["3.png", "a/1.png", "a/top/there/2.png"]


def test_a_loop_of_links_ends(tmp_path: Path, fill: Fill) -> None:
    fill("a.png")
    (tmp_path / "b").symlink_to(tmp_path / "c")
    (tmp_path / "c").symlink_to(tmp_path / "b")
    assert found_in(tmp_path) == ["a.png"]


def test_a_broken_link_is_found_so_that_it_can_be_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to(tmp_path / "gone.png")
    (path,) = image_paths([str(tmp_path)])
    with pytest.raises(BadInput, match=r"a\.png is a broken link"):
        read_picture(path)


def test_a_folder_that_may_not_be_read_stands_for_itself(
    tmp_path: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("a/1.png", "b/2.png", "c.png")
    scanned = os.scandir

    def refuse(path: str) -> object:
        if os.path.basename(path) == "a":  # noqa: PTH119 -- it is text
            raise PermissionError(13, "Permission denied")
        return scanned(path)

    monkeypatch.setattr("os.scandir", refuse)
    assert found_in(tmp_path) == ["a", "b/2.png", "c.png"]
    assert found_in(tmp_path / "a") == ["."]
    with pytest.raises(BadInput, match="a is a folder that you may not read"):
        read_picture(str(tmp_path / "a"))


def test_folders_are_entered_to_a_depth(tmp_path: Path, fill: Fill) -> None:
    deep = "/".join(["d"] * (MOST_DEPTH - 1))
    fill(f"{deep}/a.png", f"{deep}/d/b.png")
    assert found_in(tmp_path) == [f"{deep}/a.png", f"{deep}/d"]


def test_entries_that_vanish_do_no_harm(tmp_path: Path, fill: Fill) -> None:
    fill("a/1.png", "b/2.png", "c/3.png", "d.png")
    found = image_paths([str(tmp_path)])
    next(found)
    (tmp_path / "b" / "2.png").unlink()
    (tmp_path / "b").rmdir()
    (tmp_path / "d.png").unlink()
    assert [Path(path).name for path in found] == ["3.png", "d.png"]


def test_a_folder_is_read_only_when_its_turn_comes(
    tmp_path: Path, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill("a/1.png", "b/2.png")
    entered = []
    scanned = os.scandir

    def watch(path: str) -> object:
        entered.append(os.path.relpath(path, tmp_path))
        return scanned(path)

    monkeypatch.setattr("os.scandir", watch)
    found = image_paths([str(tmp_path)])
    assert entered == []
    next(found)
    assert entered == [".", "a"]


@pytest.mark.skipif(os.name == "nt", reason="names are text here")
def test_names_that_are_no_text_are_found(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff7.png"
    Path(os.fsdecode(path)).touch()
    assert list(image_paths([str(tmp_path)])) == [os.fsdecode(path)]
