"""A tour of the window in five stops, which is offered once and can be left at any time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.widgets.callout import Callout
from ensemble_gui.qt.widgets.card import row, small_button
from ensemble_gui.qt.widgets.icon import Ink, put_icon

_CROSS = 14  # pixels: no higher than the words next to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A part of the window, and what it is for."""

    title: str
    words: str
    target: Callable[[MainWindow], QWidget | None]
    page: str = ""  # that is opened; '' for the one that is open
    spares_page: bool = False  # whether the callout leaves the page uncovered
    shown_by: Callable[[MainWindow], QAction] | None = None  # unfolds what the target lies in


def _named(name: str) -> Callable[[MainWindow], QWidget | None]:
    return lambda window: window.findChild(QWidget, name)


STOPS = (
    Stop(
        title="What will run",
        words="Members, weights, data and strategies. A change takes effect when you press Run; "
        "until then the button is marked.",
        target=lambda window: window.setup,
        shown_by=lambda window: window.menus.show_settings,
    ),
    Stop(
        title="The answer",
        words="Which strategy to use here, and how much faster it is. Below it: the evidence, "
        "every timed block, and the costs.",
        target=_named("headline"),
        page="timings",
        spares_page=True,
    ),
    Stop(
        title="Where the members disagree",
        words="The most uncertain digits come first; the bar below each one shows its votes. "
        "Select one, and every view shows it.",
        target=lambda window: window.samples.gallery,
        shown_by=lambda window: window.menus.show_samples,
    ),
    Stop(
        title="More questions",
        words="Speed: other sizes, and what vmap does with your network. Disagreement: which "
        "members differ, whether to trust them, and what one more member gains.",
        target=_named("groupTabs"),
    ),
    Stop(
        title="Your own",
        words="Drop images anywhere on the window, or checkpoints to open your own ensemble. "
        "Help has this tour, and examples that set everything up.",
        target=lambda window: window.drop_area,
        shown_by=lambda window: window.menus.show_settings,
    ),
)


class Tour(QObject):
    """Builds the callout when the tour is first taken."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._at = 0
        self._callout: Callout | None = None
        self._before: QWidget | None = None  # where the focus was
        self._unfolded: QAction | None = None  # by which it is folded again
        self._offer = _Offer(window)
        window.statusBar().addWidget(self._offer)
        self._offer.take.clicked.connect(self.start)
        self._offer.decline.clicked.connect(self._decline)

    def state(self) -> dict[str, object]:
        """What is to be remembered at the next start."""
        return {"offered": True}

    def restore(self, state: Mapping[str, object]) -> None:
        """Follow what was remembered: a tour that was offered once is only in Help."""
        self._offer.setVisible(state.get("offered") is not True)

    @Slot()
    def start(self) -> None:
        """Begin at the first stop."""
        focused = QApplication.focusWidget()  # before the offer hands its focus on
        self._before = focused if self._before is None else self._before
        self._offer.hide()
        if self._callout is None:
            self._build()
        self._go_to(0)

    @Slot()
    def leave(self) -> None:
        """End the tour; the focus goes back to where it was."""
        if self._callout is not None:
            self._callout.leave()
        self._unfold(None)
        before, self._before = self._before, None
        if before is not None:
            (before if before.isVisible() else self._window.samples.gallery).setFocus()

    @Slot(int)
    def step(self, by: int) -> None:
        """Go on or back; the tour ends behind its last stop."""
        if self._at + by >= len(STOPS):
            self.leave()
        else:
            self._go_to(max(0, self._at + by))

    @Slot()
    def _decline(self) -> None:
        self._offer.hide()
        self._window.samples.gallery.setFocus()

    @Slot()
    def _next(self) -> None:
        self.step(1)

    @Slot()
    def _previous(self) -> None:
        self.step(-1)

    def _go_to(self, at: int) -> None:
        self._at, stop = at, STOPS[at]
        if self._callout is None:
            return
        if stop.page:
            self._window.pages.open(stop.page)
        self._unfold(stop.shown_by(self._window) if stop.shown_by else None)
        is_last = at == len(STOPS) - 1
        self._back.setEnabled(at > 0)
        self._on.setText("Done" if is_last else "Next")
        place = f"{at + 1} of {len(STOPS)}"
        self._callout.point_at(
            stop.target(self._window),
            stop.title,
            stop.words,
            place=place,
            spared=self._window.pages if stop.spares_page else None,
        )
        self._on.setFocus()

    def _unfold(self, shows: QAction | None) -> None:
        """Unfold what is shown by this, and fold again what was unfolded for another stop."""
        if shows is self._unfolded and shows is not None:
            return
        if self._unfolded is not None and self._unfolded.isChecked():
            self._unfolded.trigger()
        self._unfolded = None
        if shows is not None and not shows.isChecked():
            shows.trigger()
            self._unfolded = shows

    def _build(self) -> None:
        self._callout = callout = Callout(self._window)
        self._back = _button("tourBack", "Back", callout)
        self._on = _button("tourNext", "Next", callout)
        leave = _button("tourLeave", "Leave", callout)
        leave.setToolTip("Leave the tour (Esc)")
        callout.add_buttons((leave, self._back, self._on))
        leave.clicked.connect(self.leave)
        self._on.clicked.connect(self._next)
        self._back.clicked.connect(self._previous)
        callout.left.connect(self.leave)
        callout.stepped.connect(self.step)


class _Offer(QWidget):
    """One quiet line at the bottom."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tourOffer")
        self.take = small_button("takeTour", self, text="New here? Take the tour")
        self.take.setAccessibleName("Take the tour: five stops")
        self.decline = small_button(
            "declineTour",
            self,
            accessible="No tour",
            tip="Hide this; the tour stays in the Help menu",
        )
        put_icon(self.decline, "dismiss", Ink.QUIET, side=_CROSS)
        self.setLayout(row(self.take, self.decline, spacing=0))


def _button(name: str, text: str, parent: QWidget) -> QPushButton:
    return small_button(name, parent, text=text, accessible=text)
