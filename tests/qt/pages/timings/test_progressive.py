"""The times of a long run are shown while the rest of it is computed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.run import RunRequest, RunResult
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import gallery_of, text_of
from tests.support.qt.synthetic import run_result, timing


def headline_of(window: QMainWindow) -> str:
    return QTextDocumentFragment.fromHtml(text_of(window, "headline")).toPlainText()


@pytest.fixture
def first_calls(driven: QMainWindow, worker: FakeWorker) -> Callable[[], None]:
    """Report the first calls of the run that was asked for last."""

    def report() -> None:
        request, _ = worker.of(RunRequest)[-1]
        part = replace(
            run_result(request.settings),
            request=request,
            timings=(timing("loop", 1900.0), timing("vmap", 2600.0)),
            comparisons=(),
            samples=None,
            is_first_calls=True,
        )
        worker.give_part(part)
        QApplication.processEvents()
        assert headline_of(driven) == "First calls: loop 1.90 s, vmap 2.60 s"

    return report


def test_first_calls_are_shown_before_the_result_and_change_nothing_else(
    driven: QMainWindow, first_calls: Callable[[], None], finish: Callable[[], RunResult]
) -> None:
    told: list[object] = []
    driven.run_finished.connect(told.append)
    first_calls()
    assert told == []
    assert gallery_of(driven).model().rowCount() == 0
    finish()
    assert headline_of(driven).startswith("Use stacked")
    assert len(told) == 1


def test_after_a_cancel_the_last_result_is_shown_again(
    qtbot: QtBot,
    driven: QMainWindow,
    worker: FakeWorker,
    first_calls: Callable[[], None],
    finish: Callable[[], RunResult],
) -> None:
    finish()
    before = headline_of(driven)
    driven.menus.run.triggered.emit()
    worker.wait_of(qtbot, RunRequest, 2)
    first_calls()
    worker.give(Cancelled(request=worker.of(RunRequest)[-1][0]))
    assert headline_of(driven) == before


def test_a_first_run_that_is_cancelled_leaves_its_first_calls(
    driven: QMainWindow, worker: FakeWorker, first_calls: Callable[[], None]
) -> None:
    first_calls()
    worker.give(Cancelled(request=worker.of(RunRequest)[-1][0]))
    assert headline_of(driven).startswith("First calls: ")
    assert "First calls alone give no verdict" in text_of(driven, "equivalenceLine")
