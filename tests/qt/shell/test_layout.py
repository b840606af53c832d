"""Text is never cut, and the window fits a small screen; it can shrink again."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.room import (
    LARGE,
    LONGEST,
    SMALL,
    USUAL,
    cut_labels,
    in_each_theme,
    narrow_controls,
    show,
)

SENTENCES = {
    "members": (
        "simple_mlp.safetensors holds 20 trained members, not 1,000: choose at most 20, or random "
        "weights, or train more with 'ensemble-gui train --members 1000'."
    ),
    "file": (
        "The members' file /home/somebody/.local/lib/python3.12/site-packages/ensemble_gui/_data/"
        "members/simple_mlp.safetensors cannot be read (Error while deserializing header: "
        "incomplete metadata, file not fully covered): install Ensemble Explorer again, train "
        "members anew, or choose random weights."
    ),
}


@pytest.mark.parametrize("settings", [USUAL, LONGEST], ids=["usual", "longest"])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_no_text_is_cut(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings, size: QSize
) -> None:
    window = show(qtbot, worker, settings, size)
    least = window.minimumSizeHint()
    assert least.width() <= SMALL.width()
    assert least.height() <= SMALL.height()
    for theme in in_each_theme(window):
        assert (theme, window.size()) == (theme, size)
        assert (theme, cut_labels(window)) == (theme, [])
        assert (theme, narrow_controls(window)) == (theme, [])


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_failure_s_sentence_is_shown_whole(
    qtbot: QtBot, worker: FakeWorker, sentence: str
) -> None:
    window = create_window(settings=USUAL)
    qtbot.addWidget(window)
    window.resize(SMALL)
    window.show()
    qtbot.waitUntil(lambda: bool(worker.taken))
    worker.give(Failure(request=worker.requests[0], message=SENTENCES[sentence]))
    QApplication.processEvents()
    assert cut_labels(window) == []


def test_the_window_can_shrink_after_it_was_larger(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show(qtbot, worker, USUAL, LARGE)
    for size in (SMALL, LARGE, QSize(1200, 700)):
        window.resize(size)
        QApplication.processEvents()
        assert window.size() == size


def test_the_room_of_a_large_screen_goes_to_the_data(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show(qtbot, worker, USUAL, SMALL)
    names = ("timingPlot", "digitGallery", "disagreementMatrix", "sampleDetail")
    views = [window.findChild(QWidget, name) for name in names]
    before = [(one.width(), one.height()) for one in views]
    window.resize(LARGE)
    QApplication.processEvents()
    for view, (width, height) in zip(views, before, strict=True):
        assert view.width() > width
        assert view.height() > height
