"""A sweep in the window, on a worker that measures nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QSpinBox,
    QTabBar,
    QTableView,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.records.cluster import ClusterChoice, ClusterProgress
from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.sweep import SweepCell
from ensemble_gui.wording.sweep import sweep_sentence
from tests.support.made_up_clusters import ADDRESS, NODES, REPORT
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import find, press, set_number, text_of
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
PENDING = [["", "", ""], ["", "", ""]]


def test_before_the_first_sweep_the_grid_that_it_would_have_is_shown(
    swept_window: QMainWindow,
) -> None:
    assert shown(swept_window) == PENDING
    find(swept_window, QLineEdit, "sweepBatches").setText("1, 64")
    assert shown(swept_window) == [["", ""], ["", ""]]
    assert "Press Sweep" in answer(swept_window)


def test_sweep_asks_for_the_grid_with_the_settings_of_the_run_and_shows_the_page(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker, settings: RunSettings
) -> None:
    find(swept_window, QCheckBox, "strategy-vmap").click()
    request = begin(qtbot, swept_window, worker)
    assert request.settings.base == replace(settings, strategies=("loop", "stacked"))
    assert request.settings.members == (2, 10)
    assert request.settings.batches == (1, 64, 1024)
    assert swept_window.pages.is_open("sweep")
    assert find(swept_window, QTabBar, "pageTabs").tabText(2) == "Sweep"


def test_cells_fill_in_as_they_are_measured_and_the_last_word_is_a_sentence(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    request = begin(qtbot, swept_window, worker)
    counts = []
    for cells in range(1, 7):
        worker.part_made.emit(request, sweep_result(request, cells).cells[-1])
        counts.append((filled(swept_window), answer(swept_window)))
    assert counts == [(n, f"{n} of 6 cells measured") for n in range(1, 7)]
    result = sweep_result(request)
    worker.give(result)
    assert filled(swept_window) == 6
    assert sweep_sentence(result).split()[-1] in answer(swept_window)
    assert "measured" not in answer(swept_window)
    assert message(swept_window) == ""


def test_the_cell_that_is_measured_is_marked_until_the_sweep_ends(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    request = begin(qtbot, swept_window, worker)
    measure(worker, request, 2)
    assert [text for row in shown(swept_window) for text in row].count("…") == 1
    worker.give(Cancelled(request=request))
    assert "…" not in [text for row in shown(swept_window) for text in row]


def test_the_outcome_is_told_when_all_is_shown(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    told: list[tuple[object, int]] = []
    swept_window.sweep_finished.connect(
        lambda outcome: told.append((outcome, filled(swept_window)))
    )
    request = begin(qtbot, swept_window, worker)
    measure(worker, request, 6)
    result = sweep_result(request)
    worker.give(result)
    assert told == [(result, 6)]


def test_run_and_sweep_exclude_each_other(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    states = [enabled(swept_window)]
    request = begin(qtbot, swept_window, worker)
    states.append(enabled(swept_window))
    swept_window.menus.run.triggered.emit()
    swept_window.menus.sweep.triggered.emit()
    worker.give(sweep_result(request))
    states.append(enabled(swept_window))
    press(qtbot, swept_window, "runButton")
    assert isinstance(worker.wait_for(qtbot, 3), RunRequest)
    states.append(enabled(swept_window))
    swept_window.menus.sweep.triggered.emit()
    finish()
    QApplication.processEvents()
    assert len(worker.taken) == 3
    assert not worker.tokens[1].cancelled
    free, taken = [True, True, False], [False, False, True]
    assert states == [free, taken, free, taken]


def test_cells_that_cannot_be_measured_are_shown_and_not_counted(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    request = begin(qtbot, swept_window, worker)
    worker.part_made.emit(request, SweepCell(members=10, batch=1024, error="too large"))
    assert shown(swept_window)[1][2] == "n/a"
    assert answer(swept_window) == "0 of 6 cells measured"
    worker.part_made.emit(request, swept_cell(2, 1))
    assert answer(swept_window) == "1 of 6 cells measured"
    worker.give(Cancelled(request=request))
    assert message(swept_window) == "Sweep cancelled: 1 of 6 cells measured"


def test_a_sweep_needs_two_strategies_and_says_so(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    for name in ("vmap", "stacked"):
        find(swept_window, QCheckBox, f"strategy-{name}").click()
    press(qtbot, swept_window, "sweepButton")
    QApplication.processEvents()
    assert message(swept_window) == "A sweep compares strategies: tick at least two of them."
    assert len(worker.taken) == 1


def test_a_list_that_cannot_be_read_is_named_and_nothing_is_asked_for(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, swept_window, worker)
    before = shown(swept_window)
    find(swept_window, QLineEdit, "sweepBatches").setText("64, many")
    press(qtbot, swept_window, "sweepButton")
    QApplication.processEvents()
    assert message(swept_window).startswith(
        "Batch sizes: 'many' is not a whole number from 1 to 10,000; "
    )
    assert len(worker.taken) == 2
    assert shown(swept_window) == before


def test_what_is_shown_is_marked_when_other_settings_are_chosen(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    note = find(swept_window, QLabel, "sweepStale")
    sweep(qtbot, swept_window, worker)
    states = [note.isVisible()]
    set_number(swept_window, "memberCount", 7)  # which a sweep does not use
    states.append(note.isVisible())
    press(qtbot, swept_window, "inputDifferent")
    states.append(note.isVisible())
    press(qtbot, swept_window, "inputSame")
    states.append(note.isVisible())
    find(swept_window, QLineEdit, "sweepMembers").setText("2")
    states.append(note.isVisible())
    request = begin(qtbot, swept_window, worker)
    states.append(note.isVisible())
    worker.give(Cancelled(request=request))
    states.append(note.isVisible())
    assert states == [False, False, True, False, True, False, True]


def test_with_a_cluster_its_nodes_measure_and_the_page_says_which_do_not(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    choice = ClusterChoice(address=ADDRESS)
    swept_window.setup.devices.choose_cluster(choice)
    assert f"CPUs of the cluster {ADDRESS}" in text_of(swept_window, "sweepCommon")
    request = begin(qtbot, swept_window, worker)
    assert request.cluster == choice
    nodes = ClusterProgress(nodes=NODES[:2])
    worker.progressed.emit(RunProgress(stage="Sweeping", done=0, total=6, cluster=nodes))
    measure(worker, request, 2)
    assert [text for row in shown(swept_window) for text in row].count("…") == 2
    assert answer(swept_window) == "2 of 6 cells measured on 2 nodes"
    found = sweep_result(request)
    cells = tuple(replace(one, node=NODES[0].name) for one in found.cells)
    for cell in cells:
        worker.part_made.emit(request, cell)
    report = replace(REPORT, notes=("Not used: 10.0.0.7.",))
    worker.give(replace(found, cells=cells, cluster=report))
    assert "Not used: 10.0.0.7." in answer(swept_window)
    assert text_of(swept_window, "sweepLine").endswith("; on 10.0.0.5")
    note = find(swept_window, QLabel, "sweepStale")
    assert not note.isVisible()
    swept_window.setup.devices.choose_device("cpu")
    assert note.isVisible()


def test_enter_on_a_cell_sets_up_a_run_of_its_size(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    sweep(qtbot, swept_window, worker)
    table = find(swept_window, QTableView, "speedupMap")
    table.setCurrentIndex(table.model().index(1, 2))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    numbers = [find(swept_window, QSpinBox, name).value() for name in ("memberCount", "batchSize")]
    assert numbers == [10, 1024]
    assert filled(swept_window) == 6


def test_closing_during_a_sweep_ends_the_thread(
    qtbot: QtBot, swept_window: QMainWindow, worker: FakeWorker
) -> None:
    begin(qtbot, swept_window, worker)
    swept_window.close()
    assert worker.tokens[-1].cancelled
    assert not worker.thread().isRunning()
