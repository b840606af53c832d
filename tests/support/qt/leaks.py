"""Finds what a test leaves behind: windows, threads that run, timers that are active."""

import gc
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import ref

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

Starter = QThread | QTimer
_Started = list[tuple[ref[Starter], str]]  # what was started, and where


@contextmanager
def nothing_left_behind(excused: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Raise AssertionError, saying what is left, and where threads and timers were started."""
    # Python may collect on any thread; a widget that is collected on the worker's crashes Qt.
    gc.disable()
    before = QApplication.topLevelWidgets()
    started: _Started = []
    try:
        with _set_aside(), _recorded(QThread, started), _recorded(QTimer, started):
            yield
        going = _still_running(started)  # before windows are deleted, and with them their threads
        _new_windows(before)  # deletes those that wait for it
        if not excused():  # the others may only wait to be collected
            gc.collect()  # nobody holds them now, not even this function
        windows = _new_windows(before)
        going += _still_active(started)  # not those of windows that were only to be deleted
    finally:
        gc.enable()
    left = [repr(one) for one in windows] + going
    assert not left or excused(), "The test left behind:\n" + "\n".join(left)


@contextmanager
def _set_aside() -> Iterator[None]:
    """Spare garbage collection what was there before: torch and Qt take 0.25 s to search.

    A window that is closed would let go of that too; it does not get to.
    """
    freeze, unfreeze = gc.freeze, gc.unfreeze
    freeze()
    gc.freeze = gc.unfreeze = lambda: None
    try:
        yield
    finally:
        gc.freeze, gc.unfreeze = freeze, unfreeze


@contextmanager
def _recorded(kind: type[Starter], started: _Started) -> Iterator[None]:
    """Note each object of this kind when its start() is called."""
    start = kind.start

    def noted_start(starter: Starter, *arguments: object) -> None:
        where = "".join(traceback.format_stack(limit=3)[:-1])
        started.append((ref(starter), where))
        start(starter, *arguments)

    kind.start = noted_start
    try:
        yield
    finally:
        kind.start = start


def _new_windows(before: list[QWidget]) -> list[QWidget]:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [one for one in QApplication.topLevelWidgets() if one not in before]


def _still_running(started: _Started) -> list[str]:
    """Threads that run, and where they were started; they are ended, as a deleted one aborts."""
    told = []
    for thread, where in _alive(started):
        if isinstance(thread, QThread) and thread.isRunning():
            told.append(f"{thread!r}, started at\n{where}")
            thread.quit()
            thread.wait()
    return told


def _still_active(started: _Started) -> list[str]:
    """Timers that are active, and where they were started; they are stopped."""
    told = []
    for timer, where in _alive(started):
        if isinstance(timer, QTimer) and timer.isActive():
            told.append(f"{timer!r}, started at\n{where}")
            timer.stop()
    return told


def _alive(started: _Started) -> list[tuple[Starter, str]]:
    alive = [(starter(), where) for starter, where in started]
    return [(one, where) for one, where in alive if one is not None and shiboken6.isValid(one)]
