import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from ensemble_gui.errors import BadInput
from ensemble_gui.samples.image_files import bytes as image_bytes
from ensemble_gui.samples.image_files.bytes import read_image_bytes

on_unix = pytest.mark.skipif(os.name == "nt", reason="this system has no such files")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    Image.new("L", (6, 4), 255).save(path)
    return path


def refusal_of(path: Path | str) -> str:
    with pytest.raises(BadInput) as refusal:
        read_image_bytes(str(path))
    assert len(str(refusal.value).splitlines()) == 1
    return str(refusal.value)


def test_a_file_is_read_whole(path: Path) -> None:
    assert read_image_bytes(str(path)) == path.read_bytes()


def test_a_link_to_a_file_is_read(path: Path) -> None:
    link = path.with_name("link.png")
    link.symlink_to(path)
    assert read_image_bytes(str(link)) == path.read_bytes()


@pytest.mark.parametrize(
    "name", ["nowhere.png", "a\0b.png", "n" * 300 + ".png", "picture.png/7.png", "no/7.png"]
)
def test_a_missing_file_is_refused(path: Path, name: str) -> None:
    assert "No such file: " in refusal_of(f"{path.parent}/{name}")


def test_no_name_is_no_file() -> None:
    assert refusal_of("") == "No such file: ''."


def test_an_empty_file_is_refused(path: Path) -> None:
    path.write_bytes(b"")
    assert refusal_of(path) == "picture.png is empty."


def test_a_huge_file_is_refused_unread(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with path.open("ab") as file:
        file.truncate(image_bytes.MOST_BYTES + 1)  # a hole: it takes no room
    monkeypatch.setattr("os.open", None)
    told = "picture.png is too large: choose an image file of at most 200 MB."
    assert refusal_of(path) == told


def test_a_broken_link_is_called_so(path: Path) -> None:
    link = path.with_name("link.png")
    link.symlink_to(path.with_name("gone.png"))
    assert refusal_of(link).startswith("link.png is a broken link")


@on_unix
def test_a_loop_of_links_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to(tmp_path / "b.png")
    (tmp_path / "b.png").symlink_to(tmp_path / "a.png")
    assert refusal_of(tmp_path / "a.png").startswith("a.png is a link to itself")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    told = refusal_of(tmp_path)
    assert told == f"{tmp_path.name} is a folder without images: choose image files."


def refuse(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_folder_that_may_not_be_read_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.scandir", refuse)
    assert f"{tmp_path.name} is a folder that you may not read" in refusal_of(tmp_path)


@pytest.mark.parametrize("forbidden", ["os.open", "os.stat"])
def test_a_file_that_may_not_be_read_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch, forbidden: str
) -> None:
    name = str(path)
    monkeypatch.setattr(forbidden, refuse)
    try:
        with pytest.raises(BadInput, match=r"You may not read picture\.png: change its permiss"):
            read_image_bytes(name)
    finally:
        monkeypatch.undo()  # pytest itself has need of it


def test_another_fault_is_told_in_the_words_of_the_system(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.open", fail)
    assert "picture.png cannot be read (Input/output error)" in refusal_of(path)


def test_a_file_that_has_vanished_meanwhile_is_not_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def vanish(*arguments: object) -> int:
        path.unlink()
        return opened(*arguments)

    monkeypatch.setattr("os.open", vanish)
    assert "No such file: " in refusal_of(path)


@on_unix
def test_a_named_pipe_is_refused_without_waiting_for_it(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)
    assert refusal_of(path).startswith("picture.png is a named pipe, not a file")


@on_unix
def test_a_pipe_that_took_a_files_place_is_not_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def exchange(*arguments: object) -> int:
        path.unlink()
        os.mkfifo(path)
        return opened(*arguments)

    monkeypatch.setattr("os.open", exchange)
    assert refusal_of(path).startswith("picture.png is a named pipe, not a file")


@on_unix
def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("picture.png")
        assert refusal_of("picture.png").startswith("picture.png is a socket, not a file")


@on_unix
def test_a_device_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.open", None)
    assert refusal_of("/dev/zero").startswith("zero is a device, not a file")


@pytest.mark.parametrize(
    "change", [bytes, lambda content: content[:-9], lambda content: content * 2]
)
def test_a_file_that_changes_meanwhile_gives_what_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[bytes], bytes]
) -> None:
    before = path.read_bytes()
    told = os.fstat

    def write_then_tell(descriptor: int) -> os.stat_result:
        status = told(descriptor)
        if stat.S_ISREG(status.st_mode):
            path.write_bytes(change(before))
        return status

    monkeypatch.setattr("os.fstat", write_then_tell)
    content = read_image_bytes(str(path))
    assert content == change(before)[: len(before)]
