"""Restores the last session once the window has been seen, and keeps this one when it closes."""

import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.shell.session.collecting import Parts, collect, restore
from ensemble_gui.qt.shell.session.window_memory import WindowMemory
from ensemble_gui.qt.shell.themes import Themes
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.opening import OpenedEnsemble
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.session import (
    KeepRequest,
    Session,
    SessionFound,
    SessionKept,
    SessionRequest,
)
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.images import not_restored
from ensemble_gui.wording.session import CHANGED, NOT_KEPT_IN_TIME, waits_for_run

_SOON_S = 5.0  # a first run that takes longer is left to the user
_LOG = logging.getLogger(__name__)


class Remembered(Protocol):
    """A part of the window that remembers something of itself."""

    def state(self) -> dict[str, object]:
        """In values that JSON has."""

    def restore(self, state: Mapping[str, object], /) -> None:
        """Take what makes sense of it."""


class Remembering(QObject):
    """Does nothing until it is turned on: a program's window begins with the default settings."""

    ready = Signal(bool)  # once all is restored: whether the first run may start
    lost = Signal(object)  # tuple[RefusedImage, ...]: images that nothing is left of

    def __init__(
        self,
        window: QWidget,
        parts: Parts,
        themes: Themes,
        looks: Mapping[str, Remembered],
        usual: RunSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._parts, self._themes, self._usual = window, parts, themes, usual
        self._looks = looks  # by their names in the window's memory
        self._memory: WindowMemory | None = None  # None: nothing is remembered
        self._afresh = False
        self._restored: Session | None = None  # None: not yet, so that there is none to keep
        self._continues = ""  # the key of the session that is kept here
        self._next: str | None = None  # the one to go on with once this one is kept; '': afresh
        self._waits = False  # for the members of the session
        self._has_begun = False
        self._unsaid = ""  # a fault, until the run that owns the message line has ended
        self._reminder = ""  # that the first run waits
        self._reads = parts.context.desk.lane(SessionRequest, Rule.QUEUE, Manners(is_silent=True))
        self._reads.answered.connect(self._show)
        self._keeps = parts.context.desk.lane(KeepRequest, Rule.QUEUE, Manners(is_silent=True))
        self._keeps.answered.connect(self._finish_keeping)
        self._asked: KeepRequest | None = None  # the one under way
        self._kept: SessionKept | None = None  # the last answer
        parts.opening.reopened.connect(self._go_on)
        parts.own.restored.connect(self._remind)
        parts.context.runs.asked.connect(self._forget_reminder)
        parts.context.runs.shown.connect(self._say_again)

    def turn_on(self, memory: WindowMemory, *, afresh: bool = False) -> None:
        """Remember from now on; the window comes back where it was, before it is shown.

        Afresh, it begins with the default settings; the last session stays among the recent ones.
        """
        self._memory, self._afresh = memory, afresh
        memory.place(self._window)
        for name, part in self._looks.items():
            part.restore(memory.state_of(name))

    @property
    def is_on(self) -> bool:
        """Whether the session is kept when the window closes."""
        return self._memory is not None

    @Slot()
    def begin(self) -> None:
        """The window has been seen: read the last session."""
        if self._memory is None:
            self.ready.emit(True)  # noqa: FBT003 -- Qt's signals take no names
        else:
            self._reads.ask(SessionRequest())

    @Slot()
    def start_afresh(self) -> None:
        """Begin with the default settings; this session is kept among the recent ones."""
        self._switch("")

    @Slot(str)
    def open(self, key: str) -> None:
        """Open another session; this one is kept among the recent ones."""
        self._switch(key)

    def _switch(self, key: str) -> None:
        if self._memory is not None and self._restored is not None and self._asked is None:
            self._next = key
            self._parts.context.desk.cancel()
            self._parts.context.desk.put_off()
            self._asked = self._request()
            self._keeps.ask(self._asked)

    def _go_to(self, key: str) -> None:
        """This session is kept: read the next one, or begin afresh."""
        self._afresh = not key
        self._reads.ask(SessionRequest(key=key))

    @Slot(object)
    def _show(self, outcome: Outcome[SessionFound]) -> None:
        session = outcome.session if isinstance(outcome, SessionFound) else None
        if isinstance(outcome, SessionFound):
            self._say(outcome.message)
        if isinstance(outcome, SessionFound) and session is not None and not self._afresh:
            self._restore(outcome, session)
        elif self._restored is None or self._afresh:
            self._begin_afresh()
        if isinstance(outcome, SessionFound):
            others = [one for one in outcome.sessions if one.key != self._continues]
            self._parts.recents.show(outcome.recents, others)

    def _begin_afresh(self) -> None:
        is_first = self._restored is None
        self._restored, self._continues = Session(settings=self._usual), ""
        if not is_first:
            restore(self._parts, self._restored, ())
        self._start()

    def _restore(self, found: SessionFound, session: Session) -> None:
        self._restored, self._continues = session, found.key
        restore(self._parts, session, found.images)
        if found.lost:
            self.lost.emit(found.lost)
        if session.ensemble is not None and not self._parts.opening.opens_later:
            self._waits = True
            self._parts.opening.reopen(session.ensemble)
        else:
            self._start()

    @Slot(object)
    def _go_on(self, ensemble: OpenedEnsemble | None) -> None:
        """The members are open, or cannot be opened."""
        waits, self._waits = self._waits, False
        session = self._restored
        if not waits or session is None:
            return
        if ensemble is not None:
            self._parts.context.setup.restore(session.settings)
            if session.settings.digest not in ("", ensemble.digest):
                self._say(CHANGED)
        self._start()

    def _start(self) -> None:
        session = self._restored
        if session is None:
            return
        estimate = 0.0 if session.settings == self._usual else session.estimate_s
        starts = estimate is not None and estimate < _SOON_S
        self._reminder = "" if starts else waits_for_run(estimate)
        self._remind(0, 0, "")
        if not self._has_begun:
            self._has_begun = True
            self.ready.emit(starts)
        elif starts:
            self._parts.context.runs.run()
        self._parts.own.proceed()

    @Slot(int, int, str)
    def _remind(self, restored: int, skipped: int, reason: str) -> None:
        """The images are back: say again that the run waits."""
        if self._reminder:
            gone = f"{not_restored(restored, skipped, reason.rstrip('.'))}. " if skipped else ""
            self._parts.context.status.say(gone + self._reminder, failed=bool(skipped))

    @Slot()
    def _forget_reminder(self) -> None:
        self._reminder = ""

    def keep(self, is_in_time: Callable[[], bool] = lambda: True) -> str:
        """Keep the session and wait until it is written; why it could not be, '' if it is."""
        if self._memory is None or self._restored is None:
            return ""
        states = {name: part.state() for name, part in self._looks.items()}
        self._memory.keep(self._window, self._themes.choice, states)
        if self._asked is None:
            request = self._request()
            if self._kept is not None and _are_same(self._kept.request, request):
                return self._kept.message
            self._kept, self._asked = None, request
            self._keeps.ask(request)
        self._parts.context.desk.wait_while(lambda: self._asked is not None, is_in_time)
        return self._kept.message if self._kept is not None else NOT_KEPT_IN_TIME

    def finish(self, is_in_time: Callable[[], bool]) -> bool:
        """The window closes: whether the session is kept, or why not is known."""
        message = self.keep(is_in_time)
        if message not in ("", NOT_KEPT_IN_TIME):  # which is kept beside
            _LOG.error(message)
            print(f"ensemble-gui: {message}", file=sys.stderr)
        return self._asked is None

    def write_beside(self) -> None:
        """Keep the session without the worker, which does not answer."""
        if self._asked is not None:
            self._parts.context.desk.keep_session_beside(self._asked)

    @Slot(object)
    def _finish_keeping(self, outcome: Outcome[SessionKept]) -> None:
        if isinstance(outcome, SessionKept):
            self._kept = outcome
            self._continues = outcome.key or self._continues
        self._asked = None
        following, self._next = self._next, None
        if following is not None and isinstance(outcome, SessionKept):
            self._say(outcome.message)
            if not outcome.message:
                self._go_to(following)

    def _request(self) -> KeepRequest:
        session, images = collect(self._parts)
        return KeepRequest(session=session, images=images, continues=self._continues)

    def _say(self, message: str) -> None:
        faults = (self._memory.fault if self._memory else "", message)
        if self._memory is not None:
            self._memory.fault = ""
        if any(faults):
            self._unsaid = " ".join(filter(None, faults))
            self._parts.context.status.say(self._unsaid, failed=True)

    @Slot()
    def _say_again(self) -> None:
        """A run has ended, whose messages have taken the place of this one."""
        if self._unsaid:
            self._parts.context.status.say(self._unsaid, failed=True)
            self._unsaid = ""


def _are_same(one: KeepRequest, other: KeepRequest) -> bool:
    """Whether nothing has changed between these."""
    then = replace(other.session, at=one.session.at)
    same_images = len(one.images) == len(other.images) and all(
        a.content == b.content and a.path == b.path
        for a, b in zip(one.images, other.images, strict=True)
    )
    return one.session == then and same_images
