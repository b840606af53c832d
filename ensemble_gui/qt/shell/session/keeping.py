"""Has the worker write the session: when it ends, and before, so that a crash loses little."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.qt.shell.session.autosave import Autosave
from ensemble_gui.qt.shell.session.collecting import NotOpened, Parts, collect
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.session import KeepRequest, SessionKept
from ensemble_gui.wording.session import NOT_KEPT_IN_TIME


class Keeping(QObject):
    """Keeps the present session in the place of the one that it continues."""

    ended = Signal(str)  # the session that was to end is kept, or why it could not be
    failed = Signal(str)  # why it could not be kept while the window is open

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._is_on = False
        self.continues = ""  # the key of the session before
        self._meanwhile = ""  # the key of what was kept while the window is open
        self._not_opened: NotOpened | None = None
        self._lane = parts.context.desk.lane(KeepRequest, Rule.QUEUE, Manners(is_silent=True))
        self._lane.answered.connect(self._finish)
        self._asked: KeepRequest | None = None  # the one under way
        self._kept: SessionKept | None = None  # the last answer on a session that ended
        self._ends = False
        self._fault = ""  # the last one while the window is open
        self._autosave = Autosave(parts.context.desk, self.keep_meanwhile, self)
        parts.own.changed.connect(self._autosave.note_change)
        parts.images.pad.history_changed.connect(self._autosave.note_change)
        parts.context.setup.settings_changed.connect(self._autosave.note_change)

    def begin(self, continues: str = "", not_opened: NotOpened | None = None) -> None:
        """Another session is in the window, and takes the place of the one of this key."""
        self._is_on = True
        self.continues, self._meanwhile, self._not_opened = continues, "", not_opened

    def wait_for_members(self, not_opened: NotOpened | None) -> None:
        """These members of the session are still not open; None: all are."""
        self._not_opened = not_opened

    @property
    def is_going(self) -> bool:
        """Whether the session is being written."""
        return self._asked is not None

    def end(self) -> None:
        """Keep the session, which then ends in this window."""
        self._ends = True
        self._parts.context.desk.cancel()
        self._parts.context.desk.put_off()
        if self._asked is None:
            self._ask()

    def keep(self, is_in_time: Callable[[], bool]) -> str:
        """Keep the session and wait until it is written; why it could not be, '' if it is."""
        self._autosave.stop()
        if self._asked is not None and self._asked.session.is_open:  # of some changes ago
            self._wait(is_in_time)
        if self._asked is None:
            request = self._request()
            if self._kept is not None and _are_same(self._kept.request, request):
                return self._kept.message
            self._kept = None
            self._ask()
        self._wait(is_in_time)
        return self._kept.message if self._kept is not None else NOT_KEPT_IN_TIME

    def write_beside(self) -> None:
        """Keep the session without the worker, which does not answer."""
        if self._asked is not None:
            self._parts.context.desk.keep_session_beside(self._request())

    def keep_meanwhile(self) -> None:
        """Keep the session of a window that stays open.

        Image files are not copied, so that none of them has to be read, and the session before
        stays, as it may have copies of them.
        """
        if not self._is_on or self._asked is not None:
            return
        session, images = collect(self._parts, self._not_opened, is_open=True)
        self._asked = KeepRequest(
            session=session, images=images, continues=(self._meanwhile,), copies=False
        )
        self._lane.ask(self._asked)

    def _ask(self) -> None:
        self._autosave.stop()
        self._asked = self._request()
        self._lane.ask(self._asked)

    def _request(self) -> KeepRequest:
        session, images = collect(self._parts, self._not_opened)
        continues = (self.continues, self._meanwhile)
        return KeepRequest(session=session, images=images, continues=continues)

    def _wait(self, is_in_time: Callable[[], bool]) -> None:
        self._parts.context.desk.wait_while(lambda: self._asked is not None, is_in_time)

    @Slot(object)
    def _finish(self, outcome: Outcome[SessionKept]) -> None:
        asked, self._asked = self._asked, None
        if not isinstance(outcome, SessionKept):
            self._end(NOT_KEPT_IN_TIME)
        elif asked is not None and asked.session.is_open:
            self._finish_meanwhile(outcome)
        else:
            self._kept = outcome
            if outcome.key:
                self.continues, self._meanwhile = outcome.key, ""
            self._end(outcome.message)

    def _end(self, fault: str) -> None:
        ends, self._ends = self._ends, False
        if ends:
            self.ended.emit(fault)

    def _finish_meanwhile(self, outcome: SessionKept) -> None:
        self._autosave.note_kept()
        self._meanwhile = outcome.key or self._meanwhile
        if outcome.message and outcome.message != self._fault:  # a full disk is said once
            self.failed.emit(outcome.message)
        self._fault = outcome.message
        if self._ends:
            self._ask()


def _are_same(one: KeepRequest, other: KeepRequest) -> bool:
    """Whether nothing has changed between these."""
    then = replace(other.session, at=one.session.at)
    same_images = len(one.images) == len(other.images) and all(
        a.content == b.content and a.path == b.path
        for a, b in zip(one.images, other.images, strict=True)
    )
    return one.session == then and same_images
