from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTabBar, QVBoxLayout
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.page import Group, Page, PageView
from ensemble_gui.qt.shell.tabbed_card import TabbedCard
from tests.support.qt.gestures import find


class View(PageView):
    """A page that says what it is."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.head = QLabel(f"head of {title}")
        QVBoxLayout(self).addWidget(QLabel(f"page of {title}"))


@pytest.fixture
def card(qtbot: QtBot) -> TabbedCard:
    made = TabbedCard()
    qtbot.addWidget(made)
    for key, title in (("timings", "Timings"), ("images", "My images")):
        page = Page(key=key, group=Group.SPEED, title=title, build=lambda *_: View())
        made.add(page, partial(View, title))
    made.show()
    return made


def shown_in(card: TabbedCard) -> list[str]:
    return sorted(one.text() for one in card.findChildren(QLabel) if one.isVisible())


def test_the_first_page_is_shown_with_its_head(card: TabbedCard) -> None:
    assert card.is_open("timings")
    assert shown_in(card) == ["head of Timings", "page of Timings"]


def test_a_page_is_built_when_it_is_first_opened(card: TabbedCard) -> None:
    assert [one.text() for one in card.findChildren(QLabel) if "images" in one.text()] == []
    card.open("images")
    built = card.findChildren(View)
    card.open("timings")
    card.open("images")
    assert card.findChildren(View) == built


def test_a_page_that_works_unopened_is_built_at_once(card: TabbedCard) -> None:
    page = Page(
        key="history",
        group=Group.SPEED,
        title="History",
        build=lambda *_: View(),
        works_unopened=True,
    )
    card.add(page, partial(View, "History"))
    assert len(card.findChildren(View)) == 2
    assert shown_in(card) == ["head of Timings", "page of Timings"]


def test_a_page_that_uses_no_cluster_says_so_while_one_is_chosen(card: TabbedCard) -> None:
    page = Page(
        key="shift", group=Group.SPEED, title="Shift", build=lambda *_: View(), computes_here=True
    )
    card.add(page, partial(View, "Shift"))
    seen = []
    for said, key in (("", "shift"), ("Here", "shift"), ("Here", "timings"), ("", "shift")):
        card.say_where(said)
        card.open(key)
        seen.append("Here" in shown_in(card))
    assert seen == [False, True, False, False]


def test_another_page_can_be_chosen(card: TabbedCard) -> None:
    told: list[str] = []
    card.opened.connect(told.append)
    card.open("images")
    card.open("images")
    assert card.is_open("images")
    assert shown_in(card) == ["head of My images", "page of My images"]
    assert told == ["images"]


def test_a_click_on_a_tab_shows_its_page(qtbot: QtBot, card: TabbedCard) -> None:
    tabs = find(card, QTabBar, "pageTabs")
    assert [tabs.tabText(index) for index in range(tabs.count())] == ["Timings", "My images"]
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    assert shown_in(card) == ["head of My images", "page of My images"]


def test_the_arrow_keys_walk_through_the_tabs(qtbot: QtBot, card: TabbedCard) -> None:
    tabs = find(card, QTabBar, "pageTabs")
    tabs.setFocus()
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert card.is_open("images")
    assert tabs.accessibleName()


def test_no_title_of_a_tab_is_cut(card: TabbedCard) -> None:
    tabs = find(card, QTabBar, "pageTabs")
    assert tabs.sizeHint().width() <= tabs.width()
