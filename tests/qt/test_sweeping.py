"""A sweep in the window, on a worker that measures nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_worker import FakeWorker
from gestures import cells_of, find, press, set_number, text_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QSpinBox,
    QTabBar,
    QTableView,
)
from pytestqt.qtbot import QtBot
from synthetic_sweep import sweep_result, swept_cell

from ensemble_gui import wording
from ensemble_gui.qt.main_window import SWEEP
from ensemble_gui.records import (
    RunCancelled,
    RunFailure,
    RunRequest,
    RunResult,
    RunSettings,
    SweepCell,
    SweepRequest,
)

pytestmark = pytest.mark.usefixtures("no_torch_here")
PENDING = [["", "", ""], ["", "", ""]]


@pytest.fixture
def it(driven: QMainWindow, finish: Callable[[], RunResult]) -> QMainWindow:
    """The window after its first run, with a small grid to sweep."""
    finish()
    find(driven, QLineEdit, "sweepMembers").setText("2, 10")
    find(driven, QLineEdit, "sweepBatches").setText("1, 64, 1024")
    return driven


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
        worker.cell_told.emit(request, cell)


def sweep(qtbot: QtBot, window: QMainWindow, worker: FakeWorker) -> SweepRequest:
    """A whole sweep."""
    request = begin(qtbot, window, worker)
    measure(worker, request, 6)
    worker.sweep_finished.emit(sweep_result(request))
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


def test_before_the_first_sweep_the_grid_that_it_would_have_is_shown(it: QMainWindow) -> None:
    assert shown(it) == PENDING
    find(it, QLineEdit, "sweepBatches").setText("1, 64")
    assert shown(it) == [["", ""], ["", ""]]
    assert "Press Sweep" in answer(it)


def test_sweep_asks_for_the_grid_with_the_settings_of_the_run_and_shows_the_page(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker, settings: RunSettings
) -> None:
    find(it, QCheckBox, "strategy-vmap").click()
    request = begin(qtbot, it, worker)
    assert request.settings.base == replace(settings, strategies=("loop", "stacked"))
    assert request.settings.members == (2, 10)
    assert request.settings.batches == (1, 64, 1024)
    assert it.evidence.page == SWEEP
    assert find(it, QTabBar, "pageTabs").tabText(SWEEP) == "Sweep"


def test_cells_fill_in_as_they_are_measured_and_the_last_word_is_a_sentence(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    request = begin(qtbot, it, worker)
    counts = []
    for cells in range(1, 7):
        worker.cell_told.emit(request, sweep_result(request, cells).cells[-1])
        counts.append((filled(it), answer(it)))
    assert counts == [(n, f"{n} of 6 cells measured") for n in range(1, 7)]
    result = sweep_result(request)
    worker.sweep_finished.emit(result)
    assert filled(it) == 6
    assert wording.sweep_sentence(result).split()[-1] in answer(it)
    assert "measured" not in answer(it)
    assert message(it) == ""


def test_the_cell_that_is_measured_is_marked_until_the_sweep_ends(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    request = begin(qtbot, it, worker)
    measure(worker, request, 2)
    assert [text for row in shown(it) for text in row].count("…") == 1
    worker.sweep_finished.emit(RunCancelled(request=request))
    assert "…" not in [text for row in shown(it) for text in row]


def test_the_outcome_is_told_when_all_is_shown(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    told: list[tuple[object, int]] = []
    it.sweep_finished.connect(lambda outcome: told.append((outcome, filled(it))))
    request = begin(qtbot, it, worker)
    measure(worker, request, 6)
    result = sweep_result(request)
    worker.sweep_finished.emit(result)
    assert told == [(result, 6)]


def test_run_and_sweep_exclude_each_other(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    states = [enabled(it)]
    request = begin(qtbot, it, worker)
    states.append(enabled(it))
    it.menus.run_wanted.emit()
    it.menus.sweep_wanted.emit()
    worker.sweep_finished.emit(sweep_result(request))
    states.append(enabled(it))
    press(qtbot, it, "runButton")
    assert isinstance(worker.wait_for(qtbot, 3), RunRequest)
    states.append(enabled(it))
    it.menus.sweep_wanted.emit()
    finish()
    QApplication.processEvents()
    assert len(worker.taken) == 3
    assert not worker.tokens[1].cancelled
    free, taken = [True, True, False], [False, False, True]
    assert states == [free, taken, free, taken]


@pytest.mark.parametrize("cells", [0, 4])
@pytest.mark.parametrize("as_result", [True, False], ids=["result", "cancelled"])
def test_a_cancelled_sweep_keeps_what_there_is_and_says_so(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker, *, cells: int, as_result: bool
) -> None:
    request = begin(qtbot, it, worker)
    measure(worker, request, cells)
    press(qtbot, it, "cancelButton")
    assert worker.tokens[-1].cancelled
    assert message(it).startswith("Cancelling")
    cancelled = RunCancelled(request=request)
    worker.sweep_finished.emit(sweep_result(request, cells) if as_result else cancelled)
    assert filled(it) == cells
    assert message(it) == wording.cancelled_sweep(cells, request.settings)
    assert enabled(it) == [True, True, False]


def test_cells_that_cannot_be_measured_are_shown_and_not_counted(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    request = begin(qtbot, it, worker)
    worker.cell_told.emit(request, SweepCell(members=10, batch=1024, error="too large"))
    assert shown(it)[1][2] == "n/a"
    assert answer(it) == "0 of 6 cells measured"
    worker.cell_told.emit(request, swept_cell(2, 1))
    assert answer(it) == "1 of 6 cells measured"
    worker.sweep_finished.emit(RunCancelled(request=request))
    assert message(it) == "Sweep cancelled: 1 of 6 cells measured"


def test_a_new_sweep_takes_the_place_of_the_former_one_with_its_first_cell(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, it, worker)
    find(it, QLineEdit, "sweepMembers").setText("5")
    former = answer(it)
    request = begin(qtbot, it, worker)
    assert (filled(it), answer(it)) == (6, former)
    worker.cell_told.emit(request, swept_cell(5, 1))
    assert shown(it) == [["0.72×", "…", ""]]


def test_cells_that_cannot_be_measured_alone_do_not_take_the_place_of_a_sweep(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, it, worker)
    former = (shown(it), answer(it))
    too_large = SweepCell(members=10, batch=1024, error="too large")
    request = begin(qtbot, it, worker)
    worker.cell_told.emit(request, too_large)
    worker.sweep_finished.emit(RunCancelled(request=request))
    assert (shown(it), answer(it)) == former
    assert message(it) == "Sweep cancelled before any cell was measured"
    request = begin(qtbot, it, worker)
    worker.cell_told.emit(request, too_large)
    worker.cell_told.emit(request, swept_cell(2, 1))
    assert shown(it) == [["0.35×", "", ""], ["…", "", "n/a"]]
    assert answer(it) == "1 of 6 cells measured"


def test_a_sweep_that_could_measure_nothing_says_why_in_every_cell(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, it, worker)
    request = begin(qtbot, it, worker)
    places = request.settings.grid
    cells = tuple(SweepCell(members=m, batch=b, error="too large") for m, b in places)
    for cell in cells:
        worker.cell_told.emit(request, cell)
    worker.sweep_finished.emit(replace(sweep_result(request), cells=cells, exponents=()))
    assert shown(it) == [["n/a"] * 3] * 2


@pytest.mark.parametrize("traceback", [None, "Traceback: in sweep"])
def test_a_failure_is_said_and_what_was_there_before_stays(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker, traceback: str | None
) -> None:
    sweep(qtbot, it, worker)
    before = (shown(it), answer(it))
    request = begin(qtbot, it, worker)
    worker.sweep_finished.emit(
        RunFailure(request=request, message="It stopped", traceback=traceback)
    )
    assert message(it) == "It stopped"
    assert bool(it.findChildren(QDialog, "errorDialog")) is bool(traceback)
    assert (shown(it), answer(it)) == before
    assert enabled(it) == [True, True, False]


def test_a_failure_in_the_middle_leaves_the_cells_that_were_measured(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    request = begin(qtbot, it, worker)
    measure(worker, request, 3)
    worker.sweep_finished.emit(RunFailure(request=request, message="It stopped"))
    assert (filled(it), answer(it)) == (3, "3 of 6 cells measured")


def test_a_sweep_needs_two_strategies_and_says_so(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    for name in ("vmap", "stacked"):
        find(it, QCheckBox, f"strategy-{name}").click()
    press(qtbot, it, "sweepButton")
    QApplication.processEvents()
    assert message(it) == "A sweep compares strategies: tick at least two of them."
    assert len(worker.taken) == 1


def test_a_list_that_cannot_be_read_is_named_and_nothing_is_asked_for(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, it, worker)
    before = shown(it)
    find(it, QLineEdit, "sweepBatches").setText("64, many")
    press(qtbot, it, "sweepButton")
    QApplication.processEvents()
    assert message(it).startswith("Batch sizes: 'many' is no whole number from 1 to 10,000; ")
    assert len(worker.taken) == 2
    assert shown(it) == before


def test_what_is_shown_is_marked_when_other_settings_are_chosen(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    note = find(it, QLabel, "sweepStale")
    sweep(qtbot, it, worker)
    states = [note.isVisible()]
    set_number(it, "memberCount", 7)  # which a sweep does not use
    states.append(note.isVisible())
    press(qtbot, it, "inputDifferent")
    states.append(note.isVisible())
    press(qtbot, it, "inputSame")
    states.append(note.isVisible())
    find(it, QLineEdit, "sweepMembers").setText("2")
    states.append(note.isVisible())
    request = begin(qtbot, it, worker)
    states.append(note.isVisible())
    worker.sweep_finished.emit(RunCancelled(request=request))
    states.append(note.isVisible())
    assert states == [False, False, True, False, True, False, True]


def test_enter_on_a_cell_sets_up_a_run_of_its_size(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, it, worker)
    table = find(it, QTableView, "speedupMap")
    table.setCurrentIndex(table.model().index(1, 2))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    numbers = [find(it, QSpinBox, name).value() for name in ("memberCount", "batchSize")]
    assert numbers == [10, 1024]
    assert filled(it) == 6


def test_closing_during_a_sweep_ends_the_thread(
    qtbot: QtBot, it: QMainWindow, worker: FakeWorker
) -> None:
    begin(qtbot, it, worker)
    it.close()
    assert worker.tokens[-1].cancelled
    assert not worker.thread().isRunning()
