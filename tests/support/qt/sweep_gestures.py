"""What a user does with a sweep, and sees of it, as tests do it."""

from PySide6.QtWidgets import QAbstractButton, QMainWindow, QTableView
from pytestqt.qtbot import QtBot

from ensemble_gui.records.sweep import SweepRequest
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import cells_of, find, press, text_of
from tests.support.qt.synthetic_sweep import sweep_result


def begin(qtbot: QtBot, window: QMainWindow, worker: FakeWorker) -> SweepRequest:
    """Press Sweep; the request that comes of it."""
    before = len(worker.taken)
    press(qtbot, window, "sweepButton")
    request = worker.wait_for(qtbot, before + 1)
    assert isinstance(request, SweepRequest)
    return request


def measure(worker: FakeWorker, request: SweepRequest, cells: int) -> None:
    """Tell of the first so many cells."""
    for cell in sweep_result(request, cells).cells:
        worker.part_made.emit(request, cell)


def sweep(qtbot: QtBot, window: QMainWindow, worker: FakeWorker) -> SweepRequest:
    """A whole sweep."""
    request = begin(qtbot, window, worker)
    measure(worker, request, 6)
    worker.give(sweep_result(request))
    return request


def shown(window: QMainWindow) -> list[list[str]]:
    return cells_of(find(window, QTableView, "speedupMap"))


def filled(window: QMainWindow) -> int:
    return sum("×" in text for row in shown(window) for text in row)


def answer(window: QMainWindow) -> str:
    return text_of(window, "sweepAnswer")


def message(window: QMainWindow) -> str:
    return text_of(window, "messageLabel")


def enabled(window: QMainWindow) -> list[bool]:
    names = ("runButton", "sweepButton", "cancelButton")
    return [find(window, QAbstractButton, name).isEnabled() for name in names]
