"""A worker that computes nothing: the test answers in its place."""

from gestures import PATIENCE_MS
from PySide6.QtCore import QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot

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

    @property
    def requests(self) -> list[RunRequest | ImagesRequest]:
        """What was asked for, from the first on."""
        return [request for request, _, _ in self.taken]

    @property
    def tokens(self) -> list[CancelToken]:
        """By which each may be cancelled."""
        return [token for _, token, _ in self.taken]

    @Slot()
    def look_around(self) -> None:
        """Find one device and 20 trained members."""
        self.available_found.emit(Available(devices=("cpu",), trained_members=20))

    @Slot(object, object)
    def run(self, request: RunRequest | ImagesRequest, token: CancelToken) -> None:
        """Note the request, and on which thread it came."""
        self.taken.append((request, token, QThread.currentThread()))

    predict_images = run

    def wait_for(self, qtbot: QtBot, requests: int) -> RunRequest | ImagesRequest:
        """The last of so many requests, once it has come."""
        qtbot.waitUntil(lambda: len(self.taken) >= requests, timeout=PATIENCE_MS)
        assert len(self.taken) == requests
        return self.requests[-1]
