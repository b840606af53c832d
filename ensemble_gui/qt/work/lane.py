"""One kind of request on its way to the worker's thread and back."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.records.outcomes import Request


class Rule(Enum):
    """What a new request means to those that have not been answered."""

    REPLACE = auto()  # it cancels them, and their answers are dropped
    QUEUE = auto()  # it waits behind them, and each is answered
    LATEST = auto()  # one is sent at a time: it cancels that one and replaces the one that waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How requests of one kind get along with others."""

    rest_ms: int = 0  # before it starts and after each part, for the window to paint
    background: int = 0  # work with a smaller number goes first; 0: work that the user waits for
    measures: bool = False  # no other measurement may start meanwhile: each would time the other
    is_silent: bool = False  # neither busy nor cancelled, and nothing makes way for it
    lets_show: bool = False  # LATEST: sent once the window has shown what was found before
    keeps_late: bool = False  # an answer is of use even if a newer request waits


class Traffic(Protocol):
    """What a lane needs of the desk."""

    def make_way(self, lane: "Lane") -> None:
        """Let the work of less urgent lanes wait."""

    def send(self, lane: "Lane", request: Request, token: CancelToken) -> None:
        """Send a request to the worker."""


class Lane(QObject):
    """Asks the worker, and hands on what it answers; all on the GUI thread."""

    part_arrived = Signal(object)  # what was found so far
    answered = Signal(object)  # Outcome

    def __init__(
        self,
        rule: Rule,
        manners: Manners,
        traffic: Traffic,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.rule, self.manners = rule, manners
        self._traffic = traffic
        self._sent: dict[int, tuple[Request, CancelToken]] = {}  # by the request's id()
        self._current: Request | None = None  # the one whose answer is wanted, unless all are
        self._waiting: Request | None = None
        self._closed = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._send_waiting)

    @property
    def is_going(self) -> bool:
        """Whether a request has not been answered."""
        return bool(self._sent)

    @property
    def is_awaited(self) -> bool:
        """Whether an answer may still come, also to a request that waits to be sent."""
        return self.is_going or self._waiting is not None

    @property
    def is_busy(self) -> bool:
        """Whether the user waits for an answer, and may cancel the work."""
        return self.is_going and self.rule is not Rule.LATEST and not self.manners.is_silent

    @property
    def is_cancelled(self) -> bool:
        """Whether work that is cancelled has not ended."""
        return any(token.cancelled for _, token in self._sent.values())

    def ask(self, request: Request) -> None:
        """Ask for this; what becomes of earlier requests is the lane's rule."""
        if self._closed:
            return
        if self.rule is not Rule.QUEUE:
            self.cancel()
        self._current = request
        self._traffic.make_way(self)
        if self.rule is Rule.LATEST:
            self._waiting = request
            if self.manners.lets_show:
                self._soon.start(0)
            else:
                self._send_waiting()
        else:
            self._start(request)

    def cancel(self) -> None:
        """Cancel what is going on. The tokens are set at once, where a call would be queued."""
        for _, token in self._sent.values():
            token.cancel()

    def drop(self) -> None:
        """Cancel what is going on: nobody wants the answer."""
        self.cancel()
        self._current = self._waiting = None

    def make_way(self) -> None:
        """Let other work go first: what was sent is cancelled, and sent again behind it."""
        for request, token in self._sent.values():
            if not token.cancelled:
                token.cancel()
                self._waiting = self._waiting or request

    def close(self) -> None:
        """Send nothing more."""
        self._closed = True
        self.cancel()

    def hand_on(self, request: Request, part: object) -> None:
        """A part of the answer has come."""
        if self._is_wanted(request):
            self.part_arrived.emit(part)

    def settle(self, request: Request) -> bool:
        """The answer has come: whether it is wanted."""
        is_wanted = self._is_wanted(request)
        self._sent.pop(id(request), None)
        if request is self._current and self._waiting is None:
            self._current = None
        self._send_waiting()
        return is_wanted

    def _is_wanted(self, request: Request) -> bool:
        if id(request) not in self._sent:
            return False
        if self.rule is Rule.QUEUE or self.manners.keeps_late:
            return True
        return request is self._current and self._waiting is None

    @Slot()
    def _send_waiting(self) -> None:
        if self._waiting is not None and not self._sent and not self._closed:
            request, self._waiting = self._waiting, None
            self._start(request)

    def _start(self, request: Request) -> None:
        token = CancelToken()
        self._sent[id(request)] = (request, token)
        self._traffic.make_way(self)
        self._traffic.send(self, request, token)
