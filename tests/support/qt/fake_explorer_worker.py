"""An explorer's worker that computes nothing: the test answers in its place."""

from PySide6.QtCore import QObject, Signal, Slot
from pytestqt.qtbot import QtBot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.shift import RibbonRequest, ShiftRequest
from tests.support.qt.gestures import PATIENCE_MS


class FakeExplorerWorker(QObject):
    """Notes the requests, and answers when a test emits its signal."""

    progressed = Signal(object)
    analysed = Signal(object)
    growth_finished = Signal(object)
    ribbon_made = Signal(object)
    level_told = Signal(object, object)
    shift_finished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[AnalysisRequest, CancelToken]] = []
        self.grown: list[tuple[GrowthRequest, CancelToken]] = []
        self.ribbons: list[tuple[RibbonRequest, CancelToken]] = []
        self.shifts: list[tuple[ShiftRequest, CancelToken]] = []

    @Slot(object, object)
    def analyse(self, request: AnalysisRequest, token: CancelToken) -> None:
        """Note the request, and the token that cancels it."""
        self.taken.append((request, token))

    @Slot(object, object)
    def grow(self, request: GrowthRequest, token: CancelToken) -> None:
        """Note the request, and the token that cancels it."""
        self.grown.append((request, token))

    @Slot(object, object)
    def make_ribbon(self, request: RibbonRequest, token: CancelToken) -> None:
        """Note the request, and the token that cancels it."""
        self.ribbons.append((request, token))

    @Slot(object, object)
    def shift(self, request: ShiftRequest, token: CancelToken) -> None:
        """Note the request, and the token that cancels it."""
        self.shifts.append((request, token))

    def wait_for(self, qtbot: QtBot, requests: int) -> AnalysisRequest:
        """The last of so many requests, once it has come."""
        qtbot.waitUntil(lambda: len(self.taken) >= requests, timeout=PATIENCE_MS)
        assert len(self.taken) == requests
        return self.taken[-1][0]
