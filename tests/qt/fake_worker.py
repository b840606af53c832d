"""A worker that computes nothing: the test answers in its place."""

from PySide6.QtCore import QObject, QThread, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records import Available, ImagesRequest, RunRequest


class FakeWorker(QObject):
    """Notes the requests, and answers when a test emits its signals."""

    available_found = Signal(object)
    progressed = Signal(object)
    run_finished = Signal(object)
    images_finished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[RunRequest | ImagesRequest, CancelToken, QThread]] = []

    @Slot()
    def look_around(self) -> None:
        """Find one device and 20 trained members."""
        self.available_found.emit(Available(devices=("cpu",), trained_members=20))

    @Slot(object, object)
    def run(self, request: RunRequest | ImagesRequest, token: CancelToken) -> None:
        """Note the request, and on which thread it came."""
        self.taken.append((request, token, QThread.currentThread()))

    predict_images = run
