"""The labels of a ribbon's strips: the class and its probability."""

from html import escape

from PySide6.QtCore import Qt

from ensemble_gui.qt.widgets.fitting_text import cell_metrics
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import class_name

LABEL_ROOM = 50  # pixels: for a digit and 100%
_MOST_ROOM = 120  # pixels
_UNDER_NAME = "100% majority"


class RibbonNames:
    """Digits are left of their share; names are above it, elided if they are long."""

    def __init__(self, classes: tuple[str, ...]) -> None:
        self._classes = classes
        self._metrics = cell_metrics(bold=True)

    def whole(self, one: int) -> str:
        """A class by its name."""
        return class_name(self._classes, one)

    def room(self, shown: list[int]) -> int:
        """How many pixels the labels of these classes need."""
        if self._classes == DIGIT_CLASSES:
            return LABEL_ROOM
        lines = (*map(self.whole, shown), _UNDER_NAME)
        widest = max(map(self._metrics.horizontalAdvance, lines))
        return max(LABEL_ROOM, min(widest, _MOST_ROOM))

    def label(self, one: int, share: float, why: str, colours: tuple[str, str]) -> str:
        """As rich text, in the colours of the class and of the note."""
        colour, muted = colours
        name, between, note = self.whole(one), " ", f"<br>{why}" if why else ""
        if self._classes != DIGIT_CLASSES:
            name = self._metrics.elidedText(name, Qt.TextElideMode.ElideRight, _MOST_ROOM)
            between, note = "<br>", f" {why}"
        return (
            f'<span style="color: {colour}"><b>{escape(name)}</b></span>{between}'
            f'<span style="color: {muted}">{share:.0%}{note}</span>'
        )
