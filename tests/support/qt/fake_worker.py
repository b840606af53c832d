"""A worker that computes nothing: the test answers in its place."""

from PySide6.QtCore import QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.history import History, HistoryRequest, HistoryResult
from ensemble_gui.records.inspection import InspectionRequest
from ensemble_gui.records.outcomes import Request
from ensemble_gui.records.settings import Available, Weights
from tests.support.qt.gestures import PATIENCE_MS

BUNDLED = {Weights.TRAINED: 20, Weights.CONV: 10}


class FakeWorker(QObject):
    """Notes the requests, and answers when a test emits its signals."""

    available_found = Signal(object)
    progressed = Signal(object)
    run_finished = Signal(object)
    cell_told = Signal(object, object)
    sweep_finished = Signal(object)
    images_told = Signal(object)
    images_finished = Signal(object)
    glimpsed = Signal(object)
    inspected = Signal(object)
    saved = Signal(object)
    history_kept = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[Request, CancelToken, QThread]] = []
        self.inspections: list[InspectionRequest] = []  # of which nobody waits for the end
        self.histories: list[HistoryRequest] = []
        self.beside: list[HistoryRequest] = []  # histories that are written without the thread
        self.former = History()  # what the file holds at first
        self.effects: list[CancelToken] = []  # of each inspection

    @property
    def requests(self) -> list[Request]:
        """What was asked for, from the first on, inspections apart."""
        return [request for request, _, _ in self.taken]

    @property
    def tokens(self) -> list[CancelToken]:
        """By which each may be cancelled."""
        return [token for _, token, _ in self.taken]

    def write_history_beside(self, request: HistoryRequest) -> None:
        """Note what is to be written."""
        self.beside.append(request)

    def voters(self) -> None:
        """Nobody asks: the explorer's worker is a fake as well."""

    @Slot()
    def look_around(self) -> None:
        """Find one device, 20 trained members and 10 convolutional ones."""
        self.available_found.emit(Available(devices=("cpu",), trained_members=BUNDLED))

    @Slot(object, object)
    def run(self, request: Request, token: CancelToken) -> None:
        """Note the request, and on which thread it came."""
        self.taken.append((request, token, QThread.currentThread()))

    sweep = predict_images = save_images = run

    @Slot(object, object)
    def inspect(self, request: InspectionRequest, token: CancelToken) -> None:
        """Note the request; the token cancels its effects alone."""
        self.effects.append(token)
        self.inspections.append(request)

    @Slot(object)
    def keep_history(self, request: HistoryRequest) -> None:
        """Note the request and answer it: a window that closes waits for it."""
        self.histories.append(request)
        self.answer_history(request)

    def answer_history(self, request: HistoryRequest) -> None:
        """Answer as if all were written. (A slot that a subclass overrides changes its thread.)"""
        kept = request.own.with_entries(self.former.entries if len(self.histories) == 1 else ())
        self.history_kept.emit(HistoryResult(request=request, history=kept, in_file=kept))

    def wait_for(self, qtbot: QtBot, requests: int) -> Request:
        """The last of so many requests, once it has come."""
        qtbot.waitUntil(lambda: len(self.taken) >= requests, timeout=PATIENCE_MS)
        assert len(self.taken) == requests
        return self.requests[-1]

    def wait_to_inspect(self, qtbot: QtBot, requests: int) -> InspectionRequest:
        """The last of so many requests for an inspection, once it has come."""
        qtbot.waitUntil(lambda: len(self.inspections) >= requests, timeout=PATIENCE_MS)
        assert len(self.inspections) == requests
        return self.inspections[-1]
