from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.image_sources import ImageSources
from ensemble_gui.qt.opening.incoming import incoming
from ensemble_gui.records.images import Encoded
from tests.support.qt.gestures import files, find
from tests.support.qt.own_gestures import clear_clipboard


class Told:
    """What came, in order."""

    def __init__(self, sources: ImageSources) -> None:
        self.paths: list[tuple[str, ...]] = []
        self.images: list[Encoded] = []
        self.sentences: list[str] = []
        sources.paths_came.connect(self.paths.append)
        sources.pasted.connect(lambda brought: self.paths.append(brought.paths))
        sources.image_came.connect(self.images.append)
        sources.nothing_came.connect(self.sentences.append)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def sources(window: QWidget) -> Iterator[ImageSources]:
    clear_clipboard()
    yield ImageSources(window)
    clear_clipboard()


@pytest.fixture
def told(sources: ImageSources) -> Told:
    return Told(sources)


def picture() -> QMimeData:
    image = QImage(5, 5, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    data = QMimeData()
    data.setImageData(image)
    return data


def words() -> QMimeData:
    data = QMimeData()
    data.setText("a word")
    return data


def test_a_dropped_image_is_told_with_a_name(sources: ImageSources, told: Told) -> None:
    sources.load_dropped(incoming(picture()))
    assert [image.name for image in told.images] == ["dropped 1.bmp"]
    assert told.paths == told.sentences == []


def test_dropped_words_are_told_to_be_no_image(sources: ImageSources, told: Told) -> None:
    sources.load_dropped(incoming(words()))
    assert told.sentences == ["This is not an image: drop an image, image files or folders of them"]
    assert told.paths == told.images == []


def test_copied_files_are_pasted(sources: ImageSources, told: Told) -> None:
    QApplication.clipboard().setMimeData(files(Path("/a.png"), Path("/b")))
    sources.paste()
    assert told.paths == [("/a.png", "/b")]
    assert told.images == told.sentences == []


def test_images_without_a_file_have_names_of_their_own(sources: ImageSources, told: Told) -> None:
    QApplication.clipboard().setMimeData(picture())
    sources.paste()
    sources.paste()
    sources.keep_drawing(b"a png")
    assert all(isinstance(image, Encoded) for image in told.images)
    names = [image.name for image in told.images]
    assert len(set(names)) == 3
    assert [name.split()[0] for name in names] == ["pasted", "pasted", "drawing"]
    assert told.images[2].content == b"a png"


@pytest.mark.parametrize("copied", [QMimeData, words])
def test_a_clipboard_without_an_image_is_said_to_have_none(
    sources: ImageSources, told: Told, copied: Callable[[], QMimeData]
) -> None:
    QApplication.clipboard().setMimeData(copied())
    sources.paste()
    assert len(told.sentences) == 1
    assert told.sentences[0].startswith("There is no image on the clipboard")
    assert told.paths == told.images == []


def test_an_empty_clipboard_is_said_to_have_none(sources: ImageSources, told: Told) -> None:
    clear_clipboard()
    sources.paste()
    assert len(told.sentences) == 1
    assert told.paths == told.images == []


@pytest.mark.parametrize("way", ["files", "folder"])
def test_what_is_chosen_in_a_dialog_is_told(
    qtbot: QtBot, window: QWidget, sources: ImageSources, told: Told, way: str
) -> None:
    if way == "files":
        sources.choose_files()
    else:
        sources.choose_folder()
    dialog = find(window, QFileDialog, "openDialog" if way == "files" else "openFolderDialog")
    dialog.filesSelected.emit(["/a.png", "/b.png"])
    dialog.close()
    assert told.paths == [("/a.png", "/b.png")]
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))


def test_a_dialog_that_is_dismissed_brings_nothing(
    qtbot: QtBot, window: QWidget, sources: ImageSources, told: Told
) -> None:
    sources.choose_files()
    qtbot.keyClick(find(window, QFileDialog, "openDialog"), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))
    assert told.paths == told.sentences == []
