"""What the window is put through, one scenario a process: `python -m benchmarks.scenarios NAME`.

Each prints one JSON object. Times are seconds. The process that starts this one gives its own
clock in ENSEMBLE_STARTED, so that the start of Python is counted.
"""

import json
import os
import sys
from statistics import median
from time import perf_counter, thread_time, time
from typing import TypeVar, cast

if sys.platform == "win32":
    import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer, SignalInstance
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QMainWindow,
    QSpinBox,
    QWidget,
)

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings, Weights

Widget = TypeVar("Widget", bound=QWidget)

_BEAT_MS = 10
_PAGE_MS = 2000  # until a page has computed what it shows by itself
_CHANGES = 5  # from light to dark and back
_DEFAULT = RunSettings(strategies=("loop", "vmap", "stacked"))
_QUICK = RunSettings(members=2, batch=8, repeats=6, strategies=("loop", "vmap", "stacked"))


def startup() -> dict[str, float]:
    """From the start of the process to the first paint, and to the first run's result."""
    started = float(os.environ.get("ENSEMBLE_STARTED", time()))
    window = _window(_DEFAULT)
    painted: list[float] = []
    window.painted.connect(lambda: painted.append(time() - started))
    window.show()
    wait_for(window.run_finished)
    found = {"first_paint": painted[0], "first_result": time() - started}
    window.close()
    return found


def medians() -> dict[str, float]:
    """The medians of a run at (10, 64) with the window open, after its first run."""
    window = shown(_DEFAULT)
    result = _run(window)
    window.close()
    return _medians(result)


def headless() -> dict[str, float]:
    """The same in a process without a window, also after a first run."""
    from ensemble_gui.running.answers.table import answer

    answer(RunRequest(settings=_DEFAULT, with_samples=True))
    return _medians(cast("RunResult", answer(RunRequest(settings=_DEFAULT, with_samples=True))))


def heartbeat() -> dict[str, float]:
    """How late a 10 ms timer on the GUI thread is: while torch is imported, and during a run."""
    window = _window(_QUICK)
    starting = Heartbeat(window)
    window.show()
    wait_for(window.run_finished)
    starting.timer.stop()
    _choose(window, members=500)
    running = Heartbeat(window)
    _run(window)
    running.timer.stop()
    window.close()
    return {"starting_worst": max(starting.late)} | _lateness(running)


def sweep() -> dict[str, float]:
    """How late a 10 ms timer on the GUI thread is during a sweep of the default grid."""
    window = shown(_DEFAULT)
    beat = Heartbeat(window)
    press(window, "sweepButton")
    wait_for(window.sweep_finished)
    beat.timer.stop()
    window.close()
    return _lateness(beat)


def cancel() -> dict[str, float]:
    """From Cancel to the outcome of a run of 1,000 members at batch 64, in each of its stages."""
    window = shown(_QUICK)
    _choose(window, members=1000)
    stages = ("Making members", "Timing", "Predicting")
    found = {stage: cancel_at(window, stage)["ended"] for stage in stages}
    window.close()
    return found


def cancel_large() -> dict[str, float]:
    """The same at batch 1024, with the acknowledgement and the longest pass of such a run."""
    window = shown(_QUICK)
    _choose(window, members=1000, batch=1024)
    found = cancel_at(window, "Timing")
    result = _run(window)
    window.close()
    return found | {"longest_pass": max(float(one.samples_s.max()) for one in result.timings)}


def themes() -> dict[str, float]:
    """The CPU time of changes between light and dark, to the painted window.

    All pages have been opened, and the first result is shown.
    """
    window = shown(_DEFAULT)
    for page in PAGES:
        window.pages.open(page.key)
        settle(_PAGE_MS)
    window.pages.open(PAGES[0].key)
    settle(_PAGE_MS)
    took = []
    for theme in ("dark", "light") * _CHANGES:
        (action,) = (one for one in window.menus.themes.actions() if one.data() == theme)
        start = thread_time()
        action.trigger()
        QCoreApplication.processEvents()
        took.append(thread_time() - start)
    window.close()
    return {"median": median(took), "worst": max(took)}


def close() -> dict[str, float]:
    """Close the window during a run of 1,000 members; the parent sees when the process ends."""
    window = shown(_QUICK)
    _choose(window, members=1000)
    press(window, "runButton")
    _wait_for_stage(window, "Timing")
    closed = time()
    window.close()
    return {"closed_at": closed}


class Heartbeat(QObject):
    """A timer on the GUI thread that notes how late each of its beats is, in seconds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.late: list[float] = []
        self._last = perf_counter()
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._beat)
        self.timer.start(_BEAT_MS)

    def _beat(self) -> None:
        now = perf_counter()
        self.late.append(max(0.0, now - self._last - _BEAT_MS / 1000))
        self._last = now


def _lateness(beat: Heartbeat) -> dict[str, float]:
    late = sorted(beat.late)
    return {"p99": late[int(0.99 * len(late))], "worst": late[-1], "beats": len(late)}


def _window(settings: RunSettings) -> MainWindow:
    return create_window(settings=settings)


def shown(settings: RunSettings) -> MainWindow:
    """A window whose first run is over."""
    window = _window(settings)
    window.show()
    wait_for(window.run_finished)
    return window


def _choose(window: QMainWindow, *, members: int, batch: int = 64) -> None:
    """Set what a user would, for this many random members."""
    child(window, QSpinBox, "memberCount").setValue(members)
    child(window, QSpinBox, "batchSize").setValue(batch)
    weights = child(window, QComboBox, "weightsBox")
    weights.setCurrentIndex(weights.findData(Weights.RANDOM.value))


def _run(window: MainWindow) -> RunResult:
    press(window, "runButton")
    return cast("RunResult", wait_for(window.run_finished))


def cancel_at(window: MainWindow, stage: str) -> dict[str, float]:
    """Cancel in this stage of a run; the seconds until it is seen on the screen and has ended."""
    press(window, "runButton")
    _wait_for_stage(window, stage)
    start = perf_counter()
    press(window, "cancelButton")
    window.repaint()
    acknowledged = perf_counter() - start
    wait_for(window.run_finished)
    return {"acknowledged": acknowledged, "ended": perf_counter() - start}


def settle(milliseconds: int) -> None:
    """Let events go on for this time."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _wait_for_stage(window: QMainWindow, stage: str) -> None:
    message = child(window, QLabel, "messageLabel")
    while not message.text().startswith(stage):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _BEAT_MS)


def press(window: QMainWindow, name: str) -> None:
    """Press the button of this name."""
    child(window, QAbstractButton, name).click()


def child(window: QMainWindow, kind: type[Widget], name: str) -> Widget:
    """The window's widget of this kind and name."""
    found = window.findChild(kind, name)
    if found is None:
        raise LookupError(f"the window has no {name}")
    return found


def wait_for(signal: SignalInstance) -> object:
    """What the signal brings, with the events going on meanwhile."""
    brought: list[object] = []
    loop = QEventLoop()

    def take(*values: object) -> None:
        brought.extend(values)
        loop.quit()

    signal.connect(take)
    loop.exec()
    signal.disconnect(take)
    return brought[0]


def _medians(result: RunResult) -> dict[str, float]:
    return {one.strategy: one.median_s for one in result.timings}


SCENARIOS = {
    one.__name__: one
    for one in (startup, medians, heartbeat, sweep, cancel, cancel_large, themes, close)
}

if __name__ == "__main__":
    if sys.argv[1] == "headless":
        print(json.dumps(headless()))
    else:
        application = QApplication(sys.argv[:1])
        print(json.dumps(SCENARIOS[sys.argv[1]]()), flush=True)
