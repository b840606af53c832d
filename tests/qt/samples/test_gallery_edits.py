"""Keys that label the selected image, and a drag that moves one."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.samples.gallery import DigitGallery
from ensemble_gui.qt.widgets.theme import LIGHT
from ensemble_gui.records.samples import OWN_IMAGES
from tests.support.qt.gestures import click_item
from tests.support.qt.synthetic import sample_set

OWN = sample_set(*[(1, 1)] * 6, title=OWN_IMAGES, labelled=False)
DIGITS = sample_set(*[(1, 1)] * 6)
KEY, NO_KEY, LEFT = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def gallery(qtbot: QtBot) -> DigitGallery:
    made = DigitGallery(LIGHT)
    qtbot.addWidget(made)
    made.resize(330, 240)
    made.show()
    made.show_samples(OWN)
    made.select_sample(0)
    return made


@pytest.fixture
def labels(gallery: DigitGallery) -> list[int]:
    told: list[int] = []
    gallery.label_wanted.connect(told.append)
    return told


@pytest.fixture
def moves(gallery: DigitGallery) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    gallery.move_wanted.connect(lambda *places: told.append(places))
    return told


def place_of(gallery: DigitGallery, row: int) -> QPoint:
    return gallery.visualRect(gallery.model().index(row, 0)).center()


def drag(gallery: DigitGallery, start: QPoint, *way: QPoint, button: Qt.MouseButton = LEFT) -> None:
    view = gallery.viewport()
    QTest.mousePress(view, button, NO_KEY, start)
    for place in way:
        QTest.mouseMove(view, place)
    QTest.mouseRelease(view, button, NO_KEY, way[-1])


def test_each_digit_s_key_is_told(qtbot: QtBot, gallery: DigitGallery, labels: list[int]) -> None:
    for digit in range(10):
        qtbot.keyClick(gallery, str(digit))
    assert labels == list(range(10))


def test_the_keypad_s_digits_are_told_as_well(
    qtbot: QtBot, gallery: DigitGallery, labels: list[int]
) -> None:
    qtbot.keyClick(gallery, KEY.Key_7, Qt.KeyboardModifier.KeypadModifier)
    assert labels == [7]


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (KEY.Key_7, Qt.KeyboardModifier.ControlModifier),
        (KEY.Key_7, Qt.KeyboardModifier.AltModifier),
        (KEY.Key_A, NO_KEY),
        (KEY.Key_Right, NO_KEY),
        (KEY.Key_Space, NO_KEY),
    ],
)
def test_other_keys_label_nothing(
    qtbot: QtBot,
    gallery: DigitGallery,
    labels: list[int],
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
) -> None:
    qtbot.keyClick(gallery, key, modifier)
    assert labels == []


def test_an_image_that_is_dragged_onto_another_s_place_is_told(
    gallery: DigitGallery, moves: list[tuple[int, int]]
) -> None:
    drag(gallery, place_of(gallery, 0), place_of(gallery, 1), place_of(gallery, 3))
    drag(gallery, place_of(gallery, 4), place_of(gallery, 0))
    assert moves == [(0, 3), (4, 0)]


def test_a_click_moves_nothing(
    qtbot: QtBot, gallery: DigitGallery, moves: list[tuple[int, int]]
) -> None:
    click_item(qtbot, gallery, 2)
    drag(gallery, place_of(gallery, 1), place_of(gallery, 1) + QPoint(3, 3))
    assert moves == []


def test_a_drag_that_ends_or_begins_beside_the_images_moves_nothing(
    gallery: DigitGallery, moves: list[tuple[int, int]]
) -> None:
    beside = gallery.viewport().rect().bottomRight() - QPoint(5, 5)
    assert not gallery.indexAt(beside).isValid()
    drag(gallery, place_of(gallery, 0), beside)
    drag(gallery, beside, place_of(gallery, 2))
    assert moves == []


def test_the_right_button_moves_nothing(
    gallery: DigitGallery, moves: list[tuple[int, int]]
) -> None:
    right = Qt.MouseButton.RightButton
    drag(gallery, place_of(gallery, 0), place_of(gallery, 3), button=right)
    assert moves == []


def test_sample_digits_cannot_be_moved(gallery: DigitGallery, moves: list[tuple[int, int]]) -> None:
    gallery.show_samples(DIGITS)
    drag(gallery, place_of(gallery, 0), place_of(gallery, 3))
    assert moves == []


def test_images_that_come_during_a_drag_are_not_mistaken_for_those_that_were_there(
    gallery: DigitGallery, moves: list[tuple[int, int]]
) -> None:
    view, start, end = gallery.viewport(), place_of(gallery, 0), place_of(gallery, 3)
    QTest.mousePress(view, LEFT, NO_KEY, start)
    gallery.show_samples(sample_set((1, 1), title=OWN_IMAGES))
    QTest.mouseRelease(view, LEFT, NO_KEY, end)
    assert moves == []


def test_images_that_come_leave_the_view_where_the_user_has_scrolled_to(
    gallery: DigitGallery,
) -> None:
    votes = [(1, 1)] * 400
    for count in (100, 200, 300):
        gallery.show_samples(sample_set(*votes[:count], title=OWN_IMAGES))
        gallery.select_sample(0)
        if count == 100:
            gallery.verticalScrollBar().setValue(500)
        assert gallery.verticalScrollBar().value() == 500
    gallery.select_sample(1)  # by another view
    assert gallery.verticalScrollBar().value() == 0
    gallery.verticalScrollBar().setValue(500)
    gallery.show_samples(sample_set(*votes))  # the sample digits
    gallery.select_sample(1)
    assert gallery.verticalScrollBar().value() == 0


def test_the_user_s_images_stand_in_their_own_order(gallery: DigitGallery) -> None:
    contested = sample_set((1, 1), (1, 7), (2, 2), title=OWN_IMAGES, labelled=False)
    gallery.show_samples(contested)
    model = gallery.model()
    told = [model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    assert [one.split(";")[0] for one in told] == ["sample 0", "sample 1", "sample 2"]
