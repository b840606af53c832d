"""What the session keeps: each finished run, the user's edits, and what the file's fate is."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_worker import FakeWorker
from gestures import cells_of, find, press, text_of
from own_gestures import press_keys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot
from remembered import remembered
from synthetic import run_result

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.main_window import MainWindow
from ensemble_gui.records import (
    History,
    HistoryRequest,
    HistoryResult,
    RunCancelled,
    RunFailure,
    RunResult,
    RunSettings,
)


class PatientWorker(FakeWorker):
    """Answers a request for the history when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = True

    def answer_history(self, _request: HistoryRequest) -> None:
        if not self.waits:
            self.answer()

    def answer(self, *, found: History | None = None, told: str = "", kept: bool = True) -> None:
        """Answer the last request: what others left in the file, or why it is not written."""
        request = self.histories[-1]
        there = request.base if found is None else found
        history = request.own.since(request.base, there)
        in_file = history if kept else request.base
        self.history_kept.emit(
            HistoryResult(request=request, history=history, in_file=in_file, told=told)
        )

    def go_on(self, _window: object = None) -> None:
        """Answer this request and all that come."""
        self.waits = False
        self.answer()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> PatientWorker:
    made = PatientWorker()
    monkeypatch.setattr("ensemble_gui.qt.controller.RunWorker", lambda: made)
    return made


@pytest.fixture
def waiting(qtbot: QtBot, patient: PatientWorker, settings: RunSettings) -> MainWindow:
    """The window, whose first look at the file has not been answered."""
    made = create_window(settings=settings)
    qtbot.addWidget(made, before_close_func=patient.go_on)
    made.show()
    qtbot.waitUntil(lambda: bool(patient.taken) and bool(patient.histories))
    return made


def table_of(window: MainWindow) -> QTableView:
    return find(window, QTableView, "historyTable")


def listed(window: MainWindow) -> list[str]:
    return [name for name, _ in cells_of(table_of(window))]


def end_run(worker: FakeWorker) -> None:
    """Whatever the last run asked for is found."""
    request = worker.requests[-1]
    worker.run_finished.emit(replace(run_result(request.settings), request=request))
    QApplication.processEvents()


def test_the_file_is_looked_at_before_the_first_run(driven: MainWindow, worker: FakeWorker) -> None:
    (request,) = worker.histories
    assert request == HistoryRequest(base=History(), own=History())
    assert listed(driven) == []


def test_every_finished_run_is_kept_with_its_settings_and_environment(
    driven: MainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    result = finish()
    QApplication.processEvents()
    assert listed(driven) == ["Trained members, digits"]
    (entry,) = worker.histories[-1].own.entries
    assert entry.settings == result.request.settings
    assert entry.environment == result.environment
    assert entry.timings == result.timings
    assert entry.comparisons == result.comparisons


@pytest.mark.parametrize("ending", [RunCancelled, lambda **it: RunFailure(message="no", **it)])
def test_a_run_without_a_result_is_not_kept(
    driven: MainWindow, worker: FakeWorker, ending: Callable[..., RunCancelled | RunFailure]
) -> None:
    worker.run_finished.emit(ending(request=worker.requests[0]))
    QApplication.processEvents()
    assert listed(driven) == []
    assert len(worker.histories) == 1


def test_runs_of_one_second_stand_in_their_order(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker
) -> None:
    end_run(worker)
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 2)
    end_run(worker)
    entries = worker.histories[-1].own.entries
    assert entries[0].key > entries[1].key
    assert entries[0].at >= entries[1].at


def test_a_name_is_given_and_written(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    driven.evidence.choose(2)
    press(qtbot, driven, "renameResult")
    (editor,) = table_of(driven).findChildren(QLineEdit)
    qtbot.keyClicks(editor, "  before   the update ")
    editor.clearFocus()  # as a click elsewhere does
    qtbot.waitUntil(lambda: listed(driven) == ["before the update"])
    qtbot.waitUntil(lambda: len(worker.histories) == 3)
    assert list(worker.histories[-1].own.names.values()) == ["before the update"]


def test_what_is_removed_can_be_brought_back_step_by_step(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker
) -> None:
    end_run(worker)
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 2)
    end_run(worker)
    driven.evidence.choose(2)
    before = worker.histories[-1].own.names
    press_keys(qtbot, table_of(driven), "Del")
    press_keys(qtbot, table_of(driven), "Del")
    assert listed(driven) == []
    press(qtbot, driven, "undoRemoval")
    assert len(listed(driven)) == 1
    press(qtbot, driven, "undoRemoval")
    assert len(listed(driven)) == 2
    qtbot.waitUntil(lambda: worker.histories[-1].own.names == before)
    press_keys(qtbot, table_of(driven), "Ctrl+Z")  # nothing is left to bring back
    assert len(listed(driven)) == 2


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
    waiting.history.table.selectAll()
    waiting.history.table.remove()
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
    press(qtbot, waiting, "runButton")
    patient.wait_for(qtbot, 2)
    end_run(patient)
    qtbot.waitUntil(lambda: len(patient.histories) == 3)
    assert patient.histories[-1].base == History()
    patient.answer(told="The disk is full.", kept=False)
    QApplication.processEvents()
    assert text_of(waiting, "messageLabel") == ""
    assert text_of(waiting, "historyNote") == "The disk is full."
    waiting.history.table.selectAll()
    waiting.history.table.remove()
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
