"""What a page is, and what it is given: never the window, and no other page."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from PySide6.QtCore import QObject, SignalInstance, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.samples.showing import Showing
from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.setup.runs import Runs
from ensemble_gui.qt.widgets.own_choice import OwnChoice
from ensemble_gui.qt.widgets.theme import Theme, colour_views
from ensemble_gui.qt.widgets.view_keys import ViewKeys
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.qt.work.waiting import Waiting
from ensemble_gui.records.outcomes import Cancelled, Failure, Request
from ensemble_gui.records.run import RunRequest

FIRST_ROOM = 0.435  # of the height: what the page that opens first has
WHOLE_ROOM = 1.0


class Group(StrEnum):
    """The pages that share a tab; each title is the tab's."""

    SPEED = "Speed"
    OWN = "My images"
    DISAGREEMENT = "Disagreement"


class PageView(QWidget):
    """A page in the upper card, and what stands next to its tab."""

    head: QWidget

    def set_theme(self, theme: Theme) -> None:
        """Use these colours in every view on the page."""
        colour_views(self, theme)

    def show_wait(self, words: str) -> None:
        """Say what the page waits for, where it waits; '' if nothing is awaited."""


class Pages(Protocol):
    """The pages that there are, of which one is open."""

    @property
    def opened(self) -> SignalInstance:
        """Carries the key of the page that has been opened."""

    def open(self, key: str) -> None:
        """Show the page of this key."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each page."""

    @property
    def current(self) -> str:
        """The key of the page that is shown."""

    def is_open(self, key: str) -> bool:
        """Whether this page is the one that is shown."""

    def isAncestorOf(self, child: QWidget, /) -> bool:  # noqa: N802 -- Qt's name
        """Whether a widget is on a page, or in its head."""


class Status(Protocol):
    """Where sentences are shown."""

    def say(self, sentence: str, *, failed: bool = False) -> None:
        """Show a sentence; a failure stands out."""

    def end(self, outcome: Failure | Cancelled) -> None:
        """Say why work brought no result; what there was stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What every page is given."""

    desk: Desk  # lanes of work
    waiting: Waiting  # what the work is at
    setup: SetupPanel  # the settings that are chosen
    runs: Runs  # the runs of these settings, and the last result
    samples: Showing  # which samples are shown, of which members, and their analysis
    pages: Pages
    status: Status
    theme: Theme  # at first


def join_choices(context: Context, *choices: OwnChoice[Any]) -> None:
    """Let a page's choices filter the samples everywhere, and be dropped everywhere."""
    selection = context.samples.selection
    for choice in choices:
        choice.chosen.connect(selection.choose_samples)
        choice.dropped.connect(selection.forget_choice)
        selection.arrangement_changed.connect(choice.follow)


class ShowingWait(QObject):
    """Gives a page what it waits for: an answer of one type, or first the samples of the run."""

    def __init__(
        self, page: PageView, context: Context, kind: type[Request] = RunRequest, own: str = ""
    ) -> None:
        super().__init__(page)
        self._page, self._context, self._kind, self._own = page, context, kind, own
        context.waiting.changed.connect(self.show)
        self.show()

    @Slot()
    def show(self) -> None:
        """Show it now."""
        waiting, samples = self._context.waiting, self._context.samples
        words = waiting.words(self._kind, self._own)
        if not words and samples.selection.samples is None and not samples.is_own:
            words = waiting.words(RunRequest)
        self._page.show_wait(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: the window shows a tab for it, and builds its view when it is first opened.

    A view that is built later connects to what has happened meanwhile by `follow`; its modules are
    imported then too, so that the window opens sooner.
    """

    key: str
    group: Group
    title: str
    build: Callable[[Context, QWidget], PageView]
    works_unopened: bool = False  # built with the window: it does something before it is opened
    room: float = FIRST_ROOM  # of the height, at first; where it is whole the samples are folded
    computes_here: bool = False  # even if a cluster is chosen; its head then says so
    find_keys: Callable[[], tuple[ViewKeys, ...]] = tuple  # of its views, listed before it is built
