import errno
import os
import shutil
import stat
import subprocess
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from ensemble_gui import writing
from ensemble_gui.writing import ASIDE, create_file, new_folder, remove_leftovers, write_file
from tests.support.failing_system import failing

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and modes are POSIX's")


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk takes three bytes of each file."""
    real = os.write

    def write(descriptor: int, content: bytes) -> int:
        if os.fstat(descriptor).st_size:
            no_room()
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


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES], ids=errno.errorcode.get)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_whatever_fails_the_file_is_the_old_or_the_new_one_and_nothing_is_left(
    tmp_path: Path,
    error: int,
    lasting: bool,  # noqa: FBT001 -- a case
) -> None:
    one = tmp_path / "one"
    contents = {False: b"old", True: b"new"}
    for number in count():
        one.write_bytes(contents[False])
        is_written = False
        with failing(number, error, lasting=lasting) as calls, suppress(OSError):
            write_file(one, contents[True])
            is_written = True
        assert one.read_bytes() == contents[is_written], calls
        remove_leftovers(tmp_path)
        assert names(tmp_path) == ["one"], calls
        if len(calls) <= number:
            break


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_whatever_fails_a_folder_is_whole_or_is_not_there(
    tmp_path: Path,
    error: int,
    lasting: bool,  # noqa: FBT001 -- a case
) -> None:
    folder = tmp_path / "folder"
    for number in count():
        is_written = False
        with failing(number, error, lasting=lasting) as calls, suppress(OSError):
            with new_folder(folder) as aside:
                create_file(aside / "one", b"content")
                create_file(aside / "two", b"content")
            is_written = True
        assert folder.exists() == is_written, calls
        if is_written:
            assert names(folder) == ["one", "two"]
            shutil.rmtree(folder)
        remove_leftovers(tmp_path)
        assert names(tmp_path) == [], calls
        if len(calls) <= number:
            break


def test_what_failed_first_is_raised(tmp_path: Path) -> None:
    real_close = os.close

    def close(descriptor: int) -> None:
        real_close(descriptor)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "write", no_room)
        patched.setattr(os, "close", close)
        with pytest.raises(OSError, match="space"):
            write_file(tmp_path / "one", b"content")
    assert names(tmp_path) == []


def test_a_file_system_that_is_full_only_when_a_file_is_closed_costs_the_old_one_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").write_bytes(b"old")
    real_close = os.close

    def close(descriptor: int) -> None:
        real_close(descriptor)
        no_room()

    with monkeypatch.context() as patched:
        patched.setattr(os, "close", close)
        with pytest.raises(OSError, match="space"):
            write_file(tmp_path / "one", b"new")
    assert (tmp_path / "one").read_bytes() == b"old"
    assert names(tmp_path) == ["one"]


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_what_can_be_no_path_is_a_fault_of_the_systems(tmp_path: Path, name: str) -> None:
    for write in (write_file, create_file):
        with pytest.raises(OSError, match="characters"):
            write(tmp_path / name, b"content")
    with pytest.raises(OSError, match="characters"), new_folder(tmp_path / name):
        pass
    assert names(tmp_path) == []


@posix
def test_a_lock_that_somebody_else_holds_does_not_make_it_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_held(*_: int) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("fcntl.flock", is_held)
    for write in (write_file, lambda path, _: new_folder(path).__enter__()):
        with pytest.raises(OSError, match="busy"):
            write(tmp_path / "one", b"content")
    assert names(tmp_path) == []


@posix
def test_a_file_system_without_locks_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def has_none(*_: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", has_none)
    (tmp_path / f"{ASIDE}{0:016x}").touch()  # who knows whether its writer lives?
    write_file(tmp_path / "one", b"content")
    with new_folder(tmp_path / "folder"):
        pass
    assert names(tmp_path) == [f"{ASIDE}{0:016x}", "folder", "one"]


@posix
def test_a_folder_that_others_gave_such_a_name_is_not_removed(tmp_path: Path) -> None:
    """Who may write into a folder may rename, but not empty, what others have there."""
    mine = tmp_path / f"{ASIDE}{0:016x}"
    (mine / "thesis").mkdir(parents=True)
    (tmp_path / f"{ASIDE}notes").touch()
    remove_leftovers(tmp_path)
    assert names(tmp_path) == [mine.name, f"{ASIDE}notes"]
    assert names(mine) == ["thesis"]


@posix
def test_what_another_user_left_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{ASIDE}{0:016x}").touch()
    user = os.geteuid()
    with monkeypatch.context() as patched:
        patched.setattr(os, "geteuid", lambda: user + 1)
        remove_leftovers(tmp_path)
    assert len(names(tmp_path)) == 1
    remove_leftovers(tmp_path)
    assert names(tmp_path) == []


def test_without_locks_only_what_is_old_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_LOCKS", False)
    young, old = (tmp_path / f"{ASIDE}{number:016x}" for number in range(2))
    for one in (young, old):
        one.touch()
    os.utime(old, (0, 0))
    remove_leftovers(tmp_path)
    assert names(tmp_path) == [young.name]


def test_a_file_that_another_program_has_for_a_moment_is_replaced_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace
    refusals = [PermissionError(errno.EACCES, "in use")] * 2

    def replace(path: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return real(path, target)

    monkeypatch.setattr(writing, "_PAUSES_S", (0, 0))
    monkeypatch.setattr(Path, "replace", replace)
    write_file(tmp_path / "one", b"content")
    assert names(tmp_path) == ["one"]


@posix
def test_nothing_is_written_through_what_others_planted(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    folder = tmp_path / "folder"
    folder.mkdir()
    planted = [".one.part", f"{ASIDE}{1:016x}", f"{ASIDE}{2:016x}"]
    for name in planted[:2]:
        (folder / name).symlink_to(victim)
    os.mkfifo(folder / planted[2])
    write_file(folder / "one", b"content")
    assert victim.read_bytes() == b"mine"
    assert names(folder) == [*sorted(planted), "one"]


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
    old.chmod(0o4755)  # nobody is to run what is written here in the user's name
    write_file(old, b"content")
    assert stat.S_IMODE(old.stat().st_mode) == 0o755


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
    (folder / f"{ASIDE}0123456789abcdef").mkdir(parents=True)  # by a process that was killed
    monkeypatch.setattr(writing, "ismount", lambda path: path == folder)
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
