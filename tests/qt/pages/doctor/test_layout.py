"""Nothing of the doctor's page is cut, whatever is found and said."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.doctor.table import DoctorTable
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.fitting_text import cell_metrics
from ensemble_gui.records.doctor import DoctorRequest
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.gallery import EXAMPLES
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import cells_of, find, only, press, set_number, turn_to
from tests.support.qt.room import (
    LARGE,
    LONGEST,
    SMALL,
    USUAL,
    assert_it_fits,
    cut_labels,
    in_each_theme,
    settle,
    show,
)
from tests.support.qt.synthetic_doctor import doctor_result

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
SETTINGS = pytest.mark.parametrize("settings", [USUAL, LONGEST], ids=["usual", "longest"])
PARTS = ("doctorTable", "cellReport", "doctorAnswer")
DENORMAL = (
    "2.1% of the weights are denormal numbers, which slow the CPU: call "
    "torch.set_flush_denormal(True) before the first operation."
)
OBSERVED = (
    DENORMAL,
    "head.weight and embedding.weight are one tensor under two names.",
)


def opened(qtbot: QtBot, worker: FakeWorker, settings: RunSettings, size: QSize) -> MainWindow:
    """The window with the doctor's page open."""
    window = show(qtbot, worker, settings, size)
    assert isinstance(window, MainWindow)
    turn_to(window, "Doctor")
    settle(window)
    return window


def examine(qtbot: QtBot, window: MainWindow, worker: FakeWorker) -> None:
    """Fill the page, and make what is shown stale."""
    before = len(worker.of(DoctorRequest))
    press(qtbot, window, "examine")
    request = worker.wait_of(qtbot, DoctorRequest, before + 1)
    result = doctor_result(request, observations=OBSERVED)
    worker.give(replace(result, architecture="a_package.networks:AVeryLongNameOfAnArchitecture"))
    set_number(window, "batchSize", 3 + before)
    settle(window)


@SIZES
@SETTINGS
def test_nothing_is_cut(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings, size: QSize
) -> None:
    window = opened(qtbot, worker, settings, size)
    assert_it_fits(window, size, *PARTS)
    assert cut_labels(window) == []
    examine(qtbot, window, worker)
    for theme in in_each_theme(window):
        assert_it_fits(window, size, *PARTS)
        assert (theme, cut_labels(window)) == (theme, [])


@SIZES
def test_nothing_is_cut_of_an_example(qtbot: QtBot, worker: FakeWorker, size: QSize) -> None:
    window = opened(qtbot, worker, USUAL, size)
    for at, example in enumerate(EXAMPLES[:2], 1):
        find(window, QComboBox, "doctorBox").setCurrentIndex(at)
        settle(window)
        assert_it_fits(window, size, *PARTS, "exampleCode")
        assert (example.key, cut_labels(window)) == (example.key, [])
        examine(qtbot, window, worker)
        for theme in in_each_theme(window):
            assert_it_fits(window, size, *PARTS, "exampleCode")
            assert (example.key, theme, cut_labels(window)) == (example.key, theme, [])


@SIZES
@pytest.mark.parametrize("entry", [0, 1], ids=["members", "example"])
def test_all_cells_are_seen_with_all_that_they_say(
    qtbot: QtBot, worker: FakeWorker, size: QSize, entry: int
) -> None:
    window = opened(qtbot, worker, USUAL, size)
    find(window, QComboBox, "doctorBox").setCurrentIndex(entry)
    examine(qtbot, window, worker)
    table = only(window, DoctorTable)
    assert table.viewport().rect().contains(table.visualRect(table.model().index(2, 1)))
    said = [line for row in cells_of(table) for text in row for line in text.split("\n")[1:]]
    widest = max(cell_metrics(11).horizontalAdvance(line) for line in said)
    assert table.columnWidth(0) >= widest + 8


def test_nothing_scrolls_sideways_but_code(qtbot: QtBot, worker: FakeWorker) -> None:
    window = opened(qtbot, worker, USUAL, SMALL)
    examine(qtbot, window, worker)
    for name in ("cellReport", "cellMessage", "cellPlace", "cellCode"):
        area = find(window, QAbstractScrollArea, name)
        assert area.horizontalScrollBar().maximum() == 0, name


def test_the_room_of_a_large_screen_goes_to_what_was_found(
    qtbot: QtBot, worker: FakeWorker
) -> None:
    window = opened(qtbot, worker, USUAL, SMALL)
    find(window, QComboBox, "doctorBox").setCurrentIndex(1)
    examine(qtbot, window, worker)
    views = [find(window, QWidget, name) for name in ("exampleCode", "cellReport")]
    before = [(one.width(), one.height()) for one in views]
    window.resize(LARGE)
    settle(window)
    QApplication.processEvents()
    for view, (width, height) in zip(views, before, strict=True):
        assert view.width() > width
        assert view.height() > height
