"""How what changes in the window reaches the file, whatever happens meanwhile and there."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.pages.history.page import HistoryPage
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.history import History
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import cells_of, only, press, text_of
from tests.support.qt.patient_worker import PatientWorker, end_run
from tests.support.remembered import remembered


@pytest.fixture
def patient(
    monkeypatch: pytest.MonkeyPatch,
    worker: FakeWorker,  # noqa: ARG001 -- asked for what it does
) -> PatientWorker:
    made = PatientWorker()
    monkeypatch.setattr("ensemble_gui.qt.work.desk.Worker", lambda: made)
    return made


@pytest.fixture
def waiting(qtbot: QtBot, patient: PatientWorker, settings: RunSettings) -> MainWindow:
    """The window, whose first look at the file has not been answered."""
    made = create_window(settings=settings)
    qtbot.addWidget(made, before_close_func=patient.go_on)
    made.show()
    qtbot.waitUntil(lambda: bool(patient.taken) and bool(patient.histories))
    return made


def listed(window: MainWindow) -> list[str]:
    return [name for name, _ in cells_of(only(window, HistoryPage).table)]


def test_there_is_one_request_on_the_way_at_most_and_the_next_has_all_that_changed(
    qtbot: QtBot, waiting: MainWindow, patient: PatientWorker
) -> None:
    end_run(patient)
    press(qtbot, waiting, "runButton")
    patient.wait_for(qtbot, 2)
    end_run(patient)
    assert len(patient.histories) == 1
    patient.answer(found=History().with_entries((remembered("0"),)))
    qtbot.waitUntil(lambda: len(patient.histories) == 2)
    request = patient.histories[-1]
    assert list(request.base.names) == ["0"]
    assert len(request.own.entries) == 3
    assert len(listed(waiting)) == 3
    patient.answer()
    QApplication.processEvents()
    assert len(patient.histories) == 2


def test_what_is_removed_while_it_is_being_written_does_not_come_back(
    qtbot: QtBot, waiting: MainWindow, patient: PatientWorker
) -> None:
    patient.answer(found=History().with_entries((remembered("0"),)))
    end_run(patient)
    qtbot.waitUntil(lambda: len(patient.histories) == 2)
    only(waiting, HistoryPage).table.selectAll()
    only(waiting, HistoryPage).table.remove()
    assert listed(waiting) == []
    patient.answer()
    qtbot.waitUntil(lambda: len(patient.histories) == 3)
    assert listed(waiting) == []
    assert len(patient.histories[-1].base.entries) == 2
    assert patient.histories[-1].own == History()
    patient.answer()


def test_what_another_window_did_is_shown_with_the_next_answer(
    qtbot: QtBot, waiting: MainWindow, patient: PatientWorker
) -> None:
    patient.answer(found=History().with_entries((remembered("0"), remembered("1"))))
    qtbot.waitUntil(lambda: len(listed(waiting)) == 2)
    end_run(patient)
    qtbot.waitUntil(lambda: len(patient.histories) == 2)
    theirs = History().with_entries((remembered("1"), remembered("2", name="theirs")))
    patient.answer(found=theirs)
    qtbot.waitUntil(lambda: "theirs" in listed(waiting))
    assert len(listed(waiting)) == 3


SET_ASIDE = "The file is kept as history.json.damaged-1."


def test_what_is_to_be_said_of_the_file_waits_for_the_end_of_the_run(
    qtbot: QtBot, waiting: MainWindow, patient: PatientWorker
) -> None:
    patient.answer(told=SET_ASIDE)
    qtbot.waitUntil(lambda: text_of(waiting, "historyNote") == SET_ASIDE)
    assert text_of(waiting, "messageLabel") != SET_ASIDE
    end_run(patient)
    assert text_of(waiting, "messageLabel") == SET_ASIDE
    patient.answer()
    QApplication.processEvents()
    assert text_of(waiting, "historyNote") == SET_ASIDE  # it is still true


def test_a_file_that_cannot_be_written_is_told_once_until_it_can(
    qtbot: QtBot, waiting: MainWindow, patient: PatientWorker
) -> None:
    patient.answer()
    end_run(patient)
    qtbot.waitUntil(lambda: len(patient.histories) == 2)
    patient.answer(told="The disk is full.", kept=False)
    qtbot.waitUntil(lambda: text_of(waiting, "messageLabel") == "The disk is full.")
    assert len(patient.histories) == 2  # it is not tried again at once
    waiting.run_bar.message.dismiss()
    press(qtbot, waiting, "runButton")
    patient.wait_for(qtbot, 2)
    end_run(patient)
    qtbot.waitUntil(lambda: len(patient.histories) == 3)
    assert patient.histories[-1].base == History()
    patient.answer(told="The disk is full.", kept=False)
    QApplication.processEvents()
    assert text_of(waiting, "messageLabel") == ""
    assert text_of(waiting, "historyNote") == "The disk is full."
    only(waiting, HistoryPage).table.selectAll()
    only(waiting, HistoryPage).table.remove()
    qtbot.waitUntil(lambda: len(patient.histories) == 4)
    patient.answer()
    qtbot.waitUntil(lambda: text_of(waiting, "historyNote") == "")


def test_a_window_that_closes_waits_for_the_last_change_to_be_written(
    waiting: MainWindow, patient: PatientWorker
) -> None:
    end_run(patient)  # while the first look at the file goes on
    QTimer.singleShot(0, patient.go_on)
    waiting.close()
    assert len(patient.histories) == 2
    assert len(patient.histories[-1].own.entries) == 1


def test_a_window_that_closes_tries_once_more_to_write(
    qtbot: QtBot, waiting: MainWindow, patient: PatientWorker
) -> None:
    patient.answer()
    end_run(patient)
    qtbot.waitUntil(lambda: len(patient.histories) == 2)
    patient.answer(told="The disk is full.", kept=False)
    patient.waits = False
    waiting.close()
    assert len(patient.histories) == 3
    assert len(patient.histories[-1].own.entries) == 1


def test_a_window_that_closes_and_cannot_write_closes_all_the_same(
    monkeypatch: pytest.MonkeyPatch, waiting: MainWindow, patient: PatientWorker
) -> None:
    answer = patient.answer
    monkeypatch.setattr(patient, "answer", lambda: answer(told="The disk is full.", kept=False))
    end_run(patient)
    QTimer.singleShot(0, patient.go_on)
    waiting.close()
    assert not waiting.isVisible()
    assert not patient.thread().isRunning()
