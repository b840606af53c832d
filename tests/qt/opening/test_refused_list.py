import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.refused_list import RefusedList
from ensemble_gui.records.images import RefusedImage
from tests.support.qt.gestures import find, press, texts_in

LONG = "There is a long reason why a.png, which somebody has brought, cannot be taken: " * 3


@pytest.fixture
def column(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made)
    made.resize(232, 400)
    made.show()
    return made


@pytest.fixture
def refused(column: QWidget) -> RefusedList:
    made = RefusedList(column)
    column.layout().addWidget(made)
    return made


def refusals(*reasons: str) -> tuple[RefusedImage, ...]:
    return tuple(RefusedImage(path=f"/scans/{one[:5]}", error=one) for one in reasons)


def list_of(refused: RefusedList) -> QListWidget:
    return find(refused, QListWidget, "refusedList")


def reasons_in(refused: RefusedList) -> list[str]:
    shown = list_of(refused)
    return [shown.item(row).text() for row in range(shown.count())]


def test_it_is_hidden_until_something_is_refused(refused: RefusedList) -> None:
    assert not refused.isVisible()
    refused.add(())
    assert not refused.isVisible()
    refused.add(refusals("a.png is empty"))
    assert refused.isVisible()


def test_it_gathers_the_reasons_and_counts_them(refused: RefusedList) -> None:
    refused.add(refusals("a.png is empty"))
    refused.add(refusals("b.png is no image", "c.png is not there"))
    told = ["a.png is empty", "b.png is no image", "c.png is not there"]
    assert sorted(reasons_in(refused)) == told
    assert "3" in texts_in(refused)


def test_each_tells_its_path(refused: RefusedList) -> None:
    refused.add(refusals("a.png is empty"))
    assert list_of(refused).item(0).toolTip() == "/scans/a.png"
    refused.add((RefusedImage(path="/" + "x" * 60_000, error="x is too long"),))
    assert len(list_of(refused).item(1).toolTip()) <= 200


def test_it_can_be_cleared_and_begins_anew(qtbot: QtBot, refused: RefusedList) -> None:
    refused.add(refusals("a.png is empty", "b.png is empty"))
    press(qtbot, refused, "clearRefused")
    assert not refused.isVisible()
    refused.add(refusals("c.png is empty"))
    assert reasons_in(refused) == ["c.png is empty"]
    assert "1" in texts_in(refused)
    assert "3" not in texts_in(refused)


def test_the_first_of_the_new_ones_is_shown_from_its_beginning(refused: RefusedList) -> None:
    refused.add(refusals(*["old.png is empty"] * 20))
    refused.add(refusals("new.png is not in a format that can be read: " + "a word " * 60, "b.png"))
    shown = list_of(refused)
    assert shown.visualItemRect(shown.item(20)).top() == 0


def test_of_very_many_the_first_are_listed_and_all_are_counted(refused: RefusedList) -> None:
    refused.add(refusals(*[f"{number}.png is empty" for number in range(900)]))
    refused.add(refusals(*[f"{number}.png is empty" for number in range(900, 1200)]))
    assert list_of(refused).count() == 1000
    assert "1,200" in texts_in(refused)


def test_the_newest_is_in_view(qtbot: QtBot, refused: RefusedList) -> None:
    refused.add(refusals(*[f"{number}.png is empty" for number in range(50)]))
    refused.add(refusals("last.png is empty"))
    shown = list_of(refused)
    (item,) = shown.findItems("last", Qt.MatchFlag.MatchStartsWith)
    inside = shown.viewport().rect()
    qtbot.waitUntil(lambda: inside.intersects(shown.visualItemRect(item)))


def test_a_long_reason_is_shown_whole_and_widens_nothing(
    column: QWidget, refused: RefusedList
) -> None:
    refused.add(refusals(LONG))
    QApplication.processEvents()  # laid out
    shown = list_of(refused)
    place = shown.visualItemRect(shown.item(0))
    assert 0 < place.width() <= shown.viewport().width()
    lines = shown.fontMetrics().horizontalAdvance(LONG) / shown.viewport().width()
    assert place.height() >= lines * shown.fontMetrics().height()
    assert shown.textElideMode() is Qt.TextElideMode.ElideNone
    assert column.minimumSizeHint().width() <= 232


def test_it_says_what_it_is_and_what_can_be_done(refused: RefusedList) -> None:
    assert "Skipped files" in list_of(refused).accessibleName()
    assert find(refused, QPushButton, "clearRefused").accessibleName()
