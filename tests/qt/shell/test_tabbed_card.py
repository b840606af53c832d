import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTabBar
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.tabbed_card import TabbedCard
from tests.support.qt.gestures import find


@pytest.fixture
def card(qtbot: QtBot) -> TabbedCard:
    made = TabbedCard()
    qtbot.addWidget(made)
    for title in ("Timings", "My images"):
        made.add_page(
            "Group", title, QLabel(f"head of {title}", made), QLabel(f"page of {title}", made)
        )
    made.show()
    return made


def shown_in(card: TabbedCard) -> list[str]:
    return sorted(one.text() for one in card.findChildren(QLabel) if one.isVisible())


def test_the_first_page_is_shown_with_its_head(card: TabbedCard) -> None:
    assert card.page == 0
    assert shown_in(card) == ["head of Timings", "page of Timings"]


def test_another_page_can_be_chosen(card: TabbedCard) -> None:
    told: list[int] = []
    card.chosen.connect(told.append)
    card.choose(1)
    card.choose(1)
    assert card.page == 1
    assert shown_in(card) == ["head of My images", "page of My images"]
    assert told == [1]


def test_a_click_on_a_tab_shows_its_page(qtbot: QtBot, card: TabbedCard) -> None:
    tabs = find(card, QTabBar, "pageTabs")
    assert [tabs.tabText(index) for index in range(tabs.count())] == ["Timings", "My images"]
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    assert shown_in(card) == ["head of My images", "page of My images"]


def test_the_arrow_keys_walk_through_the_tabs(qtbot: QtBot, card: TabbedCard) -> None:
    tabs = find(card, QTabBar, "pageTabs")
    tabs.setFocus()
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert card.page == 1
    assert tabs.accessibleName()


def test_no_title_of_a_tab_is_cut(card: TabbedCard) -> None:
    tabs = find(card, QTabBar, "pageTabs")
    assert tabs.sizeHint().width() <= tabs.width()
