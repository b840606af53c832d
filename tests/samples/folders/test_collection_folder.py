import errno
import os
import re
import sys
from pathlib import Path

import pytest

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import IMAGE_SUFFIXES, OwnImage
from ensemble_gui.samples.folders.collection_folder import (
    label_of,
    name_of,
    paths_in_order,
    write_image,
)
from ensemble_gui.samples.image_files.reading import decode_picture
from tests.support.images.crafted import gif, png

PIXELS = decode_picture(png(1, 1, rows=b"\0\0"), "one").rgb[..., 0]


def drawn(name: str, content: bytes = b"the bytes of a file") -> OwnImage:
    """An image without a file."""
    return OwnImage(name=name, path="", pixels=PIXELS, content=content)


def written(folder: Path, name: str, index: int = 0, content: bytes = b"bytes") -> str:
    """The name of the file that an image of this name is written as."""
    write_image(folder, index, drawn(name, content), None)
    (path,) = (folder / "unlabelled").iterdir()
    return path.name


def listed(folder: Path) -> list[str]:
    """The files that are found in the folder, in order."""
    return [Path(one).name for one in paths_in_order(str(folder), CancelToken())]


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


@pytest.mark.parametrize(
    ("index", "label", "path"),
    [
        (0, 3, "3/0001 photo.png"),
        (1, None, "unlabelled/0002 photo.png"),
        (9999, 0, "0/10000 photo.png"),
    ],
)
def test_an_image_is_written_into_its_labels_folder_under_its_number(
    tmp_path: Path, index: int, label: int | None, path: str
) -> None:
    write_image(tmp_path, index, drawn("photo.png"), label)
    assert (tmp_path / path).read_bytes() == b"the bytes of a file"


def test_the_file_of_an_image_is_copied_unchanged(tmp_path: Path) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(bytes(range(256)))
    image = OwnImage(name="photo.jpg", path=str(source), pixels=PIXELS)
    write_image(tmp_path, 0, image, 5)
    assert (tmp_path / "5" / "0001 photo.jpg").read_bytes() == bytes(range(256))
    assert source.exists()


def test_an_image_whose_file_has_gone_cannot_be_written(tmp_path: Path) -> None:
    image = OwnImage(name="gone.jpg", path=str(tmp_path / "gone.jpg"), pixels=PIXELS)
    with pytest.raises(BadInput, match=r"No such file: gone\.jpg"):
        write_image(tmp_path, 0, image, 5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a/b\\c:d.png", "a_b_c_d.png"),
        ('<i>?*|".png', "_i_____.png"),
        ("new\nline\0.png", "new_line_.png"),
        ("caf\udce9.png", "caf_.png"),  # Latin-1 under a UTF-8 system
        ("größe 3 – süß.png", "größe 3 – süß.png"),
        (" .png", " .png"),
        (".hidden.png", ".hidden.png"),
    ],
)
def test_a_name_that_not_every_system_takes_is_changed(
    tmp_path: Path, name: str, plain: str
) -> None:
    assert written(tmp_path, name) == f"0001 {plain}"


@pytest.mark.parametrize("letter", ["n", "ß", "数", "\N{GRINNING FACE}"])
def test_of_a_long_name_the_end_is_kept(tmp_path: Path, letter: str) -> None:
    name = written(tmp_path, letter * 300 + " the end.png")
    assert name.startswith(f"0001 {letter * 40}")
    assert name.endswith(f"{letter} the end.png")
    assert len(name.encode()) <= 255


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("scan", png(1, 1, rows=b"\0\0"), "scan.png"),
        ("scan.2", gif((1, 1), (1, 1)), "scan.2.gif"),
        ("...", png(1, 1, rows=b"\0\0"), "image.png"),
        ("", png(1, 1, rows=b"\0\0"), "image.png"),
        ("PHOTO.JPG", b"whatever", "PHOTO.JPG"),
    ],
)
def test_a_name_without_an_images_suffix_is_given_one_so_that_it_is_found_again(
    tmp_path: Path, name: str, content: bytes, found: str
) -> None:
    assert written(tmp_path, name, content=content) == f"0001 {found}"
    assert found.lower().endswith(IMAGE_SUFFIXES)
    assert listed(tmp_path) == [f"0001 {found}"]


def refuse_writing(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("ensemble_gui.samples.folders.collection_folder.create_file", fail)


@pytest.mark.parametrize("name", ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EFBIG", "EACCES"])
def test_a_disk_that_takes_nothing_is_no_fault_of_the_images(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    refuse_writing(monkeypatch, getattr(errno, name))
    with pytest.raises(OSError, match=re.escape(os.strerror(getattr(errno, name)))):
        write_image(tmp_path, 0, drawn("a.png"), 1)


def test_a_name_that_this_disk_does_not_take_is_the_images_own_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_writing(monkeypatch, errno.ENAMETOOLONG)
    with pytest.raises(BadInput, match=r"a\.png cannot be written \(File name too long\): choose"):
        write_image(tmp_path, 0, drawn("a.png"), 1)


@pytest.mark.parametrize(
    ("path", "given", "label"),
    [
        ("/c/3/a.png", "/c", 3),
        ("/c/0/a.png", "/c/0", 0),  # the folder itself was given
        ("/c/3/a.png", "/c/3/a.png", None),  # the file was: its folder says nothing
        ("/c/10/a.png", "/c", None),
        ("/c/-1/a.png", "/c", None),
        ("/c/unlabelled/a.png", "/c", None),
        ("/c/3/more/a.png", "/c", None),
        ("/c/٣/a.png", "/c", None),  # Arabic-Indic: a digit to Python
        ("/c/²/a.png", "/c", None),
    ],
)
def test_the_label_is_the_folders_name_if_it_is_one_digit(
    path: str, given: str, label: int | None
) -> None:
    assert label_of(path, given) == label


@pytest.mark.parametrize(
    ("path", "given", "name"),
    [
        ("/c/3/0001 photo.png", "/c", "photo.png"),
        ("/c/unlabelled/12345 a b.png", "/c", "a b.png"),
        ("/c/3/0002 0001 a.png", "/c", "0001 a.png"),
        ("/c/3/001 a.png", "/c", "001 a.png"),
        ("/c/3/0001.png", "/c", "0001.png"),
        ("/c/3/0001 a.png", "/c/3/0001 a.png", "0001 a.png"),  # a file of its own
        ("/holidays/2024 cat.png", "/holidays", "2024 cat.png"),
        ("/c/3/0001 two\nlines.png", "/c", "two\nlines.png"),
    ],
)
def test_the_number_in_a_saved_images_name_is_not_part_of_it(
    path: str, given: str, name: str
) -> None:
    assert name_of(path, given) == name


def test_a_saved_collection_is_listed_in_its_own_order(tmp_path: Path) -> None:
    touch(tmp_path, "9/0001 z.png", "0/0003 a.png", "unlabelled/0002 m.png", "1/10000 b.png")
    assert listed(tmp_path) == ["0001 z.png", "0002 m.png", "0003 a.png", "10000 b.png"]


def test_any_other_folder_is_listed_by_names(tmp_path: Path) -> None:
    touch(tmp_path, "9/0001 z.png", "0/0003 a.png", "0/other.png")
    assert listed(tmp_path) == ["0003 a.png", "other.png", "0001 z.png"]


def test_a_file_and_a_path_that_is_not_there_stand_for_themselves(tmp_path: Path) -> None:
    touch(tmp_path, "0007 a.png")
    for path in (str(tmp_path / "0007 a.png"), str(tmp_path / "gone"), ""):
        assert paths_in_order(path, CancelToken()) == [path]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_are_no_text_are_listed_too(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name in (b"0002 \xff.png", b"0001 \xe9.png"):
        Path(os.fsdecode(os.path.join(folder, name))).touch()  # noqa: PTH118 -- as bytes
    assert listed(tmp_path) == ["0001 \udce9.png", "0002 \udcff.png"]


def test_looking_for_images_can_be_cancelled(tmp_path: Path) -> None:
    touch(tmp_path, "a.png", "b.png")
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        paths_in_order(str(tmp_path), token)


ODD = ("red panda", "a/b", "..", "unlabelled", "Cat", "cat", "")


def test_the_labels_of_a_saved_collection_are_found_again(tmp_path: Path) -> None:
    for label in range(len(ODD)):
        write_image(tmp_path, label, drawn("a.png"), label, ODD)
    paths = paths_in_order(str(tmp_path), CancelToken())
    assert [label_of(one, str(tmp_path), ODD) for one in paths] == list(range(len(ODD)))
    assert {name_of(one, str(tmp_path), ODD) for one in paths} == {"a.png"}


def test_a_digit_s_folder_is_no_label_among_other_classes() -> None:
    assert label_of("/zoo/3/a.png", "/zoo", ODD) is None
    assert label_of("/zoo/red panda/a.png", "/zoo") is None
