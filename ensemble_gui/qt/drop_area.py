"""The place for the user's images: drop them here or anywhere, or click to choose files."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ensemble_gui import wording
from ensemble_gui.qt.card import label
from ensemble_gui.qt.theme import RHYTHM
from ensemble_gui.records import RefusedImage

_INVITATION = "Drop images here\nor click to choose"


class DropArea(QWidget):
    """Lights up while something is dragged over the window; tells what was taken and refused."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = QPushButton(_INVITATION, self)
        self._area.setObjectName("imageDropArea")
        self._area.setAccessibleName("My images: drop image files, or press to choose some")
        self._area.setMinimumHeight(72)
        self._area.clicked.connect(self.clicked)
        self._told = label("", "small", self)
        self._told.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM)
        layout.addWidget(label("MY IMAGES", "section", self))
        layout.addWidget(self._area)
        layout.addWidget(self._told)

    def light_up(self, *, lit: bool) -> None:
        """Show that the images would be taken."""
        self._area.setProperty("lit", lit)
        self._area.style().polish(self._area)

    def show_images(self, images: int, refused: tuple[RefusedImage, ...]) -> None:
        """Tell how many images there are, and which were refused the last time."""
        told = wording.count(images, "image") if images else ""
        if refused:
            told = f"{told}; {len(refused)} refused".removeprefix("; ")
        self._told.setText(told)
        self._told.setToolTip("\n".join(one.error for one in refused))
