"""A desk that only notes what it is asked for."""

from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context
from ensemble_gui.qt.samples.panel import SamplesPanel
from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.qt.samples.showing import Showing
from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.setup.runs import Runs
from ensemble_gui.qt.shell.tabbed_card import TabbedCard
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.qt.work.waiting import Waiting
from ensemble_gui.records.images import ImagesRequest, SaveRequest
from ensemble_gui.records.inspection import InspectionRequest
from ensemble_gui.records.outcomes import Cancelled, Failure, Request
from ensemble_gui.records.settings import RunSettings

Kind = TypeVar("Kind")


class FakeLane(QObject):
    """A lane whose answers are the test's."""

    part_arrived = Signal(object)
    answered = Signal(object)
    is_going = is_awaited = False

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.asked: list[Request] = []

    def ask(self, request: Request) -> None:
        self.asked.append(request)


class FakeDesk(QObject):
    """Stands in for the desk where no thread is wanted."""

    busy_changed = Signal()
    progressed = Signal(object)
    queued = Signal()
    turned = Signal()
    measuring = busy = False
    front = None

    def __init__(self) -> None:
        super().__init__()
        self.lanes: dict[type[Request], FakeLane] = {}

    def lane(self, kind: type[Request], _rule: Rule, _manners: Manners | None = None) -> FakeLane:
        made = self.lanes[kind] = FakeLane(self)
        return made

    def lane_of(self, kind: type[Request]) -> FakeLane:
        return self.lanes[kind]

    def asked(self, kind: type[Kind]) -> list[Kind]:
        """The requests of this type."""
        return [one for one in self.lanes[kind].asked if isinstance(one, kind)]

    @property
    def images(self) -> list[ImagesRequest]:
        return self.asked(ImagesRequest)

    @property
    def inspections(self) -> list[InspectionRequest]:
        return self.asked(InspectionRequest)

    @property
    def savings(self) -> list[SaveRequest]:
        return self.asked(SaveRequest)


class NotingStatus(QObject):
    """Notes what is said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.endings: list[Failure | Cancelled] = []

    def say(self, sentence: str, *, failed: bool = False) -> None:  # noqa: ARG002 -- as a status does
        self.said.append(sentence)

    def end(self, outcome: Failure | Cancelled) -> None:
        self.endings.append(outcome)


def fake_context(desk: FakeDesk, parent: QWidget) -> Context:
    """What a page is given, without a window and a worker."""
    setup = SetupPanel(RunSettings(), LIGHT, parent)
    runs = Runs(desk, setup, parent)
    selection = SampleSelection(parent)
    return Context(
        desk=desk,
        waiting=Waiting(desk, parent),
        setup=setup,
        runs=runs,
        samples=Showing(SamplesPanel(selection, LIGHT, parent), selection, desk, runs),
        pages=TabbedCard(parent),
        status=NotingStatus(),
        theme=LIGHT,
    )
