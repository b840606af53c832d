"""A strategy that a test can hold, so that a run lasts for as long as the test needs it to."""

import threading

from PySide6.QtCore import QThread

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.strategies.strategy import Predict


class Held(Loop):
    """A loop that tells when it begins, and on which thread, and waits until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.thread = QThread.currentThread()

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        """Wait."""
        self.thread = QThread.currentThread()
        self.begun.set()
        assert self.let_go.wait(300)
        return super().prepare(ensemble, mode)
