import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.drop_area import DropArea
from tests.support.qt.gestures import find, press, texts_in


@pytest.fixture
def area(qtbot: QtBot) -> DropArea:
    made = DropArea()
    qtbot.addWidget(made)
    made.resize(216, 200)
    made.show()
    return made


def told_on(area: DropArea) -> str:
    """As it is read: "&&" is an ampersand, and one alone would be a mnemonic."""
    return " ".join(find(area, QPushButton, "imageDropArea").text().split()).replace("&&", "&")


def test_it_invites(area: DropArea) -> None:
    assert told_on(area) == "Drop images here or click to choose"


def test_a_click_is_told(qtbot: QtBot, area: DropArea) -> None:
    with qtbot.waitSignal(area.clicked):
        press(qtbot, area, "imageDropArea")


@pytest.mark.parametrize(("images", "told"), [(0, ""), (1, "1 image"), (1200, "1,200 images")])
def test_it_tells_how_many_images_there_are(area: DropArea, images: int, told: str) -> None:
    area.show_count(images)
    assert told in texts_in(area).split("\n")
