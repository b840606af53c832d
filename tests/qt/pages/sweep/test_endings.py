"""How a sweep ends, and what it takes the place of."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QMainWindow,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.sweep import SweepCell
from ensemble_gui.wording.sweep_cells import cancelled_sweep
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import find, press
from tests.support.qt.sweep_gestures import (
    answer,
    begin,
    enabled,
    filled,
    measure,
    message,
    shown,
    sweep,
)
from tests.support.qt.synthetic_sweep import sweep_result, swept_cell

pytestmark = pytest.mark.usefixtures("no_torch_here")


@pytest.mark.parametrize("cells", [0, 4])
@pytest.mark.parametrize("as_result", [True, False], ids=["result", "cancelled"])
def test_a_cancelled_sweep_keeps_what_there_is_and_says_so(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker, *, cells: int, as_result: bool
) -> None:
    request = begin(qtbot, swept_window, worker)
    measure(worker, request, cells)
    press(qtbot, swept_window, "cancelButton")
    assert worker.tokens[-1].cancelled
    assert message(swept_window).startswith("Cancelling")
    cancelled = Cancelled(request=request)
    worker.give(sweep_result(request, cells) if as_result else cancelled)
    assert filled(swept_window) == cells
    assert message(swept_window) == cancelled_sweep(cells, request.settings)
    assert enabled(swept_window) == [True, True, False]


def test_a_new_sweep_takes_the_place_of_the_former_one_with_its_first_cell(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, swept_window, worker)
    find(swept_window, QLineEdit, "sweepMembers").setText("5")
    former = answer(swept_window)
    request = begin(qtbot, swept_window, worker)
    assert (filled(swept_window), answer(swept_window)) == (6, former)
    worker.part_made.emit(request, swept_cell(5, 1))
    assert shown(swept_window) == [["0.72×", "…", ""]]


def test_cells_that_cannot_be_measured_alone_do_not_take_the_place_of_a_sweep(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, swept_window, worker)
    former = (shown(swept_window), answer(swept_window))
    too_large = SweepCell(members=10, batch=1024, error="too large")
    request = begin(qtbot, swept_window, worker)
    worker.part_made.emit(request, too_large)
    worker.give(Cancelled(request=request))
    assert (shown(swept_window), answer(swept_window)) == former
    assert message(swept_window) == "Sweep cancelled before any cell was measured"
    request = begin(qtbot, swept_window, worker)
    worker.part_made.emit(request, too_large)
    worker.part_made.emit(request, swept_cell(2, 1))
    assert shown(swept_window) == [["0.35×", "", ""], ["…", "", "n/a"]]
    assert answer(swept_window) == "1 of 6 cells measured"


def test_a_sweep_that_could_measure_nothing_says_why_in_every_cell(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, swept_window, worker)
    request = begin(qtbot, swept_window, worker)
    places = request.settings.grid
    cells = tuple(SweepCell(members=m, batch=b, error="too large") for m, b in places)
    for cell in cells:
        worker.part_made.emit(request, cell)
    worker.give(replace(sweep_result(request), cells=cells, exponents=()))
    assert shown(swept_window) == [["n/a"] * 3] * 2


@pytest.mark.parametrize("traceback", [None, "Traceback: in sweep"])
def test_a_failure_is_said_and_what_was_there_before_stays(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker, traceback: str | None
) -> None:
    sweep(qtbot, swept_window, worker)
    before = (shown(swept_window), answer(swept_window))
    request = begin(qtbot, swept_window, worker)
    worker.give(Failure(request=request, message="It stopped", traceback=traceback))
    assert message(swept_window) == "It stopped"
    assert bool(swept_window.findChildren(QDialog, "errorDialog")) is bool(traceback)
    assert (shown(swept_window), answer(swept_window)) == before
    assert enabled(swept_window) == [True, True, False]


def test_a_failure_in_the_middle_leaves_the_cells_that_were_measured(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    request = begin(qtbot, swept_window, worker)
    measure(worker, request, 3)
    worker.give(Failure(request=request, message="It stopped"))
    assert (filled(swept_window), answer(swept_window)) == (3, "3 of 6 cells measured")
