"""The place for the user's images: drop them here or anywhere, or click to choose files."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ensemble_gui import wording
from ensemble_gui.qt.card import label
from ensemble_gui.qt.theme import RHYTHM
from ensemble_gui.records import RefusedImage

_SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_MOST_TOLD = 4  # refusals: what the panel has room for
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
        self._told.setObjectName("imagesTold")
        self._told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._told.setWordWrap(True)
        self._told.setTextInteractionFlags(_SELECTABLE)
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
        """Tell how many images there are, and which were refused the last time, and why."""
        told = [wording.count(images, "image")] if images else []
        told += [f"Refused: {one.error}" for one in refused[:_MOST_TOLD]]
        if len(refused) > _MOST_TOLD:
            told.append(f"and {len(refused) - _MOST_TOLD:,} more")
        self._told.setText("\n".join(told))

    def show_lost(self, images: int) -> None:
        """Tell how many files or folders were not read because the work was stopped."""
        self._told.setText(f"{wording.count(images, 'file')} not read: drop them again")
