"""Where images come from: drops, the clipboard, dialogs and drawings."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.dialogs import IMAGE_FILES, IMAGE_FOLDER
from ensemble_gui.qt.opening.incoming import Incoming, incoming
from ensemble_gui.records.images import Encoded
from ensemble_gui.wording.dropping import NOT_AN_IMAGE

_NOTHING = "There is no image on the clipboard: copy an image, or image files, first."


class ImageSources(QObject):
    """Passes on paths, and images without a file, each with a number in its name."""

    paths_came = Signal(object)  # tuple[str, ...]
    image_came = Signal(object)  # Encoded
    pasted = Signal(object)  # Incoming: files, which may be an ensemble's
    nothing_came = Signal(str)  # a sentence

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._count = 0

    @Slot(object)
    def load_dropped(self, brought: Incoming) -> None:
        """Pass on images that have no file."""
        if not self._pass_on(brought, "dropped"):
            self.nothing_came.emit(NOT_AN_IMAGE)

    @Slot()
    def paste(self) -> None:
        """Pass on what is on the clipboard: copied files, or images."""
        data = QGuiApplication.clipboard().mimeData()
        is_empty = data is None  # although its type says that it never is
        brought = Incoming() if is_empty else incoming(data)
        if brought.paths or brought.portal:
            self.pasted.emit(brought)
        elif not self._pass_on(brought, "pasted"):
            self.nothing_came.emit(_NOTHING)

    @Slot()
    def choose_files(self) -> None:
        """Let the user choose image files."""
        IMAGE_FILES.ask(self._window).filesSelected.connect(self._load_chosen)

    @Slot()
    def choose_folder(self) -> None:
        """Let the user choose a folder of images."""
        IMAGE_FOLDER.ask(self._window).filesSelected.connect(self._load_chosen)

    def keep_drawing(self, png: bytes) -> None:
        """Pass on a drawing."""
        self.image_came.emit(Encoded(name=self._name("drawing"), content=png))

    def _pass_on(self, brought: Incoming, way: str) -> bool:
        for image in brought.images:
            name = self._name(way, image.suffix)
            self.image_came.emit(Encoded(name=name, content=image.content))
        return bool(brought.images)

    def _name(self, way: str, suffix: str = ".png") -> str:
        self._count += 1
        return f"{way} {self._count}{suffix}"

    @Slot(list)
    def _load_chosen(self, paths: list[str]) -> None:
        self.paths_came.emit(tuple(paths))
