"""A worker that computes nothing: the test answers in its place."""

from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, Signal, Slot
from pytestqt.qtbot import QtBot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.cluster import LeaveRequest
from ensemble_gui.records.dtype_speed import DtypeRequest
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.history import History, HistoryRequest, HistoryResult
from ensemble_gui.records.inspection import InspectionRequest
from ensemble_gui.records.outcomes import Request
from ensemble_gui.records.session import KeepRequest, RecentRequest, SessionRequest
from ensemble_gui.records.settings import Available, AvailableRequest, Weights
from ensemble_gui.records.shift import RibbonRequest, ShiftRequest
from ensemble_gui.running.answers.table import answer
from tests.support.qt.gestures import PATIENCE_MS

BUNDLED = {Weights.TRAINED: 20, Weights.CONV: 10}
_APART = (  # what is asked for without a press of Run, Sweep or Save
    AvailableRequest,
    LeaveRequest,
    DtypeRequest,
    HistoryRequest,
    SessionRequest,
    KeepRequest,
    RecentRequest,
    InspectionRequest,
    AnalysisRequest,
    GrowthRequest,
    RibbonRequest,
    ShiftRequest,
)
Kind = TypeVar("Kind")


class FakeWorker(QObject):
    """Notes the requests, and answers when a test says what."""

    progressed = Signal(object)
    part_made = Signal(object, object)
    answered = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Request, CancelToken, QThread]] = []  # whatever it is
        self.beside: list[HistoryRequest] = []  # histories that are written without the thread
        self.sessions_beside: list[KeepRequest] = []
        self.former = History()  # what the file holds at first

    @Slot(object, object, int)
    def take(self, request: Request, token: CancelToken, _rest_ms: int) -> None:
        """Note the request, and on which thread it came."""
        self.asked.append((request, token, QThread.currentThread()))
        if isinstance(request, AvailableRequest):
            found = Available(devices=("cpu",), trained_members=BUNDLED)
            self.answered.emit(request, found)
        elif isinstance(request, HistoryRequest):
            self.answer_history(request)
        elif isinstance(request, SessionRequest | KeepRequest | RecentRequest):
            self.answer_session(request)

    def give(self, outcome: Any) -> None:  # noqa: ANN401 -- any record that has a request
        """Answer the request of this outcome."""
        self.answered.emit(outcome.request, outcome)

    def give_part(self, part: Any) -> None:  # noqa: ANN401 -- any record that has a request
        """Tell of a part that names its request."""
        self.part_made.emit(part.request, part)

    def of(self, kind: type[Kind]) -> list[tuple[Kind, CancelToken]]:
        """The requests of this type, each with the token that cancels it."""
        return [(one, token) for one, token, _ in self.asked if isinstance(one, kind)]

    def wait_of(self, qtbot: QtBot, kind: type[Kind], requests: int) -> Kind:
        """The last of so many requests of this type, once it has come."""
        qtbot.waitUntil(lambda: len(self.of(kind)) >= requests, timeout=PATIENCE_MS)
        assert len(self.of(kind)) == requests
        return self.of(kind)[-1][0]

    @property
    def taken(self) -> list[tuple[Request, CancelToken, QThread]]:
        """Runs, sweeps, images and what is saved or opened."""
        return [one for one in self.asked if not isinstance(one[0], _APART)]

    @property
    def requests(self) -> list[Request]:
        """These requests alone."""
        return [request for request, _, _ in self.taken]

    @property
    def tokens(self) -> list[CancelToken]:
        """By which each of them may be cancelled."""
        return [token for _, token, _ in self.taken]

    @property
    def inspections(self) -> list[InspectionRequest]:
        return [request for request, _ in self.of(InspectionRequest)]

    @property
    def histories(self) -> list[HistoryRequest]:
        return [request for request, _ in self.of(HistoryRequest)]

    def write_history_beside(self, request: HistoryRequest) -> None:
        """Note what is to be written."""
        self.beside.append(request)

    def answer_history(self, request: HistoryRequest) -> None:
        """Answer as if all were written: a window that closes waits for it."""
        kept = request.own.with_entries(self.former.entries if len(self.histories) == 1 else ())
        self.give(HistoryResult(request=request, history=kept, in_file=kept))

    def answer_session(self, request: SessionRequest | KeepRequest | RecentRequest) -> None:
        """Answer as the files in the test's own folder are; none is written before a test does."""
        self.answered.emit(request, answer(request))

    def end(self) -> None:
        """There is nothing to leave."""

    def keep_session_beside(self, request: KeepRequest) -> None:
        """Note what is to be kept."""
        self.sessions_beside.append(request)

    def wait_for(self, qtbot: QtBot, requests: int) -> Request:
        """The last of so many requests, once it has come."""
        qtbot.waitUntil(lambda: len(self.taken) >= requests, timeout=PATIENCE_MS)
        assert len(self.taken) == requests
        return self.requests[-1]

    def wait_to_inspect(self, qtbot: QtBot, requests: int) -> InspectionRequest:
        """The last of so many requests for an inspection, once it has come."""
        return self.wait_of(qtbot, InspectionRequest, requests)
