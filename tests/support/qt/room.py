"""Whether what is shown has the room that it needs."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QMainWindow,
    QScrollArea,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.widgets.eliding_label import ElidingLabel
from ensemble_gui.records.settings import STRATEGY_NAMES, InputMode, RunSettings, Source, Weights
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import set_number
from tests.support.qt.legible import is_label_cut
from tests.support.qt.synthetic import run_result

_MOST_PASSES = 20
SMALL, LARGE = QSize(1280, 800), QSize(1920, 1080)


USUAL = RunSettings(strategies=("loop", "vmap", "stacked"))
LONGEST = RunSettings(
    members=1000,
    input=InputMode.DIFFERENT,
    source=Source.NOISE,
    batch=10_000,
    weights=Weights.RANDOM,
    strategies=STRATEGY_NAMES,
)


def show(qtbot: QtBot, worker: FakeWorker, settings: RunSettings, size: QSize) -> QMainWindow:
    """The window with a result of these settings."""
    window = create_window(settings=settings)
    qtbot.addWidget(window)
    window.resize(size)
    window.show()
    qtbot.waitUntil(lambda: bool(worker.taken))
    result = replace(run_result(settings), request=worker.requests[0])
    worker.give(result)
    set_number(window, "memberCount", 400)  # the result is stale, trained members are not so many
    settle(window)
    return window


def in_each_theme(window: QMainWindow) -> Iterator[str]:
    """Choose one theme after the other; the window is settled in it."""
    for theme in ("light", "dark"):
        for action in window.findChildren(QAction):
            if action.data() == theme:
                action.trigger()
        settle(window)
        yield theme


def settle(window: QMainWindow) -> None:
    """Lay out until nothing moves and no text is cut, in a few passes: what is cut then stays so.

    A text that wraps takes a second pass, which comes when it comes.
    """
    former: list[QRect] = []
    for _ in range(_MOST_PASSES):
        QApplication.processEvents()
        now = [one.geometry() for one in window.findChildren(QWidget)]
        if now == former and not cut_labels(window):
            return
        former = now


def is_seen(widget: QWidget, window: QMainWindow) -> bool:
    return widget.isVisible() and widget.window() is window and not widget.size().isEmpty()


def assert_it_fits(window: QMainWindow, size: QSize, *parts: str) -> None:
    """Nothing is too narrow, clipped or over another of these parts, at this size."""
    assert narrow_controls(window) == []
    assert clipped(window) == []
    assert overlaps(window, *parts) == []
    assert window.size() == size
    least = window.minimumSizeHint()
    assert least.width() <= size.width()
    assert least.height() <= size.height()


def cut_labels(window: QMainWindow) -> list[str]:
    """What the labels say that have less room than their text needs."""
    labels = (one for one in window.findChildren(QLabel) if is_seen(one, window) and one.text())
    return [one.text() for one in labels if not isinstance(one, ElidingLabel) and is_label_cut(one)]


def narrow_controls(window: QMainWindow) -> list[str]:
    """The names of buttons, boxes and tabs that are too narrow for what they say."""
    kinds = (QAbstractButton, QComboBox, QTabBar)
    seen = [one for one in window.findChildren(QWidget) if isinstance(one, kinds)]
    return [
        one.objectName()
        for one in seen
        if is_seen(one, window)
        and not (isinstance(one, QAbstractButton) and not one.text())  # an arrow
        and one.minimumSizeHint().width() > one.width()
    ]


def clipped(window: QMainWindow) -> list[str]:
    """What reaches over the edge of a widget that it lies in; what can be scrolled to may."""
    return [
        f"{one.objectName() or type(one).__name__} in {type(one.parentWidget()).__name__}"
        for one in window.findChildren(QWidget)
        if is_seen(one, window)
        and not isinstance(one.parentWidget().parentWidget(), QScrollArea)
        and not one.parentWidget().rect().contains(QRect(one.pos(), one.size()))
    ]


def overlaps(window: QMainWindow, *names: str) -> list[str]:
    """Which of these widgets lie over one another."""
    places = {}
    for name in names:
        widget = window.findChild(QWidget, name)
        places[name] = QRect(widget.mapTo(window, QPoint()), widget.size())
    pairs = [(one, other) for one in names for other in names if one < other]
    return [f"{one} and {other}" for one, other in pairs if places[one].intersects(places[other])]
