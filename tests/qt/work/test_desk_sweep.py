"""How the controller asks for sweeps, and hands on their cells and what comes of them."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.work.desk import RunController
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.sweep import SweepRequest
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import PATIENCE_MS
from tests.support.qt.synthetic_sweep import SMALL_SWEEP, sweep_result, swept_cell

CELL = swept_cell(2, 1)


@pytest.fixture
def controller(worker: FakeWorker) -> RunController:  # noqa: ARG001 -- asked for what it does
    """A controller whose thread has not been started: requests wait, answers come from the test."""
    return RunController()


@pytest.fixture
def request_() -> SweepRequest:
    return SweepRequest(settings=SMALL_SWEEP)


def cells_from(controller: RunController) -> list[object]:
    heard: list[object] = []
    controller.cell_measured.connect(heard.append)
    return heard


def outcomes_from(controller: RunController) -> list[object]:
    heard: list[object] = []
    controller.sweep_finished.connect(heard.append)
    return heard


def test_a_sweep_goes_to_the_worker_s_thread(
    qtbot: QtBot, controller: RunController, worker: FakeWorker, request_: SweepRequest
) -> None:
    controller.start()
    controller.sweep(request_)
    qtbot.waitUntil(lambda: bool(worker.taken), timeout=PATIENCE_MS)
    controller.cancel()
    controller.close()
    taken, token, thread = worker.taken[0]
    assert taken is request_
    assert token.cancelled
    assert thread is not QThread.currentThread()


def test_cells_are_handed_on_until_the_outcome(
    controller: RunController, worker: FakeWorker, request_: SweepRequest
) -> None:
    cells, outcomes = cells_from(controller), outcomes_from(controller)
    result = sweep_result(request_)
    controller.sweep(request_)
    worker.cell_told.emit(request_, CELL)
    worker.sweep_finished.emit(result)
    worker.cell_told.emit(request_, CELL)
    worker.sweep_finished.emit(result)
    assert cells == [CELL]
    assert outcomes == [result]


def test_cells_and_outcomes_of_a_sweep_that_is_no_longer_current_are_dropped(
    controller: RunController, worker: FakeWorker, request_: SweepRequest
) -> None:
    cells, outcomes = cells_from(controller), outcomes_from(controller)
    newer = replace(request_)
    controller.sweep(request_)
    controller.sweep(newer)
    worker.cell_told.emit(request_, CELL)
    worker.sweep_finished.emit(Cancelled(request=request_))
    assert (cells, outcomes) == ([], [])
    assert controller.measuring
    worker.cell_told.emit(newer, CELL)
    assert cells == [CELL]


def test_cells_are_handed_on_after_a_cancel_as_they_were_measured(
    controller: RunController, worker: FakeWorker, request_: SweepRequest
) -> None:
    cells = cells_from(controller)
    controller.sweep(request_)
    controller.cancel()
    worker.cell_told.emit(request_, CELL)
    assert cells == [CELL]


def test_it_measures_from_the_request_to_the_outcome(
    controller: RunController, worker: FakeWorker, request_: SweepRequest
) -> None:
    run = RunRequest(settings=SMALL_SWEEP.base)
    states = [controller.measuring]
    controller.sweep_finished.connect(lambda _: states.append(controller.measuring))
    controller.sweep(request_)
    states.append(controller.measuring)
    worker.sweep_finished.emit(sweep_result(request_))
    controller.run(run)
    states.append(controller.measuring)
    worker.run_finished.emit(Cancelled(request=run))
    states.append(controller.measuring)
    assert states == [False, True, False, True, False]
    assert not controller.busy
