"""Keeps the history: adds each finished run, edits entries, and writes every change."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from PySide6.QtCore import QObject, Slot

from ensemble_gui.qt.page import Context
from ensemble_gui.qt.pages.history.page import HistoryPage
from ensemble_gui.qt.work.lane import Manners, Rule
from ensemble_gui.records.history import History, HistoryEntry, HistoryRequest, HistoryResult
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.run import RunResult
from ensemble_gui.wording.history import plain_name
from ensemble_gui.wording.history import removed as removed_sentence


def _now() -> datetime:
    return datetime.now(UTC)


class KeepingHistory(QObject):
    """Holds the history that is shown, and knows which part of it the file holds.

    At most one request is under way, so that each is based on what the last one found.
    """

    def __init__(
        self, page: HistoryPage, context: Context, clock: Callable[[], datetime] = _now
    ) -> None:
        super().__init__(page)
        self._page, self._context = page, context
        self._clock = clock
        self._lane = context.desk.lane(HistoryRequest, Rule.QUEUE, Manners(is_silent=True))
        self._history = History()
        self._in_file = History()
        self._asked: HistoryRequest | None = None  # the one under way
        self._removed: list[tuple[HistoryEntry, ...]] = []  # by each removal, for undo
        self._is_unkept = False  # the file could not be written
        self._fault = ""  # of the file
        self._unsaid = ""  # the same, until the run that owns the message line has ended
        context.runs.shown.connect(self.add)
        self._lane.answered.connect(self.take_answer)
        page.table.rename_wanted.connect(self.rename)
        page.table.remove_wanted.connect(self.remove)
        page.table.undo_wanted.connect(self.undo)

    @Slot()
    def begin(self) -> None:
        """Read the results of earlier sessions."""
        self._ask()

    @Slot(object)
    def add(self, outcome: Outcome[RunResult]) -> None:
        """Keep the result of a run."""
        if isinstance(outcome, RunResult):
            now = self._clock()
            entry = HistoryEntry.of(
                outcome,
                key=f"{now:%Y%m%dT%H%M%S%f}-{uuid4().hex}",
                at=now.isoformat(timespec="seconds"),
                arrived=self._history.next_arrival,
            )
            self._change(self._history.with_entries((entry,)))
        self._say()

    @Slot(str, str)
    def rename(self, key: str, name: str) -> None:
        """Give an entry a name; '' removes it."""
        self._change(self._history.renamed(key, plain_name(name)))

    @Slot(object)
    def remove(self, keys: frozenset[str]) -> None:
        """Remove entries from the list, until undo brings them back."""
        removed = tuple(one for one in self._history.entries if one.key in keys)
        if removed:
            self._removed.append(removed)
            self._change(self._history.without(keys))
            self._offer_undo()

    @Slot()
    def undo(self) -> None:
        """Bring back what was removed last."""
        if self._removed:
            self._change(self._history.with_entries(self._removed.pop()))
            self._offer_undo()

    @Slot(object)
    def take_answer(self, result: HistoryResult) -> None:
        """Show what other windows changed too, and write what changed here meanwhile."""
        changed = self._history is not result.request.own
        self._asked = None
        self._in_file = result.in_file
        self._history = self._history.since(result.request.own, result.history)
        self._page.show_history(self._history)
        self._hear(result)
        if changed:
            self._ask()

    def finish(self, is_in_time: Callable[[], bool] = lambda: True) -> bool:
        """The window closes: wait until the last change is written, or cannot be.

        Returns whether that is known; otherwise the time was up.
        """
        if self._history.names != self._in_file.names:
            self._ask()
        self._context.desk.wait_while(lambda: self._asked is not None, is_in_time)
        return self._asked is None

    def write_beside(self) -> None:
        """Write what the file lacks next to it, without the worker, which does not answer."""
        if self._history.names != self._in_file.names:
            request = HistoryRequest(base=self._in_file, own=self._history)
            self._context.desk.write_history_beside(request)

    def _change(self, history: History) -> None:
        self._history = history
        self._page.show_history(history)
        self._ask()

    def _ask(self) -> None:
        if self._asked is None:
            self._asked = HistoryRequest(base=self._in_file, own=self._history)
            self._lane.ask(self._asked)

    def _offer_undo(self) -> None:
        last = self._removed[-1] if self._removed else ()
        self._page.offer_undo(removed_sentence(last) if last else "")

    def _hear(self, result: HistoryResult) -> None:
        """Report a fault once, and clear it once it has passed."""
        kept = result.history.names == result.in_file.names
        passed = kept and self._is_unkept
        self._is_unkept = not kept
        if result.message != self._fault and (result.message or passed):
            self._fault = self._unsaid = result.message
            self._page.show_note(result.message)
            if not self._context.runs.is_going:
                self._say()

    def _say(self) -> None:
        """Report the file's fault when no run would overwrite the message at once."""
        if self._unsaid:
            self._context.status.say(self._unsaid, failed=True)
            self._unsaid = ""
