import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType

from ensemble_gui.qt.shell import logs
from ensemble_gui.qt.shell.logs import LogFile, log_path, logging_to_file, remove_oldest

LOG = logging.getLogger("ensemble_gui.tests")


@pytest.fixture(autouse=True)
def _messages_of_qt_go_to_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "qInstallMessageHandler", lambda _handler: None)


@pytest.fixture
def log() -> Iterator[Path]:
    """The file of a log."""
    with logging_to_file():
        path = log_path()
        assert path is not None
        yield path
    assert log_path() is None


def test_warnings_and_our_own_notes_are_logged(log: Path, data_folder: Path) -> None:
    LOG.info("a note")
    LOG.error("a fault")
    logging.getLogger("another library").warning("a warning")
    logging.getLogger("another library").info("chatter")
    text = log.read_text(encoding="utf-8")
    assert log.parent == data_folder / "logs"
    for words in ("Ensemble Explorer", "a note", "a fault", "a warning"):
        assert words in text
    assert "chatter" not in text


def test_messages_of_qt_are_logged(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs._take_message_of_qt(QtMsgType.QtWarningMsg, None, "no such thing")
    logs._take_message_of_qt(QtMsgType.QtDebugMsg, None, "chatter")
    text = log.read_text(encoding="utf-8")
    assert "WARNING Qt (MainThread): no such thing" in text
    assert "chatter" not in text
    assert "chatter" in capsys.readouterr().err


def test_a_log_that_has_grown_makes_room(
    monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    monkeypatch.setattr(logs, "_MOST_BYTES", 2000)
    with logging_to_file():
        for number in range(200):
            LOG.error("fault %d", number)
        path = log_path()
        assert path is not None
        assert "fault 199" in path.read_text(encoding="utf-8")
    files = sorted((data_folder / "logs").iterdir())
    assert [one.name for one in files] == [path.name, f"{path.name}.1"]
    assert all(one.stat().st_size <= 2000 for one in files)


def test_the_oldest_files_are_removed(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"window-{number}.log").touch()
    (tmp_path / "mine.log").touch()
    remove_oldest(tmp_path, "window-*.log*", 2)
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "mine.log",
        "window-7.log",
        "window-8.log",
    ]
    remove_oldest(tmp_path / "none", "*")


def test_where_nothing_can_be_written_the_window_works_without_a_log(data_folder: Path) -> None:
    data_folder.write_text("a file")
    with logging_to_file():
        assert log_path() is None
        LOG.error("a fault")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_disturbs_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data_folder: Path
) -> None:
    (data_folder / "logs").mkdir(parents=True)
    (data_folder / "logs" / "window.log").symlink_to("/dev/full")
    monkeypatch.setattr(logs, "stem_of_this_process", lambda: "window")
    with logging_to_file():
        LOG.error("a fault")
        LOG.error("another one")
    assert "Traceback" not in capsys.readouterr().err


def test_what_was_set_before_is_set_again() -> None:
    root, ours = logging.getLogger(), logging.getLogger("ensemble_gui")
    before = (list(root.handlers), ours.level, root.level)
    with logging_to_file():
        pass
    assert (list(root.handlers), ours.level, root.level) == before


def test_two_windows_have_files_of_their_own(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getpid", lambda: 4_999_999)
    with logging_to_file():
        files = {
            Path(one.baseFilename)
            for one in logging.getLogger().handlers
            if isinstance(one, LogFile)
        }
    assert len(files) == 2
    assert log in files
    assert sys.stderr is not None
