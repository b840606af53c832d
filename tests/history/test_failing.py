"""The system's calls fail, one after another, while the history is written: nothing is lost."""

import errno
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from ensemble_gui.history import file as file_of_history
from ensemble_gui.history.file import HistoryFile
from ensemble_gui.records.history import HistoryRequest, HistoryResult
from tests.support.failing_system import failing
from tests.support.history.history_windows import Window, others, write

GONE = b"gone"
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)


def absent(_path: Path, _window: Window) -> None:
    pass


def whole(_path: Path, window: Window) -> None:
    window.add("a")


def damaged(path: Path, window: Window) -> None:
    window.add("a")
    write(path, GONE)


def kept_beside(path: Path, window: Window) -> None:
    window.add("a")
    own = window.own.with_entries(Window(path).own.entries)
    keep_beside(path, HistoryRequest(base=own, own=own.renamed("a", "named elsewhere")))


def keep_beside(path: Path, request: HistoryRequest) -> None:
    HistoryFile(path).write_beside(request)
    assert len(others(path)) == 1


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that is refused is refused at once, and a slow disk is waited for."""
    monkeypatch.setattr(file_of_history, "_PATIENCE_S", 0)
    monkeypatch.setattr(file_of_history, "_LAST_PATIENCE_S", 60)


@pytest.mark.parametrize("begin", [absent, whole, damaged, kept_beside])
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_whatever_call_fails_nothing_is_lost_and_what_is_said_is_so(
    tmp_path: Path,
    begin: Callable[[Path, Window], None],
    lasting: bool,  # noqa: FBT001 -- a case
) -> None:
    for number in count():
        path = tmp_path / str(number) / "history.json"
        window = Window(path)
        begin(path, window)
        before = list(window.own.names)
        error = ERRORS[number % len(ERRORS)]
        with failing(number, error, lasting=lasting) as calls:
            result = window.add("b")
        assert list(result.history.names) == ["b", *before], calls
        check_next_start(path, result, tmp_path / "copy")
        window.add("c")
        assert list(Window(path).own.names) == ["c", "b", *before], calls
        left = {one: path.with_name(one).read_bytes() for one in others(path)}
        assert left == ({"history.json.damaged-1": GONE} if begin is damaged else {}), calls
        if begin is kept_beside:
            assert Window(path).own.names["a"] == "named elsewhere"
        if len(calls) <= number:
            assert result.history.names == result.in_file.names
            break


def check_next_start(path: Path, result: HistoryResult, copy: Path) -> None:
    """It finds what the result says of the file, and whatever it lacks has been said."""
    found: set[str] = set()
    if path.parent.exists():
        shutil.copytree(path.parent, copy)
        found = set(Window(copy / path.name).own.names)
        shutil.rmtree(copy)
    assert found <= result.history.names.keys()
    if result.in_file is not result.request.base:  # the file could be read
        assert result.in_file.names.keys() <= found
    if not result.message:
        assert found == result.history.names.keys()
