"""Finds what a test leaves behind: windows, threads that run, timers that are active."""

import gc
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import ref

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication

Starter = QThread | QTimer
_Started = list[tuple[ref[Starter], str]]  # what was started, and where


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Raise AssertionError, saying what is left, and where threads and timers were started."""
    # Python may collect on any thread; a widget that is collected on the worker's crashes Qt.
    gc.disable()
    before = QApplication.topLevelWidgets()
    started: _Started = []
    try:
        with _recorded(QThread, started), _recorded(QTimer, started):
            yield
        left = _left(before, started)
        if left:  # it may only wait to be deleted
            gc.collect()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            left = _left(before, started)
    finally:
        gc.enable()
    assert not left, "The test left behind:\n" + "\n".join(left)


@contextmanager
def _recorded(kind: type[Starter], started: _Started) -> Iterator[None]:
    """Note each object of this kind when its start() is called."""
    start = kind.start

    def noted_start(starter: Starter, *arguments: object) -> None:
        where = "".join(traceback.format_stack()[-3:-1])
        started.append((ref(starter), where))
        start(starter, *arguments)

    kind.start = noted_start
    try:
        yield
    finally:
        kind.start = start


def _left(before: list[object], started: _Started) -> list[str]:
    windows = [one for one in QApplication.topLevelWidgets() if one not in before]
    going = [
        f"{starter!r}, started at\n{where}"
        for starter, where in ((alive(), where) for alive, where in started)
        if starter is not None and shiboken6.isValid(starter) and _is_going(starter)
    ]
    return [repr(one) for one in windows] + going


def _is_going(starter: Starter) -> bool:
    return starter.isRunning() if isinstance(starter, QThread) else starter.isActive()
