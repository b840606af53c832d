"""A training knows before it starts that its file can be written, and by nobody else."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from ensemble_gui.ensembles import output
from ensemble_gui.ensembles.output import claimed, keep_members
from ensemble_gui.errors import BadInput
from ensemble_gui.writing import ASIDE, remove_leftovers, write_file

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and locks are POSIX's")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "members.safetensors"


def claim(path: Path, size: int = 1) -> None:
    with claimed(path, size):
        pass


def refused(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        claim(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_claim_leaves_the_path_as_it_was(path: Path) -> None:
    claim(path)
    assert list(path.parent.iterdir()) == []
    path.write_text("old")
    claim(path)
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("name", ["missing/a.safetensors", "file/a", "n" * 300])
def test_a_path_that_cannot_be_written_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    assert " cannot be written (" in refused(tmp_path / name)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "is a folder: name a file" in refused(tmp_path)


def test_a_folder_without_permission_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "cannot be written (Permission denied): choose an existing folder" in refused(path)


def test_a_file_without_permission_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.touch()
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "may not be overwritten" in refused(path)


@posix
def test_a_pipe_is_refused(path: Path) -> None:
    os.mkfifo(path)
    assert "is a device or a pipe: name a file" in refused(path)


def test_what_does_not_fit_onto_the_disk_is_refused_with_both_sizes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output.shutil, "disk_usage", lambda _: SimpleNamespace(free=3_000_000))
    claim(path, 3_000_000)
    with pytest.raises(OSError, match=r"need 3 MB, but only 3 MB are .* --output") as caught:
        claim(path, 3_000_001)
    assert caught.value.errno == errno.ENOSPC
    assert list(path.parent.iterdir()) == []


def test_a_disk_without_room_for_another_file_is_full(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(OSError, match="space") as caught:
        claim(path)
    assert caught.value.filename == str(path)


def test_a_file_has_one_claim_at_a_time_and_others_are_free(path: Path) -> None:
    with claimed(path, 1):
        assert "Another training is using" in refused(path)
        claim(path.with_name("other"))
    claim(path)
    assert list(path.parent.iterdir()) == []


@posix
def test_a_link_to_the_same_file_is_claimed_with_it(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    with claimed(link, 1):
        assert "Another training" in refused(path)


def test_a_claim_ends_with_whatever_ends_the_work(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), claimed(path, 1):
        raise KeyboardInterrupt
    claim(path)
    assert list(path.parent.iterdir()) == []


@pytest.fixture
def other_training(path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that has claimed the file."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom ensemble_gui.ensembles.output import claimed\n"
        "with claimed(Path(sys.argv[1]), 1):\n"
        "    print('claimed', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"claimed\n"
        yield process
        process.kill()


def test_the_claim_of_a_process_is_free_once_it_is_killed(
    path: Path, other_training: "subprocess.Popen[bytes]"
) -> None:
    assert "Another training is using" in refused(path)
    remove_leftovers(path.parent)
    write_file(path.with_name("other"), b"")
    assert "Another training is using" in refused(path)
    other_training.kill()
    other_training.wait()
    claim(path)
    assert [one.name for one in path.parent.iterdir()] == ["other"]


@pytest.fixture
def lock(path: Path) -> Path:
    """The file by which a claim is known."""
    with claimed(path, 1):
        (found,) = path.parent.iterdir()
    assert found.name.startswith(ASIDE)
    return found


@posix
def test_nothing_is_written_through_a_planted_link(path: Path, lock: Path) -> None:
    lock.symlink_to(path.with_name("victim"))
    assert "cannot be written" in refused(path)
    assert not path.with_name("victim").exists()


@posix
def test_a_planted_pipe_is_not_waited_for(path: Path, lock: Path) -> None:
    os.mkfifo(lock)
    claim(path)


def test_members_are_written_where_they_are_wanted(path: Path) -> None:
    assert keep_members(path, b"members") == (path, "")
    assert path.read_bytes() == b"members"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folder in which the program was started, the user's own, and the one for a while."""
    found = [tmp_path / name for name in ("here", "home", "temp")]
    for one in found:
        one.mkdir()
    monkeypatch.chdir(found[0])
    monkeypatch.setattr(Path, "home", lambda: found[1])
    monkeypatch.setattr(output.tempfile, "gettempdir", lambda: str(found[2]))
    return found


@pytest.mark.parametrize("full", range(4))
def test_members_that_the_disk_does_not_take_are_kept_elsewhere(
    path: Path, places: list[Path], monkeypatch: pytest.MonkeyPatch, full: int
) -> None:
    """As many places are full beside the one that was wanted."""
    real, tries = os.fsync, []

    def sync(descriptor: int) -> None:
        tries.append(descriptor)
        if len(tries) <= full + 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    if full == len(places):
        with pytest.raises(OSError, match="space") as caught:
            keep_members(path, b"members")
        assert caught.value.filename == str(path)
        assert all(list(one.iterdir()) == [] for one in places)
        return
    kept, fault = keep_members(path, b"members")
    assert fault == f"The disk is full: {path}. Free some space, or choose another folder."
    assert kept.parent.parent == places[full]
    assert kept.name == path.name
    assert kept.read_bytes() == b"members"
    assert sorted(one for one in places if list(one.iterdir())) == [places[full]]
    assert not path.exists()
