import logging
import sys
import threading
from typing import NoReturn

import pytest
from PySide6.QtCore import QObject, QThread, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.exceptions import ExceptionReporter
from tests.support.qt.gestures import PATIENCE_MS, find, texts_in


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def fail(where: str) -> NoReturn:
    raise ZeroDivisionError(where)


def fail_with_a_cause() -> NoReturn:
    try:
        fail("the cause")
    except ZeroDivisionError as cause:
        raise ValueError("what came of it") from cause


def report_on_another_thread(reporter: ExceptionReporter) -> None:
    def work() -> None:
        try:
            fail("of the worker")
        except ZeroDivisionError as error:
            reporter.report(type(error), error, error.__traceback__)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def dialogs_of(parent: QWidget) -> list[QDialog]:
    return parent.findChildren(QDialog, "errorDialog")


def test_a_hook_call_on_another_thread_opens_the_dialog_on_the_gui_thread(
    qtbot: QtBot, parent: QWidget
) -> None:
    report_on_another_thread(ExceptionReporter(parent))
    assert dialogs_of(parent) == []  # the other thread only emitted
    qtbot.waitUntil(lambda: len(dialogs_of(parent)) == 1, timeout=PATIENCE_MS)
    (dialog,) = dialogs_of(parent)
    assert dialog.isVisible()
    assert dialog.thread() is QApplication.instance().thread()
    assert "ZeroDivisionError: of the worker" in texts_in(dialog)
    assert "in fail" in dialog.findChild(QPlainTextEdit).toPlainText()


def test_what_is_reported_is_logged(
    qtbot: QtBot, parent: QWidget, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        report_on_another_thread(ExceptionReporter(parent))
        qtbot.waitUntil(lambda: bool(dialogs_of(parent)), timeout=PATIENCE_MS)
    assert "ZeroDivisionError: of the worker" in caplog.text


class Faulty(QObject):
    wanted = Signal()

    @Slot()
    def work(self) -> None:
        raise ZeroDivisionError("in a slot")


def test_once_installed_it_hears_what_a_slot_raises_on_a_worker_s_thread(
    qtbot: QtBot, parent: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back at the end
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    ExceptionReporter(parent).install()
    thread, faulty = QThread(), Faulty()
    faulty.moveToThread(thread)
    faulty.wanted.connect(faulty.work)
    thread.start()
    faulty.wanted.emit()
    qtbot.waitUntil(lambda: bool(dialogs_of(parent)), timeout=PATIENCE_MS)
    thread.quit()
    assert thread.wait(PATIENCE_MS)
    shown = find(parent, QDialog, "errorDialog").findChild(QPlainTextEdit).toPlainText()
    assert "ZeroDivisionError: in a slot" in shown


def test_the_traceback_names_the_cause_as_well(qtbot: QtBot, parent: QWidget) -> None:
    reporter = ExceptionReporter(parent)
    try:
        fail_with_a_cause()
    except ValueError as error:
        reporter.report(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: bool(dialogs_of(parent)), timeout=PATIENCE_MS)
    shown = find(parent, QDialog, "errorDialog").findChild(QPlainTextEdit).toPlainText()
    assert "ZeroDivisionError: the cause" in shown
    assert "ValueError: what came of it" in shown


def test_a_storm_of_faults_opens_one_dialog(
    qtbot: QtBot, parent: QWidget, caplog: pytest.LogCaptureFixture
) -> None:
    reporter = ExceptionReporter(parent)
    for _ in range(50):
        report_on_another_thread(reporter)
    with caplog.at_level(logging.ERROR):
        qtbot.waitUntil(lambda: len(caplog.records) == 50, timeout=PATIENCE_MS)
    assert len(dialogs_of(parent)) == 1


def test_once_installed_it_hears_what_another_thread_raises(
    qtbot: QtBot, parent: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back at the end
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    ExceptionReporter(parent).install()
    thread = threading.Thread(target=fail, args=("of a thread",))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(dialogs_of(parent)), timeout=PATIENCE_MS)
    assert "ZeroDivisionError: of a thread" in texts_in(dialogs_of(parent)[0])
