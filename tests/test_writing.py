import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ensemble_gui.writing import ASIDE, create_file, new_folder, remove_leftovers, write_file

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and modes are POSIX's")


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk takes three bytes of each file."""
    real = os.write

    def write(descriptor: int, content: bytes) -> int:
        if os.fstat(descriptor).st_size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, content[:3])

    monkeypatch.setattr(os, "write", write)


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    for content in (b"", b"first", b"x" * 300_000):
        write_file(tmp_path / "one", content)
        assert (tmp_path / "one").read_bytes() == content
    assert names(tmp_path) == ["one"]


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    with pytest.raises(OSError, match="space") as caught:
        write_file(tmp_path / "one", b"the new one")
    assert caught.value.filename == str(tmp_path / "one")
    assert (tmp_path / "one").read_bytes() == b"old"
    assert names(tmp_path) == ["one"]


@pytest.mark.parametrize("call", ["fsync", "close", "replace"])
def test_whatever_fails_nothing_is_left_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    real_close = os.close

    def fail(*arguments: int) -> None:
        if call == "close":
            real_close(*arguments)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(Path if call == "replace" else os, call, fail)
        with pytest.raises(OSError, match="error"):
            write_file(tmp_path / "one", b"content")
    assert names(tmp_path) in ([], ["one"])  # closing may fail after the file was replaced


@posix
def test_nothing_is_written_through_what_others_planted(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / ".one.part").symlink_to(victim)
    os.mkfifo(folder / f"{ASIDE}pipe")
    (folder / f"{ASIDE}link").symlink_to(victim)
    write_file(folder / "one", b"content")
    assert victim.read_bytes() == b"mine"
    assert (folder / f"{ASIDE}pipe").exists()


@posix
def test_behind_a_link_is_the_file_that_is_meant(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "one")
    write_file(tmp_path / "link", b"content")
    assert (tmp_path / "one").read_bytes() == b"content"
    assert (tmp_path / "link").is_symlink()


@posix
def test_an_old_file_keeps_its_mode_and_a_new_one_has_its_own(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.touch()
    old.chmod(0o640)
    write_file(old, b"content")
    write_file(new, b"content", mode=0o600)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (old, new)] == [0o640, 0o600]


@posix
def test_a_folder_a_pipe_and_a_device_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "folder", tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(OSError, match=r"directory|pipe"):
            write_file(path, b"content")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    assert names(tmp_path) == ["folder", "pipe"]


def test_a_new_file_takes_no_other_ones_place(tmp_path: Path) -> None:
    create_file(tmp_path / "one", b"content")
    with pytest.raises(FileExistsError):
        create_file(tmp_path / "one", b"other")
    assert (tmp_path / "one").read_bytes() == b"content"


@pytest.mark.parametrize("there", [True, False], ids=["empty", "absent"])
def test_a_folder_comes_whole(tmp_path: Path, there: bool) -> None:  # noqa: FBT001 -- a case
    folder = tmp_path / "folder"
    if there:
        folder.mkdir()
    with new_folder(folder) as aside:
        (aside / "inner").mkdir()
        create_file(aside / "inner" / "one", b"content")
        assert not (folder / "inner").exists()
    assert (folder / "inner" / "one").read_bytes() == b"content"
    assert names(tmp_path) == ["folder"]


def test_a_folder_that_cannot_be_replaced_gets_the_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "disk"
    (folder / f"{ASIDE}left").mkdir(parents=True)  # by a process that was killed
    monkeypatch.setattr(os.path, "ismount", lambda path: path == folder)
    before = folder.stat().st_ino
    with new_folder(folder) as aside:
        (aside / "inner").mkdir()
        create_file(aside / "inner" / "one", b"content")
        assert not (folder / "inner").exists()
    assert (folder / "inner" / "one").read_bytes() == b"content"
    assert (names(tmp_path), names(folder)) == (["disk"], ["inner"])
    assert folder.stat().st_ino == before


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_folder_that_was_given_up_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def fill() -> None:
        with new_folder(tmp_path / "folder") as aside:
            create_file(aside / "one", b"content")
            raise error

    with pytest.raises(type(error)):
        fill()
    assert names(tmp_path) == []


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_in_a_new_folder_is_said_with_the_folders_own_path(tmp_path: Path) -> None:
    def fill() -> None:
        with new_folder(tmp_path / "folder") as aside:
            create_file(aside / "one", b"content")

    with pytest.raises(OSError, match="space") as caught:
        fill()
    assert caught.value.filename == str(tmp_path / "folder")
    assert names(tmp_path) == []


def test_an_error_of_another_file_meanwhile_keeps_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, new_folder(tmp_path / "folder"):
        (tmp_path / "other").read_bytes()
    assert caught.value.filename == str(tmp_path / "other")


def test_a_folder_that_holds_something_stays_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "mine").touch()
    with pytest.raises(OSError, match="empty") as caught, new_folder(folder):
        pass
    assert caught.value.filename == str(folder)
    assert names(tmp_path) == ["folder"]
    assert names(folder) == ["mine"]


@posix
def test_what_a_killed_writer_left_is_removed_and_what_is_being_written_stays(
    tmp_path: Path,
) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom ensemble_gui import writing\n"
        "folder = Path(sys.argv[1])\n"
        "with writing.new_folder(folder / 'folder') as aside:\n"
        "    writing.create_file(aside / 'one', b'content')\n"
        "    writing._create(folder, 0o600)\n"
        "    print('written', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        remove_leftovers(tmp_path)
        assert len(names(tmp_path)) == 2
        writer.kill()
        writer.wait()
        write_file(tmp_path / "other", b"content")
        assert names(tmp_path) == ["other"]
