"""Collects garbage where Qt can bear it."""

import gc

from pyqtgraph.util.garbage_collector import GarbageCollector
from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.shell.main_window import MainWindow


class Collector(QObject):
    """Collects garbage on the GUI thread while the window is open.

    Left to itself, Python may collect a widget on the worker's thread, and Qt then crashes. What
    the first run has brought, torch above all, is set aside: to search it takes 0.1 s each time.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._collector: GarbageCollector | None = None
        self._window = window
        window.painted.connect(self._start)
        window.run_finished.connect(self._set_aside)
        window.closing.connect(self._stop)

    @Slot()
    def _set_aside(self) -> None:
        self._window.run_finished.disconnect(self._set_aside)
        gc.freeze()

    @Slot()
    def _start(self) -> None:
        self._collector = GarbageCollector()

    @Slot()
    def _stop(self) -> None:
        if self._collector is not None:
            self._collector.timer.stop()
            self._collector = None
            gc.unfreeze()
            gc.enable()
