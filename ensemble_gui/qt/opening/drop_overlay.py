"""Covers the window during a drag, and shows what a drop would do."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.wording.dropping import Forecast

_COVER = 0.95  # of the window behind it: what is read stands out, and the place is still known
_LONG_WORD = re.compile(r"(\S{12})(?=\S{4})")  # such as the name of a file


class DropOverlay(QWidget):
    """One zone, or several next to each other; the one under the mouse is lit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._zones: list[DropZone] = []
        self._layout = QHBoxLayout(self)
        margin = 2 * RHYTHM
        self._layout.setContentsMargins(margin, margin, margin, margin)
        self._layout.setSpacing(margin)
        self.hide()

    @property
    def zones(self) -> list["DropZone"]:
        """What can be dropped on, from left to right."""
        return self._zones

    def cover(self, forecasts: Sequence[Forecast], at: QPoint) -> None:
        """Cover the parent with a zone for each of these."""
        for zone in self._zones:
            zone.setParent(None)
            zone.deleteLater()
        self._zones = [DropZone(one, self) for one in forecasts]
        for zone in self._zones:
            self._layout.addWidget(zone, 1)
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()
        self._layout.activate()
        self.light_up(at)

    def light_up(self, at: QPoint) -> int:
        """Light the zone at this place of the parent; its index."""
        found = 0
        for index, zone in enumerate(self._zones):
            if zone.geometry().left() <= at.x():
                found = index
        for index, zone in enumerate(self._zones):
            zone.light_up(lit=index == found)
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Veil what is behind."""
        ground = self.palette().window().color()
        ground.setAlphaF(_COVER)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), ground)


class DropZone(QFrame):
    """A frame with what a drop on it does."""

    def __init__(self, forecast: Forecast, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropZone")
        self.setAccessibleName(forecast.title)
        self.setProperty("refusing", forecast.refused)
        title = label(_breakable(forecast.title), "headline", self, name="dropTitle", wraps=True)
        detail = label(forecast.detail, "", self, name="dropDetail", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * RHYTHM, RHYTHM, 4 * RHYTHM, RHYTHM)
        layout.setSpacing(RHYTHM)
        layout.addStretch(1)
        for words in (title, detail):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(words)
            words.setVisible(bool(words.text()))
        layout.addStretch(1)

    def light_up(self, *, lit: bool) -> None:
        """Show whether a drop would be on this one."""
        if self.property("lit") is not lit:
            self.setProperty("lit", lit)
            self.style().polish(self)


def _breakable(text: str) -> str:
    """The text with places in long words where a line may end: labels break between words alone."""
    return _LONG_WORD.sub("\\1\N{ZERO WIDTH SPACE}", text)
