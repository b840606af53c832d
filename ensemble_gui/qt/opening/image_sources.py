"""Where images come from: drops, the clipboard, dialogs and drawings."""

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.opening.dialogs import IMAGE_FILES, IMAGE_FOLDER
from ensemble_gui.qt.opening.incoming import image_of, paths_of, why_not
from ensemble_gui.records.images import Encoded

_NOTHING = "There is no image on the clipboard: copy an image, or image files, first."


class ImageSources(QObject):
    """Passes on paths, and images without a file, each with a number in its name."""

    paths_came = Signal(object)  # tuple[str, ...]
    image_came = Signal(object)  # Encoded
    nothing_came = Signal(str)  # a sentence

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._count = 0

    @Slot(object)
    def load_dropped(self, data: QMimeData) -> None:
        """Pass on files, or else an image without one."""
        if not self._pass_on(data, "dropped"):
            self.nothing_came.emit(why_not(data))

    @Slot()
    def paste(self) -> None:
        """Pass on what is on the clipboard: copied files, or an image."""
        data = QGuiApplication.clipboard().mimeData()
        is_empty = data is None  # although its type says that it never is
        if is_empty or not self._pass_on(data, "pasted"):
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

    def _pass_on(self, data: QMimeData, way: str) -> bool:
        if paths := paths_of(data):
            self.paths_came.emit(paths)
            return True
        image = image_of(data, self._name(way))
        if image is not None:
            self.image_came.emit(image)
        return image is not None

    def _name(self, way: str) -> str:
        self._count += 1
        return f"{way} {self._count}.png"

    @Slot(list)
    def _load_chosen(self, paths: list[str]) -> None:
        self.paths_came.emit(tuple(paths))
