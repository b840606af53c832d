"""Text is never cut, and the window fits a small screen; it can shrink again."""

from dataclasses import replace

import numpy as np
import pytest
from fake_worker import FakeWorker
from gestures import drop, set_number
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QMainWindow,
    QWidget,
)
from pytestqt.qtbot import QtBot
from superqt import QElidingLabel
from synthetic import run_result, sample_set

from ensemble_gui import wording
from ensemble_gui.qt.app import create_window
from ensemble_gui.records import (
    STRATEGY_NAMES,
    ImagesRequest,
    ImagesResult,
    InputMode,
    OwnImage,
    RefusedImage,
    RunFailure,
    RunSettings,
    Source,
    Weights,
)

SMALL, LARGE = QSize(1280, 800), QSize(1920, 1080)
USUAL = RunSettings(strategies=STRATEGY_NAMES)
LONGEST = RunSettings(
    members=1000,
    input=InputMode.DIFFERENT,
    source=Source.NOISE,
    batch=10_000,
    weights=Weights.RANDOM,
    strategies=STRATEGY_NAMES,
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


def show(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings, size: QSize, theme: str
) -> QMainWindow:
    """The window with a result of these settings."""
    window = create_window(settings=settings)
    qtbot.addWidget(window)
    for action in window.findChildren(QAction):
        if action.data() == theme:
            action.trigger()
    window.resize(size)
    window.show()
    qtbot.waitUntil(lambda: bool(worker.taken))
    result = replace(run_result(settings), request=worker.requests[0])
    worker.run_finished.emit(result)
    set_number(window, "memberCount", 400)  # the result is stale, trained members are not so many
    QApplication.processEvents()
    return window


def is_seen(widget: QWidget, window: QMainWindow) -> bool:
    return widget.isVisible() and widget.window() is window and not widget.size().isEmpty()


def cut_labels(window: QMainWindow) -> list[str]:
    """What the labels say that have less room than their text needs."""
    labels = (one for one in window.findChildren(QLabel) if is_seen(one, window) and one.text())
    return [one.text() for one in labels if not isinstance(one, QElidingLabel) and is_cut(one)]


def is_cut(label: QLabel) -> bool:
    if label.wordWrap():
        return (
            label.minimumSizeHint().width() > label.width()
            or label.heightForWidth(label.width()) > label.height()
        )
    return label.sizeHint().width() > label.width() or label.sizeHint().height() > label.height()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("settings", [USUAL, LONGEST], ids=["usual", "longest"])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_no_text_is_cut(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings, size: QSize, theme: str
) -> None:
    window = show(qtbot, worker, settings, size, theme)
    assert window.size() == size
    assert cut_labels(window) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_button_and_no_box_is_too_small_for_what_it_says(
    qtbot: QtBot, worker: FakeWorker, theme: str
) -> None:
    window = show(qtbot, worker, USUAL, SMALL, theme)
    kinds = (QAbstractButton, QComboBox)
    seen = [one for one in window.findChildren(QWidget) if isinstance(one, kinds)]
    small = [
        one.objectName()
        for one in seen
        if is_seen(one, window) and one.minimumSizeHint().width() > one.width()
    ]
    assert small == []


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_failure_s_sentence_is_shown_whole(
    qtbot: QtBot, worker: FakeWorker, sentence: str
) -> None:
    window = create_window(settings=USUAL)
    qtbot.addWidget(window)
    window.resize(SMALL)
    window.show()
    qtbot.waitUntil(lambda: bool(worker.taken))
    worker.run_finished.emit(RunFailure(request=worker.requests[0], message=SENTENCES[sentence]))
    QApplication.processEvents()
    assert cut_labels(window) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_window_fits_a_small_screen(qtbot: QtBot, worker: FakeWorker, theme: str) -> None:
    window = show(qtbot, worker, LONGEST, SMALL, theme)
    least = window.minimumSizeHint()
    assert least.width() <= SMALL.width()
    assert least.height() <= SMALL.height()


def test_long_names_of_images_do_not_widen_the_window(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show(qtbot, worker, USUAL, SMALL, "light")
    long, url = "x" * 200, "data:image/png;base64," + "A" * 60_000
    drop(window, f"/{long}", url)
    request = worker.wait_for(qtbot, 2)
    assert isinstance(request, ImagesRequest)
    image = OwnImage(name=long, path=f"/{long}", pixels=np.zeros((28, 28), np.uint8))
    samples = sample_set((1, 2) * 5, title="My images", labelled=False)
    refused = RefusedImage(path=url, error=f"{wording.shorten(url)} is an address, not a file.")
    worker.images_finished.emit(
        ImagesResult(
            request=request,
            images=(image,),
            samples=replace(samples, names=(long,)),
            refused=(refused,),
        )
    )
    qtbot.waitUntil(lambda: cut_labels(window) == [])  # laid out anew
    assert window.minimumSizeHint().width() <= SMALL.width()
    assert window.size() == SMALL


def test_the_window_can_shrink_after_it_was_larger(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show(qtbot, worker, USUAL, LARGE, "light")
    for size in (SMALL, LARGE, QSize(1200, 700)):
        window.resize(size)
        QApplication.processEvents()
        assert window.size() == size


def test_the_room_of_a_large_screen_goes_to_the_data(qtbot: QtBot, worker: FakeWorker) -> None:
    window = show(qtbot, worker, USUAL, SMALL, "light")
    names = ("timingPlot", "digitGallery", "disagreementMatrix", "sampleDetail")
    views = [window.findChild(QWidget, name) for name in names]
    before = [(one.width(), one.height()) for one in views]
    window.resize(LARGE)
    QApplication.processEvents()
    for view, (width, height) in zip(views, before, strict=True):
        assert view.width() > width
        assert view.height() > height
