"""The pages in a menu: by Ctrl and a number in the order of the tabs, and one after the other."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.shell.page_actions import PageActions
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.qt.shell.tabbed_card import TabbedCard

READ = (  # group by group
    *("Timings", "Sweep", "Doctor", "History"),
    "My images",
    *("Pairs", "Uncertainty", "Calibration", "Growth", "Shift"),
)


class Empty(PageView):
    """Stands in for any page."""

    def __init__(self) -> None:
        super().__init__()
        self.head = QLabel()


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def card(window: QMainWindow) -> TabbedCard:
    made = TabbedCard(window)
    for page in PAGES:
        made.add(replace(page, works_unopened=False), Empty)
    return made


@pytest.fixture
def menu(window: QMainWindow, card: TabbedCard) -> QMenu:
    made = window.menuBar().addMenu("View")
    made.addAction("Dark")
    PageActions(made, card)
    return made


def by_key(menu: QMenu, key: str) -> QAction:
    (found,) = (one for one in menu.actions() if QKeySequence(key) in one.shortcuts())
    return found


def test_the_pages_come_first_a_line_between_the_groups(menu: QMenu) -> None:
    texts = [one.text() for one in menu.actions()]
    assert texts == [
        *(*READ[:4], "", READ[4], "", *READ[5:], ""),
        *("&Next page", "Pre&vious page", "", "Dark"),
    ]


def test_ctrl_and_a_number_opens_a_page_and_marks_it(menu: QMenu, card: TabbedCard) -> None:
    titles = {page.key: page.title for page in PAGES}
    for number, title in zip("1234567890", READ, strict=True):
        by_key(menu, f"Ctrl+{number}").trigger()
        assert titles[card.current] == title
        assert [one.text() for one in menu.actions() if one.isChecked()] == [title]


def test_a_page_that_is_opened_otherwise_is_marked(menu: QMenu, card: TabbedCard) -> None:
    card.open("growth")
    assert [one.text() for one in menu.actions() if one.isChecked()] == ["Growth"]


@pytest.mark.parametrize(("key", "step"), [("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)])
def test_the_next_and_the_previous_page_go_round(
    menu: QMenu, card: TabbedCard, key: str, step: int
) -> None:
    order = [one.title for one in card.in_order]
    assert tuple(order) == READ
    titles, seen = {page.key: page.title for page in PAGES}, []
    for _ in PAGES:
        by_key(menu, key).trigger()
        seen.append(titles[card.current])
    assert seen == [READ[(step * place) % len(READ)] for place in range(1, len(READ) + 1)]
