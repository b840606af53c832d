import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.menus import THEMES, Menus


@pytest.fixture
def bare(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def menus(bare: QMainWindow) -> Menus:
    return Menus(bare)


def action(window: QMainWindow, text: str) -> QAction:
    (found,) = (one for one in window.findChildren(QAction) if one.text() == text)
    return found


@pytest.mark.parametrize(
    ("text", "signal"),
    [("&Open images…", "open"), ("&Run", "run"), ("&Cancel", "cancel"), ("&About", "about")],
)
def test_an_action_is_told(
    qtbot: QtBot, bare: QMainWindow, menus: Menus, text: str, signal: str
) -> None:
    menus.set_busy(running=False, busy=True)
    actions = [one for one in bare.findChildren(QAction) if one.text() == text]
    with qtbot.waitSignal(getattr(menus, f"{signal}_wanted")):
        next(one for one in actions if one.menu() is None).trigger()


@pytest.mark.usefixtures("menus")
def test_quit_closes_the_window(bare: QMainWindow) -> None:
    action(bare, "&Quit").trigger()
    assert not bare.isVisible()


@pytest.mark.usefixtures("menus")
def test_no_two_actions_share_a_shortcut(bare: QMainWindow) -> None:
    shortcuts = [one.shortcut().toString() for one in bare.findChildren(QAction)]
    given = [one for one in shortcuts if one]
    assert len(set(given)) == len(given)
    assert {"Ctrl+R", "Esc", QKeySequence(QKeySequence.StandardKey.Open).toString()} <= set(given)


def test_what_can_be_done_depends_on_what_goes_on(bare: QMainWindow, menus: Menus) -> None:
    run = next(one for one in bare.findChildren(QAction) if one.shortcut() == "Ctrl+R")
    cancel = action(bare, "&Cancel")
    states = []
    for running, busy in ((False, False), (True, True), (False, True)):
        menus.set_busy(running=running, busy=busy)
        states.append((run.isEnabled(), cancel.isEnabled()))
    assert states == [(True, False), (False, True), (True, True)]


def test_one_theme_is_chosen_at_a_time(bare: QMainWindow, menus: Menus) -> None:
    told: list[str] = []
    menus.theme_chosen.connect(told.append)
    actions = {key: action(bare, text) for key, text in THEMES.items()}
    assert actions["system"].isChecked()
    actions["dark"].trigger()
    assert [key for key, one in actions.items() if one.isChecked()] == ["dark"]
    actions["system"].trigger()
    assert told == ["dark", "system"]
