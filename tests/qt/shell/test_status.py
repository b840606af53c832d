from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStatusBar
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import (
    drop,
    find,
    gallery_of,
    matrix_of,
    probabilities_of,
    text_of,
    texts_in,
)


def state_of(window: QMainWindow) -> str:
    return texts_in(find(window, QStatusBar, ""))


@pytest.mark.usefixtures("driven")
def test_the_first_request_is_a_run_of_the_settings_with_the_sample_digits(
    worker: FakeWorker, settings: RunSettings
) -> None:
    (request,) = worker.requests
    assert request == RunRequest(settings=settings, with_samples=True, budget_s=request.budget_s)


def test_the_images_of_the_start_are_asked_for_after_the_run(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings
) -> None:
    window = create_window(images=["a.png", "b.png"], settings=settings)
    qtbot.addWidget(window)
    window.show()
    request = worker.wait_for(qtbot, 2)
    assert isinstance(request, ImagesRequest)
    assert request.paths == ("a.png", "b.png")


def test_a_window_that_is_closed_before_it_began_starts_nothing(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings
) -> None:
    window = create_window(settings=settings)
    qtbot.addWidget(window)
    window.painted.emit()
    window.close()
    QApplication.processEvents()
    assert not worker.thread().isRunning()


def test_a_result_reaches_every_view_before_it_is_told(
    driven: QMainWindow, finish: Callable[[], RunResult]
) -> None:
    seen: list[tuple[int, int, int, bool]] = []

    def look() -> None:
        rows = (gallery_of(driven), matrix_of(driven), probabilities_of(driven))
        counts = [one.model().rowCount() for one in rows]
        seen.append((*counts, "stacked" in text_of(driven, "headline")))

    driven.run_finished.connect(look)
    finish()
    assert seen == [(3, 3, 1 + 3, True)]


def test_the_status_bar_says_how_it_stands_and_on_what_it_runs(
    driven: QMainWindow, finish: Callable[[], RunResult]
) -> None:
    assert "Running" in state_of(driven)
    finish()
    assert "Ready · last run 1.40 s" in state_of(driven)
    assert "2 threads · torch 2.13.0" in state_of(driven)


def test_the_status_bar_says_running_while_images_are_still_to_be_read(
    driven: QMainWindow, finish: Callable[[], RunResult], tmp_path: Path
) -> None:
    drop(driven, tmp_path / "a.png")
    finish()
    assert "Running" in state_of(driven)


def test_run_during_a_run_asks_for_nothing(
    driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    driven.menus.run.triggered.emit()
    finish()
    QApplication.processEvents()
    assert len(worker.taken) == 1
    assert not worker.tokens[0].cancelled


def test_progress_is_shown(driven: QMainWindow, worker: FakeWorker) -> None:
    worker.progressed.emit(RunProgress(stage="Timing", done=3, total=6))
    assert text_of(driven, "messageLabel") == "Timing…"


def test_the_message_is_cleared_by_a_result(
    driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    worker.progressed.emit(RunProgress(stage="Timing", done=3, total=6))
    finish()
    assert text_of(driven, "messageLabel") == ""


@pytest.mark.parametrize("traceback", [None, "Traceback: in prepare"])
def test_a_failure_is_said_and_its_traceback_if_any_is_shown(
    driven: QMainWindow, worker: FakeWorker, traceback: str | None
) -> None:
    worker.give(Failure(request=worker.requests[0], message="It stopped", traceback=traceback))
    assert text_of(driven, "messageLabel") == "It stopped"
    assert bool(driven.findChildren(QDialog, "errorDialog")) is bool(traceback)


def test_a_first_run_that_is_cancelled_says_nothing_of_a_last_result(
    driven: QMainWindow, worker: FakeWorker
) -> None:
    press_cancel_and_answer(driven, worker)
    assert text_of(driven, "messageLabel") == "Cancelled"


def press_cancel_and_answer(window: QMainWindow, worker: FakeWorker) -> None:
    window.menus.cancel.triggered.emit()
    assert worker.tokens[-1].cancelled
    worker.give(Cancelled(request=worker.requests[-1]))


def test_every_outcome_is_told_as_it_came(driven: QMainWindow, worker: FakeWorker) -> None:
    told: list[object] = []
    driven.run_finished.connect(told.append)
    outcome = Cancelled(request=worker.requests[0])
    worker.give(outcome)
    assert told == [outcome]
