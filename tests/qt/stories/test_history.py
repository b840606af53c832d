"""Results last from one start to the next; the runs are made up, the file is a real one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.history.encoding import encode
from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.pages.history.plot import HistoryPlot
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.work.worker import Worker
from ensemble_gui.records.history import History, HistoryRequest
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.settings import Environment, RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import (
    PATIENCE_MS,
    cells_of,
    drop,
    find,
    press,
    set_number,
    text_of,
    turn_to,
)
from tests.support.qt.own_gestures import page_of, press_keys, shown_images
from tests.support.qt.synthetic import run_result
from tests.support.qt.synthetic_images import images_result
from tests.support.remembered import remembered

SETTINGS = RunSettings(strategies=("loop", "vmap", "stacked"))


class FilingWorker(FakeWorker):
    """Computes nothing, but reads and writes the history as the real worker does."""

    def __init__(self) -> None:
        super().__init__()
        self._real = Worker()
        self._real.answered.connect(self.answered)
        self.threads: set[QThread] = set()

    def answer_history(self, request: HistoryRequest) -> None:
        self.threads.add(QThread.currentThread())
        self._real.take(request, CancelToken(), 0)

    def end_run(self, **environment: object) -> None:
        """Find something in this environment for the run that was asked for last."""
        result = run_result(self.requests[-1].settings)
        found: Environment = replace(result.environment, **environment)
        self.give(replace(result, request=self.requests[-1], environment=found))
        QApplication.processEvents()


@pytest.fixture
def start(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], tuple[MainWindow, FilingWorker]]:
    """Starts the program anew."""

    def start() -> tuple[MainWindow, FilingWorker]:
        worker = FilingWorker()
        monkeypatch.setattr("ensemble_gui.qt.work.desk.Worker", lambda: worker)
        window = create_window(settings=SETTINGS)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: bool(worker.taken), timeout=PATIENCE_MS)
        return window, worker

    return start


def table_of(window: MainWindow) -> QTableView:
    return find(window, QTableView, "historyTable")


def listed(window: MainWindow) -> list[str]:
    return [name for name, _ in cells_of(table_of(window))]


def rename(qtbot: QtBot, window: MainWindow, name: str) -> None:
    press_keys(qtbot, table_of(window), "F2")
    (editor,) = table_of(window).findChildren(QLineEdit)
    qtbot.keyClicks(editor, name)
    editor.clearFocus()
    qtbot.waitUntil(lambda: name in listed(window))


def test_a_result_that_was_named_is_there_at_the_next_start(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]], data_folder: Path
) -> None:
    window, worker = start()
    worker.end_run()
    turn_to(window, "History")
    rename(qtbot, window, "before the update")
    window.close()
    assert (data_folder / "history.json").exists()
    again, worker = start()
    qtbot.waitUntil(lambda: listed(again) == ["before the update"], timeout=PATIENCE_MS)
    worker.end_run()
    assert listed(again) == ["Trained members, digits", "before the update"]
    turn_to(again, "History")
    assert "CPU · 2 threads · torch 2.13.0" in text_of(again, "historyWords")


def test_a_result_that_ended_as_the_window_closed_is_there_at_the_next_start(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]]
) -> None:
    window, worker = start()
    worker.end_run()
    window.close()
    again, _ = start()
    qtbot.waitUntil(lambda: len(listed(again)) == 1, timeout=PATIENCE_MS)


def test_what_was_removed_stays_away(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]]
) -> None:
    window, worker = start()
    worker.end_run()
    turn_to(window, "History")
    press_keys(qtbot, table_of(window), "Del")
    window.close()
    again, worker = start()
    qtbot.waitUntil(lambda: bool(worker.histories), timeout=PATIENCE_MS)
    worker.end_run()
    assert len(listed(again)) == 1


def test_two_windows_at_once_lose_nothing_of_each_other(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]]
) -> None:
    one, one_s = start()
    other, other_s = start()
    one_s.end_run()
    other_s.end_run()
    qtbot.waitUntil(lambda: len(listed(other)) == 2, timeout=PATIENCE_MS)
    one.close()
    other.close()
    again, _ = start()
    qtbot.waitUntil(lambda: len(listed(again)) == 2, timeout=PATIENCE_MS)


def test_the_file_is_read_and_written_on_the_worker_s_thread_alone(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]]
) -> None:
    window, worker = start()
    worker.end_run()
    qtbot.waitUntil(lambda: len(worker.histories) == 2, timeout=PATIENCE_MS)
    assert worker.threads == {worker.thread()}
    assert worker.thread() is not window.thread()


def test_a_damaged_file_is_told_and_the_list_begins_anew(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]], data_folder: Path
) -> None:
    data_folder.mkdir()
    (data_folder / "history.json").write_text("not JSON")
    window, worker = start()
    aside = data_folder / "history.json.damaged-1"
    qtbot.waitUntil(aside.exists, timeout=PATIENCE_MS)
    worker.end_run()
    assert str(aside) in text_of(window, "messageLabel")
    assert aside.read_text() == "not JSON"
    window.close()
    again, _ = start()
    qtbot.waitUntil(lambda: len(listed(again)) == 1, timeout=PATIENCE_MS)


def test_runs_of_different_environments_are_never_drawn_as_one_comparison(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]]
) -> None:
    window, worker = start()
    worker.end_run()
    press(qtbot, window, "runButton")
    worker.wait_for(qtbot, 2)
    worker.end_run(threads=1)
    turn_to(window, "History")
    table_of(window).selectAll()
    assert len([one for one in window.findChildren(HistoryPlot) if one.isVisible()]) == 2
    assert "threads: 1 and 2" in text_of(window, "historyWords")


def test_del_in_the_list_leaves_the_images_alone_and_elsewhere_the_list(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]]
) -> None:
    window, worker = start()
    worker.end_run()
    drop(window, Path("/a.png"), Path("/b.png"))
    request = worker.wait_for(qtbot, 2)
    assert isinstance(request, ImagesRequest)
    worker.give(images_result(request))
    turn_to(window, "History")
    press_keys(qtbot, table_of(window), "Del")
    assert listed(window) == []
    assert shown_images(window) == ["a.png", "b.png"]
    press(qtbot, window, "undoRemoval")
    press_keys(qtbot, window.samples.gallery, "Del")
    assert len(listed(window)) == 1
    assert shown_images(window) == ["b.png"]
    press_keys(qtbot, table_of(window), "Del")
    press_keys(qtbot, window.samples.gallery, "Ctrl+Z")
    assert shown_images(window) == ["a.png", "b.png"]
    assert listed(window) == []


def test_a_run_shows_its_timings_not_the_history(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]]
) -> None:
    window, worker = start()
    worker.end_run()
    turn_to(window, "History")
    set_number(window, "memberCount", 3)
    press(qtbot, window, "runButton")
    worker.wait_for(qtbot, 2)
    worker.end_run()
    assert page_of(window) == "Timings"
    assert len(listed(window)) == 2


def test_a_long_history_is_there_at_once(
    qtbot: QtBot, start: Callable[[], tuple[MainWindow, FilingWorker]], data_folder: Path
) -> None:
    many = History().with_entries(remembered(f"{number:04}") for number in range(500))
    data_folder.mkdir()
    (data_folder / "history.json").write_text(encode(many), encoding="utf-8")
    window, worker = start()
    qtbot.waitUntil(lambda: table_of(window).model().rowCount() == 500, timeout=PATIENCE_MS)
    worker.end_run()
    assert table_of(window).model().rowCount() == 500
    assert listed(window)[0] == "Trained members, digits"
