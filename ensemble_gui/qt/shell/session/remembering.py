"""Restores the last session once the window has been seen, and keeps this one when it closes."""

import logging
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.shell.session.collecting import NotOpened, Parts, restore
from ensemble_gui.qt.shell.session.keeping import Keeping
from ensemble_gui.qt.shell.session.window_memory import WindowMemory
from ensemble_gui.qt.shell.themes import Themes
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.opening import OpenedEnsemble
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.session import (
    Session,
    SessionFound,
    SessionRequest,
)
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.cluster_choice import not_dialled
from ensemble_gui.wording.images import not_restored
from ensemble_gui.wording.session import (
    CHANGED,
    NOT_KEPT_IN_TIME,
    kept_open,
    not_opened,
    waits_for_run,
    without_copies,
)

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
        self._keeping = Keeping(parts, self)
        self._keeping.ended.connect(self._go_to_next)
        self._keeping.failed.connect(self._say_failed)
        self._not_opened: NotOpened | None = None
        self._next: str | None = None  # the one to go on with once this one is kept; '': afresh
        self._waits = False  # for the members of the session
        self._has_begun = False
        self._unsaid = ""  # a fault, until the run that owns the message line has ended
        self._is_fault = False  # what is unsaid, or the reminder
        self._reminder = ""  # that the first run waits
        self._reads = parts.context.desk.lane(SessionRequest, Rule.QUEUE, Manners(is_silent=True))
        self._reads.answered.connect(self._show)
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
        if self._memory is None or self._restored is None or self._next is not None:
            return
        self._next = key
        self._keeping.end()

    @Slot(str)
    def _go_to_next(self, fault: str) -> None:
        """This session is kept: read the next one, or begin afresh."""
        key, self._next = self._next, None
        self._say(fault)
        if key is not None and not fault:
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
            others = [one for one in outcome.sessions if one.key != self._keeping.continues]
            self._parts.recents.show(outcome.recents, others)

    def _begin_afresh(self) -> None:
        is_first = self._restored is None
        self._restored = Session(settings=self._usual)
        self._keeping.begin()
        if not is_first:
            restore(self._parts, self._restored, ())
        self._start()

    def _restore(self, found: SessionFound, session: Session) -> None:
        # One that its window still has, or of which something may be on the disk, stays.
        is_whole = not (session.is_open or found.lost)
        self._restored = session
        before = self._parts.context.setup.ensemble
        restore(self._parts, session, found.images)
        self._not_opened = self._not_open(session, before)
        self._keeping.begin(found.key if is_whole else "", self._not_opened)
        self._say_of(session)
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
        if ensemble is None:
            fault = not_opened(self._parts.opening.fault)
            before = self._not_opened.before if self._not_opened else None
            self._keeping.wait_for_members(self._not_open(session, before))
            self._start(fault)
            return
        self._keeping.wait_for_members(None)
        self._parts.context.setup.restore(session.settings)
        if session.settings.digest not in ("", ensemble.digest):
            self._say(CHANGED)
        self._start()

    def _not_open(self, session: Session, before: OpenedEnsemble | None) -> NotOpened | None:
        if session.ensemble is None:
            return None
        left = self._parts.context.setup.settings
        return NotOpened(
            ensemble=session.ensemble, settings=session.settings, left=left, before=before
        )

    def _start(self, fault: str = "") -> None:
        """Let the first run begin, unless it takes long or would be one of other members."""
        session = self._restored
        if session is None:
            return
        estimate = 0.0 if session.settings == self._usual else session.estimate_s
        starts = estimate is not None and estimate < _SOON_S and not fault
        self._is_fault = self._is_fault or bool(fault)
        waits = "" if starts else fault or waits_for_run(estimate)
        self._reminder = " ".join(filter(None, (self._unsaid, waits))) if waits else ""
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
            failed = bool(skipped) or self._is_fault
            self._parts.context.status.say(gone + self._reminder, failed=failed)

    @Slot()
    def _forget_reminder(self) -> None:
        self._reminder = ""

    def keep(self, is_in_time: Callable[[], bool] = lambda: True) -> str:
        """Keep the session and wait until it is written; why it could not be, '' if it is."""
        if self._memory is None or self._restored is None:
            return ""
        states = {name: part.state() for name, part in self._looks.items()}
        self._memory.keep(self._window, self._themes.choice, states)
        return self._keeping.keep(is_in_time)

    def finish(self, is_in_time: Callable[[], bool]) -> bool:
        """The window closes: whether the session is kept, or why not is known."""
        message = self.keep(is_in_time)
        if message not in ("", NOT_KEPT_IN_TIME):  # which is kept beside
            _LOG.error(message)
            print(f"ensemble-gui: {message}", file=sys.stderr)
        return not self._keeping.is_going

    def write_beside(self) -> None:
        """Keep the session without the worker, which does not answer."""
        self._keeping.write_beside()

    @Slot(str)
    def _say_failed(self, sentence: str) -> None:
        self._parts.context.status.say(sentence, failed=True)

    def _say_of(self, session: Session) -> None:
        """Say what is not as after a window that was closed with all that it held."""
        if session.on_cluster:
            self._say(note=not_dialled(session.cluster))
        if session.is_open:
            self._say(note=kept_open(session.at, datetime.now().astimezone().date()))
        elif session.uncopied:
            self._say(note=without_copies(session.uncopied, len(session.images)))

    def _say(self, message: str = "", note: str = "") -> None:
        faults = (self._memory.fault if self._memory else "", message)
        if self._memory is not None:
            self._memory.fault = ""
        said = " ".join(filter(None, (*faults, note)))
        if said:
            self._unsaid = " ".join(filter(None, (self._unsaid, said)))
            self._is_fault = self._is_fault or any(faults)
            self._parts.context.status.say(self._unsaid, failed=self._is_fault)

    @Slot()
    def _say_again(self) -> None:
        """A run has ended, whose messages have taken the place of this one."""
        if self._unsaid:
            self._parts.context.status.say(self._unsaid, failed=self._is_fault)
            self._unsaid, self._is_fault = "", False
