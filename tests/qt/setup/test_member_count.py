import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider, QSpinBox
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.setup.member_count import MemberCount
from tests.support.qt.gestures import find, set_number


@pytest.fixture
def count(qtbot: QtBot) -> MemberCount:
    made = MemberCount(10)
    qtbot.addWidget(made)
    return made


def slider_of(count: MemberCount) -> QSlider:
    return find(count, QSlider, "memberSlider")


def test_it_begins_with_the_given_number(count: MemberCount) -> None:
    assert count.value == 10
    assert slider_of(count).value() == slider_of(count).maximum() / 3  # one of three decades


@pytest.mark.parametrize("members", [1, 2, 17, 999, 1000])
def test_a_number_that_is_set_is_kept_to_the_last_digit(count: MemberCount, members: int) -> None:
    set_number(count, "memberCount", members)
    assert count.value == members


def test_the_slider_follows_the_number_on_a_logarithmic_scale(count: MemberCount) -> None:
    slider, places = slider_of(count), []
    for members in (1, 10, 100, 1000):
        set_number(count, "memberCount", members)
        places.append(slider.value())
    assert places[0] == slider.minimum()
    assert places[3] == slider.maximum()
    assert places[1] - places[0] == places[2] - places[1] == places[3] - places[2]


def test_the_number_follows_the_slider(count: MemberCount) -> None:
    slider = slider_of(count)
    numbers = []
    for place in (slider.minimum(), slider.maximum() // 3, slider.maximum()):
        slider.setValue(place)
        numbers.append(count.value)
    assert numbers == [1, 10, 1000]


@pytest.mark.parametrize(("wish", "members"), [(0, 1), (-1, 1), (10**9, 1000)])
def test_the_number_stays_within_1_and_1000(count: MemberCount, wish: int, members: int) -> None:
    set_number(count, "memberCount", wish)
    assert count.value == members


def test_a_change_is_told_once_with_the_number(count: MemberCount) -> None:
    told: list[int] = []
    count.changed.connect(told.append)
    set_number(count, "memberCount", 17)
    slider_of(count).setValue(slider_of(count).maximum())
    assert told == [17, 1000]


def test_a_number_can_be_typed(qtbot: QtBot, count: MemberCount) -> None:
    number = find(count, QSpinBox, "memberCount")
    number.selectAll()
    qtbot.keyClicks(number, "42")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert count.value == 42
