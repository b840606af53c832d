"""How much room each page has: its share of the height, and what is folded away for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from ensemble_gui.qt.page import FIRST_ROOM, WHOLE_ROOM
from ensemble_gui.qt.samples.panel import SamplesPanel
from ensemble_gui.qt.shell.body import Body
from ensemble_gui.qt.shell.division import Division
from ensemble_gui.qt.shell.tabbed_card import TabbedCard

_LEAST, _MOST = 0.05, 0.95  # of the height: what a share can be


@dataclass(frozen=True, slots=True)
class PageRoom:
    """What one page has of the height while the samples are below it, and whether they are."""

    share: float
    samples: bool


class Rooms(QObject):
    """Arranges the window as it was last left for the page that is open."""

    changed = Signal()  # by the user

    def __init__(
        self,
        wanted: Mapping[str, float],
        division: Division,
        pages: TabbedCard,
        samples: SamplesPanel,
        body: Body,
    ) -> None:
        super().__init__(body)
        self._first = {key: _first_room(share) for key, share in wanted.items()}
        self._rooms = dict(self._first)
        self._key = next(iter(wanted))  # of the page that is open
        self._division, self._samples, self._body = division, samples, body
        self._show_samples = self._show_settings = QAction(self)
        pages.opened.connect(self._follow)
        division.dragged.connect(self._note_share)
        samples.fold_wanted.connect(self.toggle_samples)
        body.column_shown.connect(self._mark)
        body.chosen.connect(self.changed)
        self._apply()

    def use_actions(self, samples: QAction, settings: QAction) -> None:
        """Fold and unfold by these, which are checked while their part is shown."""
        self._show_samples, self._show_settings = samples, settings
        samples.triggered.connect(self.toggle_samples)
        settings.triggered.connect(self._body.toggle)
        self._mark()

    def state(self) -> dict[str, object]:
        """What the user has changed, in values that JSON has."""
        pages = {
            key: {"share": round(one.share, 3), "samples": one.samples}
            for key, one in self._rooms.items()
            if one != self._first[key]
        }
        return {"settings": self._body.is_wanted, "pages": pages}

    def restore(self, state: Mapping[str, object]) -> None:
        """Arrange the window as it was; invalid values are ignored."""
        settings, pages = state.get("settings"), state.get("pages")
        if isinstance(settings, bool):
            self._body.want_column(wanted=settings)
        if isinstance(pages, Mapping):
            for key, former in self._rooms.items():
                self._rooms[key] = _restored(former, pages.get(key))
        self._apply()

    @Slot()
    def toggle_samples(self) -> None:
        """Fold the samples away on this page, or bring them back."""
        room = self._rooms[self._key]
        self._rooms[self._key] = replace(room, samples=not room.samples)
        self._apply()
        self.changed.emit()

    @Slot(str)
    def _follow(self, key: str) -> None:
        self._key = key
        self._apply()

    @Slot(float)
    def _note_share(self, share: float) -> None:
        self._rooms[self._key] = replace(self._rooms[self._key], share=share)
        self.changed.emit()

    def _apply(self) -> None:
        room = self._rooms[self._key]
        self._samples.fold(away=not room.samples)
        self._division.divide(room.share, fixed=not room.samples)
        self._mark()

    @Slot()
    def _mark(self) -> None:
        """Check the actions of what is shown."""
        self._show_samples.setChecked(not self._samples.is_folded)
        self._show_settings.setChecked(self._body.is_column_shown)


def _first_room(wanted: float) -> PageRoom:
    """A page that wants the whole height starts with the samples folded away."""
    if wanted >= WHOLE_ROOM:
        return PageRoom(FIRST_ROOM, samples=False)
    return PageRoom(wanted, samples=True)


def _restored(room: PageRoom, kept: object) -> PageRoom:
    """The room with what was kept of it, as far as that makes sense."""
    if not isinstance(kept, Mapping):
        return room
    share, samples = kept.get("share"), kept.get("samples")
    if isinstance(share, int | float) and _LEAST <= share <= _MOST:
        room = replace(room, share=float(share))
    return replace(room, samples=samples) if isinstance(samples, bool) else room
