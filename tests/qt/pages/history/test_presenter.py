"""What the session keeps: each finished run, and what the user makes of the list."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.history import History, HistoryRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunResult
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import cells_of, find, press, turn_to
from tests.support.qt.own_gestures import press_keys
from tests.support.qt.patient_worker import end_run


def table_of(window: MainWindow) -> QTableView:
    return find(window, QTableView, "historyTable")


def listed(window: MainWindow) -> list[str]:
    return [name for name, _ in cells_of(table_of(window))]


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


@pytest.mark.parametrize("ending", [Cancelled, lambda **it: Failure(message="no", **it)])
def test_a_run_without_a_result_is_not_kept(
    driven: MainWindow, worker: FakeWorker, ending: Callable[..., Cancelled | Failure]
) -> None:
    worker.give(ending(request=worker.requests[0]))
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
    assert [one.arrived for one in entries] == [2, 1]


def test_a_name_is_given_and_written(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    turn_to(driven, "History")
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
    turn_to(driven, "History")
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
