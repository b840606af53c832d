import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.drop_area import DropArea
from tests.support.qt.gestures import find, press, texts_in

REFUSAL = "notes.txt is no image: drop image files or folders of them"


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


def test_it_looks_different_while_it_is_lit_and_while_it_refuses(area: DropArea) -> None:
    looks = []
    for lit, refusal in ((False, ""), (True, ""), (False, REFUSAL), (False, "")):
        area.light_up(lit=lit, refusal=refusal)
        looks.append(area.grab().toImage())
    assert looks[0] == looks[3]
    assert looks[1] != looks[0]
    assert looks[2] not in (looks[0], looks[1])


def test_it_says_why_something_is_refused(area: DropArea) -> None:
    area.light_up(lit=False, refusal=REFUSAL)
    assert told_on(area) == REFUSAL
    area.light_up(lit=True)
    assert told_on(area) == "Drop images here or click to choose"


@pytest.mark.parametrize(
    "refusal",
    [
        REFUSAL,
        "This is an address, not a file: save the image to a file first",
        f"{'W' * 24}.txt is no image: drop image files or folders of them",
        "a&b.txt is no image: drop image files or folders of them",
    ],
)
def test_a_refusal_is_not_cut(qtbot: QtBot, area: DropArea, refusal: str) -> None:
    area.light_up(lit=False, refusal=refusal)
    button = find(area, QPushButton, "imageDropArea")
    assert button.minimumSizeHint().width() <= button.width()
    qtbot.waitUntil(lambda: button.minimumSizeHint().height() <= button.height())  # laid out anew
    assert button.shortcut().isEmpty()


def test_a_refusal_is_forgotten_after_a_while(area: DropArea) -> None:
    area.light_up(lit=False, refusal=REFUSAL)
    (soon,) = (one for one in area.findChildren(QTimer) if one.isActive())
    assert soon.isSingleShot()
    assert 1000 <= soon.interval() <= 10_000  # time to read it
    soon.timeout.emit()
    assert told_on(area) == "Drop images here or click to choose"
    area.light_up(lit=True)
    assert not [one for one in area.findChildren(QTimer) if one is not soon and one.isActive()]


def test_an_older_refusal_does_not_end_a_light_that_came_after_it(area: DropArea) -> None:
    area.light_up(lit=False, refusal=REFUSAL)
    area.light_up(lit=True)
    assert not any(one.isActive() for one in area.findChildren(QTimer))
    assert find(area, QPushButton, "imageDropArea").property("lit") is True


@pytest.mark.parametrize(("images", "told"), [(0, ""), (1, "1 image"), (1200, "1,200 images")])
def test_it_tells_how_many_images_there_are(area: DropArea, images: int, told: str) -> None:
    area.show_count(images)
    assert told in texts_in(area).split("\n")
