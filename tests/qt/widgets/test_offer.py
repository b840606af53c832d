"""What views offer to be taken away, and the menu by which it is taken."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMainWindow,
    QMenu,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.offer import ACTIONS, Offer, offer_of
from ensemble_gui.qt.widgets.text_table import RowsModel, make_quiet
from ensemble_gui.records.table import Table

pytestmark = pytest.mark.qt_log_ignore(  # of a menu that opens, on the offscreen platform
    "^This plugin does not support grabbing the keyboard$", extend=True
)

TABLE = Table(title="Some", columns={"a": ["x", "y", "z"]})
MOUSE, KEYBOARD = QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    """A window with the actions, a table and a label."""
    made = QMainWindow()
    qtbot.addWidget(made)
    for name in ACTIONS:
        action = QAction(name, made)
        action.setObjectName(name)
    centre = QWidget(made)
    model = RowsModel(("a",), parent=centre)
    model.show_rows([("x",), ("y",), ("z",)])
    table = QTableView(centre)
    table.setModel(model)
    make_quiet(table, 20, chooses=False)
    layout = QVBoxLayout(centre)
    layout.addWidget(table)
    layout.addWidget(QLabel("part", centre))
    made.setCentralWidget(centre)
    made.show()
    return made


def table_in(window: QMainWindow) -> QTableView:
    (found,) = window.findChildren(QTableView)
    return found


def asked(view: QWidget, reason: QContextMenuEvent.Reason) -> QMenu:
    QApplication.sendEvent(view, QContextMenuEvent(reason, QPoint(5, 5), QPoint(5, 5)))
    (menu,) = view.window().findChildren(QMenu, "offerMenu")
    return menu


def test_a_part_of_a_view_offers_what_the_view_does(window: QMainWindow) -> None:
    centre = window.centralWidget()
    assert offer_of(table_in(window)) is None
    offer = Offer(centre, lambda: TABLE)
    assert offer_of(table_in(window).viewport()) is offer
    assert offer_of(window) is None
    assert offer_of(None) is None


@pytest.mark.parametrize("reason", [MOUSE, KEYBOARD])
def test_the_menu_opens_by_mouse_and_by_key_with_the_view_s_own_entries_first(
    qtbot: QtBot, window: QMainWindow, reason: QContextMenuEvent.Reason
) -> None:
    table = table_in(window)
    Offer(table, lambda: TABLE)
    table.addAction(QAction("Own", table))
    menu = asked(table.viewport() if reason is MOUSE else table, reason)
    assert menu.isVisible()
    assert [one.text() for one in menu.actions() if not one.isSeparator()] == ["Own", *ACTIONS]
    menu.close()
    qtbot.waitUntil(lambda: not window.findChildren(QMenu, "offerMenu"))


def test_the_view_whose_menu_opens_has_the_focus(window: QMainWindow) -> None:
    label = window.findChild(QLabel)
    offer = Offer(label, lambda: TABLE)
    table_in(window).setFocus()
    menu = asked(label, MOUSE)
    assert offer_of(window.focusWidget()) is offer
    menu.close()


def test_a_view_with_a_part_for_the_keyboard_is_the_one_that_its_menu_acts_on(
    qtbot: QtBot, window: QMainWindow
) -> None:
    centre, label = window.centralWidget(), window.findChild(QLabel)
    around, inner = Offer(centre, lambda: TABLE), Offer(label, lambda: TABLE)
    label.setFocus()
    assert offer_of(window.focusWidget()) is inner
    asked(centre, MOUSE).close()
    assert offer_of(window.focusWidget()) is around
    qtbot.waitUntil(lambda: not window.findChildren(QMenu, "offerMenu"))
    table_in(window).setFocus()
    asked(centre, MOUSE).close()
    assert window.focusWidget() is table_in(window)  # a part that has the focus keeps it


def test_a_view_without_a_part_for_the_keyboard_can_have_the_focus(window: QMainWindow) -> None:
    label = window.findChild(QLabel)
    Offer(label, lambda: TABLE)
    assert label.focusPolicy() is Qt.FocusPolicy.StrongFocus
    centre = window.centralWidget()
    Offer(centre, lambda: TABLE)
    assert centre.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_the_selected_rows_are_known_where_several_can_be(window: QMainWindow) -> None:
    table = table_in(window)
    offer = Offer(table, lambda: TABLE)
    assert not offer.selected
    table.selectRow(2)
    assert list(offer.selected) == [2]
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.selectRow(1)
    assert not offer.selected
