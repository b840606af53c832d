"""File > Open recent: what was opened lately, and the sessions that are kept."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from ensemble_gui.qt.shell.commands import HEADING
from ensemble_gui.qt.widgets.plain_tip import plain_entry, plain_tip
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.session import (
    Recent,
    RecentFound,
    RecentKind,
    RecentRequest,
    SessionName,
    newest,
)
from ensemble_gui.wording.session import HEADINGS, SESSIONS, place_of, recent_title, session_title

_MOST_PATHS = 10  # opened at once: more are a heap, which nobody opens again by its names


class Recents(QObject):
    """Notes what is opened, and offers it again unless it is gone."""

    wanted = Signal(object)  # Recent
    session_wanted = Signal(str)  # its key

    def __init__(self, menu: QMenu, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._menu = menu
        self._recents: tuple[Recent, ...] = ()
        self._gone: frozenset[Recent] = frozenset()
        self._sessions: tuple[SessionName, ...] = ()
        self._lane = desk.lane(RecentRequest, Rule.QUEUE, Manners(is_silent=True))
        self._lane.answered.connect(self._hide_gone)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._look)
        self._fill()

    @property
    def recents(self) -> tuple[Recent, ...]:
        """What was opened lately."""
        return self._recents

    def show(self, recents: Sequence[Recent], sessions: Sequence[SessionName]) -> None:
        """Offer these too, and these sessions."""
        self._recents = newest((*self._recents, *recents))
        self._sessions = tuple(sessions)
        self._fill()

    def note(self, kind: RecentKind, paths: Sequence[str]) -> None:
        """This has been opened."""
        if 0 < len(paths) <= _MOST_PATHS:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            one = Recent(kind=kind, paths=tuple(paths), at=at)
            self._recents = newest((*self._recents, one))
            self._fill()

    @Slot()
    def _look(self) -> None:
        """Ask which of them are gone; a network folder may take its time."""
        if self._recents and not self._lane.is_going:
            self._lane.ask(RecentRequest(recents=self._recents))

    @Slot(object)
    def _hide_gone(self, outcome: Outcome[RecentFound]) -> None:
        if isinstance(outcome, RecentFound) and outcome.gone != self._gone:
            self._gone = outcome.gone
            self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        shown = [one for one in self._recents if one not in self._gone]
        for kind in RecentKind:
            self._add(HEADINGS[kind], [one for one in shown if one.kind is kind])
        if self._sessions:
            self._head(SESSIONS)
        for name in self._sessions:
            title = session_title(name, datetime.now().astimezone().date())
            action = self._menu.addAction(plain_entry(title))
            action.triggered.connect(partial(self.session_wanted.emit, name.key))
        self._menu.setEnabled(not self._menu.isEmpty())

    def _add(self, heading: str, recents: list[Recent]) -> None:
        if recents:
            self._head(heading)
        for one in recents:
            action = self._menu.addAction(plain_entry(recent_title(one)))
            action.setToolTip(plain_tip(place_of(one)))
            action.triggered.connect(partial(self.wanted.emit, one))

    def _head(self, heading: str) -> None:
        if not self._menu.isEmpty():
            self._menu.addSeparator()
        action = self._menu.addAction(heading)
        action.setEnabled(False)
        action.setData(HEADING)
