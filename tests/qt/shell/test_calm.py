"""What comes and goes by itself moves nothing of what somebody reads."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunResult
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import find, gallery_of, set_number, text_of

_NOTES = {"sweep": ("speedupMap", "sweepStale"), "doctor": ("doctorTable", "doctorStale")}


def places_of(window: MainWindow) -> list[tuple[QPoint, int]]:
    """Where the headline, the plot and the digits begin, and where the bar on top ends."""
    QApplication.processEvents()
    views: tuple[QWidget, ...] = (
        find(window, QLabel, "headline"),
        find(window, QWidget, "timingPlot"),
        gallery_of(window),
        window.run_bar.cancel,
    )
    return [(one.mapTo(window, QPoint()), window.run_bar.height()) for one in views]


@pytest.fixture
def calm(driven: MainWindow, finish: Callable[[], RunResult]) -> MainWindow:
    finish()
    QApplication.processEvents()
    return driven


def test_neither_changed_settings_nor_messages_nor_work_move_anything(
    calm: MainWindow, worker: FakeWorker
) -> None:
    before = places_of(calm)
    set_number(calm, "batchSize", 9)
    assert text_of(calm, "messageLabel") == "Settings changed: press Run to measure them"
    assert places_of(calm) == before
    set_number(calm, "memberCount", 4)
    assert find(calm, QLabel, "samplesStale").isVisible()
    assert places_of(calm) == before
    for failed in (False, True):
        calm.run_bar.show_message("Three images were added, two skipped. " * 12, failed=failed)
        assert places_of(calm) == before
    calm.run_bar.run.click()
    worker.progressed.emit(RunProgress(stage="Timing", done=3, total=6))
    assert places_of(calm) == before


def test_nothing_moves_on_timings_when_other_pages_are_opened_nor_there_by_a_note(
    calm: MainWindow,
) -> None:
    before = places_of(calm)
    for page in PAGES:
        calm.pages.open(page.key)
        if page.key in _NOTES:
            see_that_the_note_moves_nothing(calm, *_NOTES[page.key])
    calm.pages.open(PAGES[0].key)
    assert places_of(calm) == before


def see_that_the_note_moves_nothing(calm: MainWindow, view: str, note: str) -> None:
    stale, shown = find(calm, QLabel, note), find(calm, QWidget, view)
    QApplication.processEvents()
    before = shown.mapTo(calm, QPoint()), shown.height()
    stale.setText("Settings changed")
    stale.setVisible(True)
    QApplication.processEvents()
    assert (shown.mapTo(calm, QPoint()), shown.height()) == before


def test_what_failed_goes_by_escape_and_when_it_is_tried_again(
    qtbot: QtBot, calm: MainWindow, worker: FakeWorker
) -> None:
    calm.activateWindow()
    calm.run_bar.show_message("broken.png is damaged", failed=True)
    QTest.keyClick(calm.samples.gallery, Qt.Key.Key_Escape)
    assert text_of(calm, "messageLabel") == ""
    calm.run_bar.run.click()
    worker.give(Failure(request=worker.wait_for(qtbot, 2), message="It stopped"))
    assert text_of(calm, "messageLabel") == "It stopped"
    calm.run_bar.run.click()
    assert text_of(calm, "messageLabel") != "It stopped"
    worker.wait_for(qtbot, 3)
    calm.run_bar.show_message("broken.png is damaged", failed=True)
    QTest.keyClick(calm, Qt.Key.Key_Escape)
    assert worker.tokens[-1].cancelled
    assert text_of(calm, "messageLabel") == "broken.png is damaged"


def test_every_page_that_waits_says_for_what(driven: MainWindow, worker: FakeWorker) -> None:
    worker.progressed.emit(RunProgress(stage="Compiling", done=0, total=1))
    for key in ("timings", "pairs", "uncertainty", "calibration", "growth", "shift"):
        driven.pages.open(key)
        assert "Waiting for the run: compiling" in _seen_on(driven), key


def _seen_on(window: MainWindow) -> str:
    labels = window.pages.findChildren(QLabel)
    return "\n".join(one.text() for one in labels if one.isVisible())
