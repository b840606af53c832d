import pytest
from gestures import find, press, texts_in
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.drop_area import DropArea
from ensemble_gui.records import RefusedImage

REFUSED = (
    RefusedImage(path="a.txt", error="a.txt is not an image"),
    RefusedImage(path="b.png", error="b.png is empty"),
)


@pytest.fixture
def area(qtbot: QtBot) -> DropArea:
    made = DropArea()
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_invites(area: DropArea) -> None:
    assert "Drop images here" in find(area, QPushButton, "imageDropArea").text()


def test_a_click_is_told(qtbot: QtBot, area: DropArea) -> None:
    with qtbot.waitSignal(area.clicked):
        press(qtbot, area, "imageDropArea")


def test_it_looks_different_while_it_is_lit(area: DropArea) -> None:
    looks = []
    for lit in (False, True, False):
        area.light_up(lit=lit)
        looks.append(area.grab().toImage())
    assert looks[0] == looks[2]
    assert looks[1] != looks[0]


@pytest.mark.parametrize(
    ("images", "refused", "told"),
    [
        (1, (), "1 image"),
        (1200, (), "1,200 images"),
        (2, REFUSED, "Refused: b.png is empty"),
        (0, REFUSED[:1], "Refused: a.txt is not an image"),
        (0, REFUSED * 4, "and 4 more"),
    ],
)
def test_it_tells_what_was_taken_and_refused(
    area: DropArea, images: int, refused: tuple[RefusedImage, ...], told: str
) -> None:
    area.show_images(images, refused)
    assert told in texts_in(area).split("\n")


def test_images_that_were_not_read_are_told(area: DropArea) -> None:
    area.show_lost(3)
    assert "3 files not read: drop them again" in texts_in(area)


def test_former_refusals_are_forgotten(area: DropArea) -> None:
    area.show_images(0, REFUSED)
    area.show_images(1, ())
    assert not any(one.toolTip() for one in area.findChildren(QLabel))
