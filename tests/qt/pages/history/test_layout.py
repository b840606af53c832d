"""Nothing of the history's page is cut, whatever it lists, compares and says."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.history.page import HistoryPage
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.history import History
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import only, turn_to
from tests.support.qt.room import (
    LARGE,
    LONGEST,
    SMALL,
    clipped,
    cut_labels,
    in_each_theme,
    narrow_controls,
    overlaps,
    show,
)
from tests.support.remembered import ENVIRONMENT, remembered

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
OTHER = replace(
    ENVIRONMENT,
    torch="2.12.0+cu128",
    device="cuda:0",
    device_name="NVIDIA RTX 6000 Ada Generation Laptop GPU",
    threads=128,
    dtype="bfloat16",
)
NAMES = ("before the update of the driver, with all strategies there are", "two")
HISTORY = History().with_entries(
    (
        remembered("d", settings=replace(LONGEST, strategies=("loop", "vmap", "stacked"))),
        remembered("c", name=NAMES[0], environment=OTHER),
        remembered("b", name=NAMES[1]),
        remembered("a"),
    )
)
SET_ASIDE = (
    "The history cannot be read (Expecting value: line 1 column 1 (char 0)). The file is kept as "
    "/home/somebody/.local/share/ensemble-explorer/history.json.damaged-1. A new list begins."
)


@pytest.fixture
def open_page(qtbot: QtBot, worker: FakeWorker) -> "OpenPage":
    return OpenPage(qtbot, worker)


class OpenPage:
    """Shows the window with the history in view."""

    def __init__(self, qtbot: QtBot, worker: FakeWorker) -> None:
        self._qtbot, self._worker = qtbot, worker

    def __call__(self, size: QSize) -> MainWindow:
        self._worker.former = HISTORY
        window = show(self._qtbot, self._worker, LONGEST, size)
        assert isinstance(window, MainWindow)
        turn_to(window, "History")
        return window


def troubles(window: MainWindow) -> list[str]:
    QApplication.processEvents()
    apart = overlaps(window, "historyTable", "historyWords")
    return cut_labels(window) + narrow_controls(window) + clipped(window) + apart


@SIZES
def test_nothing_is_cut_whatever_is_selected(open_page: OpenPage, size: QSize) -> None:
    window = open_page(size)
    table = only(window, HistoryPage).table
    for rows in ((), (0,), (1,), (0, 1), (1, 2), (0, 1, 2, 3, 4)):
        table.clearSelection()
        for row in rows:
            model = table.selectionModel()
            flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
            model.select(table.model().index(row, 0), flags)
        assert (rows, troubles(window)) == (rows, [])
        assert (rows, window.size()) == (rows, size)
    for theme in in_each_theme(window):
        assert (theme, troubles(window)) == (theme, [])
        assert (theme, window.size()) == (theme, size)


def test_nothing_is_cut_while_there_is_something_to_say(open_page: OpenPage) -> None:
    window = open_page(SMALL)
    only(window, HistoryPage).show_note(SET_ASIDE)
    only(window, HistoryPage).offer_undo(f"Removed: {NAMES[0]}")
    for theme in in_each_theme(window):
        assert (theme, troubles(window)) == (theme, [])
        assert window.minimumSizeHint().height() <= SMALL.height()
        assert window.minimumSizeHint().width() <= SMALL.width()


@SIZES
def test_nothing_is_cut_while_there_is_nothing_to_list(open_page: OpenPage, size: QSize) -> None:
    window = open_page(size)
    only(window, HistoryPage).show_history(History())
    assert troubles(window) == []


def test_the_room_of_a_large_screen_goes_to_the_list_and_the_plots(open_page: OpenPage) -> None:
    window = open_page(SMALL)
    parts = (only(window, HistoryPage).table, only(window, HistoryPage).detail)
    before = [(one.width(), one.height()) for one in parts]
    window.resize(LARGE)
    QApplication.processEvents()
    for part, (width, height) in zip(parts, before, strict=True):
        assert part.width() > width
        assert part.height() > height
