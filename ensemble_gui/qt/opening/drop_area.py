"""Invites to bring images: drop them here or anywhere, or click to choose files."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ensemble_gui.qt.widgets.card import fill, label
from ensemble_gui.wording.figures import count

_SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_INVITATION = "Drop images here\nor click to choose"


class DropArea(QWidget):
    """Says how many images there are."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        area = QPushButton(_INVITATION, self)
        area.setObjectName("imageDropArea")
        area.setAccessibleName("My images: drop image files, or press to choose some")
        area.clicked.connect(self.clicked)
        self._images = label("", "small", self, name="imagesTold")
        self._images.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._images.setWordWrap(True)
        self._images.setTextInteractionFlags(_SELECTABLE)
        fill(self, label("MY IMAGES", "section", self), area, self._images)

    def show_count(self, images: int) -> None:
        """Show how many images there are."""
        self._images.setText(count(images, "image") if images else "")
