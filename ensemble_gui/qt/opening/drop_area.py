"""The place for the user's images: drop them here or anywhere, or click to choose files."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ensemble_gui.qt.widgets.card import fill, label
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.wording.figures import count

_SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_REFUSAL_MS = 4000  # how long a refusal can be read after the last move of the mouse
_FRAME = 24  # pixels: the button's border and padding, on both sides
_INVITATION = "Drop images here\nor click to choose"


class DropArea(QWidget):
    """Lights up while images are dragged over the window, or says why others cannot be dropped."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = QPushButton(_INVITATION, self)
        self._area.setObjectName("imageDropArea")
        self._area.setAccessibleName("My images: drop image files, or press to choose some")
        self._area.clicked.connect(self.clicked)
        self._soon_dark = QTimer(self)
        self._soon_dark.setSingleShot(True)
        self._soon_dark.setInterval(_REFUSAL_MS)
        self._soon_dark.timeout.connect(self._go_dark)
        self._images = label("", "small", self, name="imagesTold")
        self._images.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._images.setWordWrap(True)
        self._images.setTextInteractionFlags(_SELECTABLE)
        fill(self, label("MY IMAGES", "section", self), self._area, self._images, spacing=RHYTHM)

    def light_up(self, *, lit: bool, refusal: str = "") -> None:
        """Show that what is dragged over the window can be dropped, or say why not."""
        self._soon_dark.stop()
        if refusal:  # the window gets no event when a drag that it refuses leaves it
            self._soon_dark.start()
        self._area.setText(self._in_lines(refusal) or _INVITATION)
        self._area.setProperty("lit", lit)
        self._area.setProperty("refusing", bool(refusal))
        self._area.style().polish(self._area)

    def _in_lines(self, sentence: str) -> str:
        """The sentence in lines that the button has room for: buttons wrap nothing."""
        metrics, room = self._area.fontMetrics(), self._area.width() - _FRAME
        lines = [""]
        for word in sentence.split():
            if lines[-1] and metrics.horizontalAdvance(f"{lines[-1]} {word}") > room:
                lines.append("")
            fitting = metrics.elidedText(word, Qt.TextElideMode.ElideMiddle, room)
            lines[-1] = f"{lines[-1]} {fitting}".strip()
        return "\n".join(lines).replace("&", "&&")  # one alone would be a mnemonic

    @Slot()
    def _go_dark(self) -> None:
        self.light_up(lit=False)

    def show_count(self, images: int) -> None:
        """Show how many images there are."""
        self._images.setText(count(images, "image") if images else "")
