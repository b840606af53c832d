"""Nothing of the page of the sweep is cut, whatever is compared, measured and said."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.sweep import SweepCell
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import find, press
from tests.support.qt.room import (
    LARGE,
    LONGEST,
    SMALL,
    USUAL,
    assert_it_fits,
    clipped,
    cut_labels,
    in_each_theme,
    narrow_controls,
    show,
)
from tests.support.qt.synthetic_sweep import sweep_result

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
PARTS = ("speedupMap", "growthPlot", "sweepLine", "sweepAnswer")
LONG_ANSWER = (
    "Use the loop below 4 members or from batch 1024; vmap elsewhere; stacked beats both from 2 "
    "members on, fused where the batch is 256 or more, and chunked from 50 members on. "
    "In 12 of 25 cells another strategy may be as fast. "
    "Left out: 10 cells not measured. In 2 cells compiled could not run."
)


@pytest.fixture(autouse=True)
def _long_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ensemble_gui.qt.pages.sweep.page.sweep_sentence", lambda _: LONG_ANSWER)


def fill(qtbot: QtBot, window: MainWindow, worker: FakeWorker) -> None:
    """Sweep over the default grid; the last cell is too large."""
    press(qtbot, window, "sweepButton")
    request = worker.wait_for(qtbot, 2)
    cells = list(sweep_result(request).cells)
    error = "This cell would need 9.1 GB of memory, and 3.2 GB are free: choose fewer members."
    cells[-1] = SweepCell(members=cells[-1].members, batch=cells[-1].batch, error=error)
    for cell in cells:
        worker.part_made.emit(request, cell)
    worker.give(replace(sweep_result(request), cells=tuple(cells)))
    QApplication.processEvents()


@SIZES
@pytest.mark.parametrize("settings", [USUAL, LONGEST], ids=["usual", "longest"])
def test_nothing_is_cut(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings, size: QSize
) -> None:
    window = show(qtbot, worker, settings, size)
    assert isinstance(window, MainWindow)
    find(window, QLineEdit, "sweepMembers").setText("1, 2, 5, 10, 20, 50, 100")
    fill(qtbot, window, worker)
    for name, strategy in (("sweepStrategy", "chunked"), ("sweepBaseline", "stacked")):
        find(window, QComboBox, name).setCurrentText(strategy)  # the longest names, if measured
    find(window, QLineEdit, "sweepMembers").setText("1, 2")  # what is shown is stale
    for _theme in in_each_theme(window):
        qtbot.waitUntil(lambda: cut_labels(window) == [])  # laid out anew
        assert_it_fits(window, size, *PARTS)


def test_nothing_is_cut_before_there_is_a_sweep_and_with_a_fault(
    qtbot: QtBot, worker: FakeWorker
) -> None:
    window = show(qtbot, worker, USUAL, SMALL)
    assert isinstance(window, MainWindow)
    window.pages.open("sweep")
    find(window, QLineEdit, "sweepBatches").setText("none")
    for theme in in_each_theme(window):
        assert (theme, cut_labels(window)) == (theme, [])
        assert narrow_controls(window) == []
        assert clipped(window) == []


@SIZES
def test_all_cells_of_the_default_grid_are_seen(
    qtbot: QtBot, worker: FakeWorker, size: QSize
) -> None:
    window = show(qtbot, worker, USUAL, size)
    assert isinstance(window, MainWindow)
    fill(qtbot, window, worker)
    table = find(window, QTableView, "speedupMap")
    model = table.model()
    assert (model.rowCount(), model.columnCount()) == (5, 5)
    room = table.viewport().rect()
    assert room.contains(table.visualRect(model.index(0, 0)))
    assert room.contains(table.visualRect(model.index(4, 4)))


def test_the_lists_show_the_defaults_whole_on_a_small_screen(
    qtbot: QtBot, worker: FakeWorker
) -> None:
    window = show(qtbot, worker, USUAL, SMALL)
    assert isinstance(window, MainWindow)
    window.pages.open("sweep")
    QApplication.processEvents()
    for name in ("sweepMembers", "sweepBatches"):
        field = find(window, QLineEdit, name)
        needed = field.fontMetrics().horizontalAdvance(field.text())
        assert field.contentsRect().width() > needed + 4, name


def test_the_room_of_a_large_screen_goes_to_the_plots(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show(qtbot, worker, USUAL, SMALL)
    assert isinstance(window, MainWindow)
    fill(qtbot, window, worker)
    views = [find(window, QWidget, name) for name in ("speedupMap", "growthPlot")]
    before = [(one.width(), one.height()) for one in views]
    window.resize(LARGE)
    QApplication.processEvents()
    for view, (width, height) in zip(views, before, strict=True):
        assert view.width() > width
        assert view.height() > height
