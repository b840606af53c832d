import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.places import log_folder
from ensemble_gui.qt.shell.crashes import CrashReports, crashes_are_kept, new_crashes, report_in
from ensemble_gui.qt.shell.dialogs import CrashDialog
from tests.support.qt.gestures import only, texts_in
from tests.support.qt.processes import run_python

GONE = 4_999_999  # no system gives a process this number
TRACE = "Fatal Python error: Segmentation fault"


class Window(QWidget):
    painted = Signal()


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    CrashReports(made)
    return made


def left(folder: Path, text: str = TRACE, pid: int = GONE, time: str = "20200101-000000") -> Path:
    """What a window that crashed has left."""
    path = folder / "logs" / f"window-{time}-{pid}.running"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_crash_is_reported_once(data_folder: Path) -> None:
    path = left(data_folder)
    (found,) = new_crashes()
    assert found.parent == path.parent
    assert found.name.endswith(".crash.txt")
    assert report_in(found) == TRACE
    assert not path.exists()
    assert new_crashes() == []
    assert found.exists()


def test_a_window_that_is_open_has_not_crashed(data_folder: Path) -> None:
    path = left(data_folder, text="", pid=os.getpid(), time="29991231-000000")
    written = left(data_folder, pid=os.getpid(), time="29991231-000001")
    assert new_crashes() == []
    assert path.exists()
    assert written.exists()


def test_another_process_may_have_got_the_number_since(data_folder: Path) -> None:
    left(data_folder, pid=os.getpid(), time="20200101-000000")
    assert len(new_crashes()) == 1


def test_a_window_that_was_killed_leaves_nothing_to_report(data_folder: Path) -> None:
    path = left(data_folder, text="")
    assert new_crashes() == []
    assert not path.exists()


def test_other_files_and_a_folder_that_is_not_there_are_no_crashes(data_folder: Path) -> None:
    assert new_crashes() == []
    path = left(data_folder).with_name("window-mine.running")
    path.touch()
    new_crashes()
    assert path.exists()


def test_a_window_that_closes_leaves_nothing(data_folder: Path) -> None:
    with crashes_are_kept():
        (path,) = (data_folder / "logs").iterdir()
        assert path.stat().st_size == 0
    assert list((data_folder / "logs").iterdir()) == []


def test_where_nothing_can_be_written_nothing_is_kept(data_folder: Path) -> None:
    data_folder.write_text("a file")
    with crashes_are_kept():
        pass
    assert new_crashes() == []


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of POSIX systems")
def test_a_process_that_crashes_leaves_a_report(data_folder: Path) -> None:
    code = """
import os, signal, sys
from ensemble_gui.places import log_folder
from ensemble_gui.qt.shell.crashes import crashes_are_kept
with crashes_are_kept():
    def crash():
        os.kill(os.getpid(), signal.SIGSEGV)
    crash()
"""
    done = run_python(code)
    assert done.returncode < 0
    (found,) = new_crashes()
    assert found.is_relative_to(data_folder)
    assert "Segmentation fault" in report_in(found)
    assert "in crash" in report_in(found)


def test_the_next_window_shows_what_the_last_one_left(
    qtbot: QtBot, window: Window, data_folder: Path
) -> None:
    left(data_folder, text="an earlier one", time="20200101-000000")
    left(data_folder, time="20200101-000001")
    window.painted.emit()
    qtbot.waitUntil(lambda: bool(window.findChildren(CrashDialog)))
    dialog = only(window, CrashDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert "window-20200101-000001-4999999.crash.txt" in texts_in(dialog)
    assert "1 earlier" in texts_in(dialog)
    assert "Its log is" in texts_in(dialog)
    assert "window-20200101-000001-4999999.log" in texts_in(dialog)
    assert dialog.findChild(QPlainTextEdit).toPlainText().startswith(TRACE)
    dialog.close()


def test_without_a_crash_it_shows_nothing(qtbot: QtBot, window: Window) -> None:
    window.painted.emit()
    qtbot.wait(1)
    assert window.findChildren(CrashDialog) == []


def test_a_file_of_an_odd_name_hides_no_report() -> None:
    folder = log_folder()
    folder.mkdir(parents=True, exist_ok=True)
    names = ("window-00000000-000000-1", f"window-20200101-000000-{10**30}", "window-x")
    for name in names:
        (folder / f"{name}.running").write_text("Fatal Python error")
    assert len(new_crashes()) == 2
