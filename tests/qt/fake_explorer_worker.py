"""An explorer's worker that computes nothing: the test answers in its place."""

from gestures import PATIENCE_MS
from PySide6.QtCore import QObject, Signal, Slot
from pytestqt.qtbot import QtBot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records import AnalysisRequest, GrowthRequest, RibbonRequest, ShiftRequest

ExplorerRequest = AnalysisRequest | GrowthRequest | RibbonRequest | ShiftRequest


class FakeExplorerWorker(QObject):
    """Notes the requests, and answers when a test emits its signals."""

    progressed = Signal(object)
    analysed = Signal(object)
    growth_finished = Signal(object)
    ribbon_made = Signal(object)
    level_told = Signal(object, object)
    shift_finished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[ExplorerRequest, CancelToken]] = []

    @Slot(object, object)
    def analyse(self, request: ExplorerRequest, token: CancelToken) -> None:
        """Note the request, and the token that cancels it."""
        self.taken.append((request, token))

    grow = make_ribbon = shift = analyse

    def of(self, kind: type[ExplorerRequest]) -> list[ExplorerRequest]:
        """The requests of this kind, from the first on."""
        return [request for request, _ in self.taken if isinstance(request, kind)]

    def wait_for(self, qtbot: QtBot, kind: type[ExplorerRequest], count: int) -> ExplorerRequest:
        """The last of so many requests of this kind, once it has come."""
        qtbot.waitUntil(lambda: len(self.of(kind)) >= count, timeout=PATIENCE_MS)
        assert len(self.of(kind)) == count
        return self.of(kind)[-1]
