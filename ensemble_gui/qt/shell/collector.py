"""Collects garbage where Qt can bear it."""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

from ensemble_gui.qt.shell.main_window import MainWindow

_EVERY_MS = 1000
_PATIENCE_MS = 10_000  # with the first run


class Collector(QObject):
    """Collects garbage on the GUI thread while the window is open.

    Left to itself, Python may collect a widget on the worker's thread, and Qt then crashes. What
    the first run has brought, torch above all, is set aside: to search it takes 0.1 s each time,
    and so nothing is collected before.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._is_set_aside = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._set_aside)
        window.painted.connect(self._start)
        window.run_finished.connect(self._set_aside)
        window.closing.connect(self._stop)

    @Slot()
    def _start(self) -> None:
        gc.disable()
        self._patience.start(_PATIENCE_MS)

    @Slot()
    def _set_aside(self) -> None:
        if not self._is_set_aside:
            self._is_set_aside = True
            gc.freeze()
            self._timer.start(_EVERY_MS)

    @Slot()
    def _collect(self) -> None:
        """What Python would: a generation of objects when enough have come to it."""
        for generation, (count, enough) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        ):
            if count <= enough:
                break
            gc.collect(generation)

    @Slot()
    def _stop(self) -> None:
        self._patience.stop()
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
