"""A window closes even where its worker does not answer, and what is to be kept is kept."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.shell.closing import Closing
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import PATIENCE_MS, text_of
from tests.support.qt.patient_worker import PatientWorker, end_run
from tests.support.qt.processes import run_python


class Blocking(QObject):
    """Blocks the worker's thread until it is let go."""

    wanted = Signal()

    def __init__(self, worker: FakeWorker) -> None:
        super().__init__()
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.moveToThread(worker.thread())
        self.wanted.connect(self._block, Qt.ConnectionType.QueuedConnection)

    def _block(self) -> None:
        self.begun.set()
        assert self.let_go.wait(60)


def limit(window: MainWindow, seconds: float) -> list[int]:
    """The statuses with which the process would have ended."""
    ended: list[int] = []
    closing = window.findChild(Closing)
    assert isinstance(closing, Closing)
    closing.limit(seconds, ended.append)
    return ended


def test_a_worker_that_answers_ends_in_time(driven: MainWindow, worker: FakeWorker) -> None:
    ended = limit(driven, 60)
    driven.close()
    assert ended == []
    assert worker.beside == []


def test_a_worker_that_does_not_answer_is_waited_for_no_longer_than_the_limit(
    driven: MainWindow, worker: FakeWorker, finish: Callable[[], RunResult], qtbot: QtBot
) -> None:
    finish()
    blocking = Blocking(worker)
    blocking.wanted.emit()
    assert blocking.begun.wait(60)
    ended = limit(driven, 0.7)
    try:
        driven.close()
        assert ended == [1]
        assert text_of(driven, "messageLabel").startswith("Closing: ")
    finally:
        blocking.let_go.set()
        qtbot.waitUntil(lambda: not worker.thread().isRunning(), timeout=PATIENCE_MS)
        blocking.deleteLater()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch, worker: FakeWorker) -> PatientWorker:  # noqa: ARG001 -- asked for the explorer's
    made = PatientWorker()
    monkeypatch.setattr("ensemble_gui.qt.work.desk.Worker", lambda: made)
    return made


def test_a_result_that_nobody_has_written_in_time_is_written_beside_the_file(
    qtbot: QtBot, patient: PatientWorker, settings: RunSettings
) -> None:
    window = create_window(settings=settings)
    qtbot.addWidget(window)
    window.show()
    patient.wait_for(qtbot, 1)
    end_run(patient)  # while the first look at the file goes on
    ended = limit(window, 0.05)
    window.close()
    (request,) = patient.beside
    assert len(request.own.entries) == 1
    assert request.base.entries == ()
    assert ended == []  # the thread ended


CODE = """
import sys, threading
from PySide6.QtCore import QTimer
from ensemble_gui.qt import app
from ensemble_gui.qt.shell import closing
from ensemble_gui.history.file import HistoryFile

app.PATIENCE_S = 0.3
begun, timer = threading.Event(), QTimer()
print("in a buffer")

def keep(self, request, keep=HistoryFile.keep):
    if not request.own.entries:
        return keep(self, request)
    begun.set()
    {work}

def write_beside(self, request, write=HistoryFile.write_beside):
    write(self, request)
    print("kept", len(request.own.entries), len(request.base.entries))

HistoryFile.write_beside = write_beside
HistoryFile.keep = keep

def create(images, make=app.create_window):
    window = make(images)
    timer.timeout.connect(lambda: begun.is_set() and end(window))
    timer.start(10)
    return window

def end(window):
    timer.stop()
    window.close()

app.create_window = create
sys.exit(app.open_window())
"""


@pytest.mark.parametrize(
    "work",
    [
        "threading.Event().wait()",
        "while True: pass",
    ],
    ids=["waits", "computes"],
)
def test_the_process_ends_with_status_1_and_the_result_is_kept(
    work: str, data_folder: Path
) -> None:
    done = run_python(CODE.format(work=work))
    assert done.stdout.splitlines() == ["in a buffer", "kept 1 0"]
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    (session,) = (data_folder / "sessions").iterdir()
    assert (session / "session.json").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such function to call")
def test_a_worker_that_holds_python_s_lock_ends_the_process_as_well() -> None:
    watching = """
closing._MORE_S = app.PATIENCE_S
watched = threading.Event()

def enter(self, enter=closing._watched.__enter__):
    enter(self)
    watched.set()

closing._watched.__enter__ = enter
"""
    work = "watched.wait(); import ctypes; ctypes.PyDLL(None).sleep(60)"
    done = run_python(CODE.format(work=work).replace('print("in a buffer")', watching))
    assert done.returncode == 1, done.stderr


def test_work_that_was_given_up_holds_up_no_end() -> None:
    code = """
import sys, threading
from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.cancel import wait_for
from ensemble_gui.cli import main
from ensemble_gui.qt import app
from ensemble_gui.qt.shell import closing

def create(images, make=app.create_window):
    window = make(images)
    def give_up():
        token = CancelToken()
        token.cancel()
        try:
            wait_for(threading.Event().wait, token)
        except CancelledError:
            window.close()
    window.painted.connect(give_up)
    return window

app.create_window = create
atexit = __import__("atexit").register(print, "not at once")
sys.argv = ["ensemble-gui"]
sys.exit(main())
"""
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
