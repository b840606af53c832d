"""Every action of the window is in a menu, in the palette and on the page of shortcuts."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QTableView
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.commands import commands_in
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.palette import CommandPalette
from ensemble_gui.qt.shell.shortcuts import ShortcutsDialog, views
from tests.support.qt.gestures import cells_of, find, only
from tests.support.qt.own_gestures import action

pytestmark = pytest.mark.qt_log_ignore(
    "^This plugin does not support grabbing the keyboard$", extend=True
)


def actions_of(window: MainWindow) -> set[QAction]:
    """Those of the menus, and whatever has a key; not those of plots and of the filter."""
    bar = window.menuBar()
    submenus = {menu.menuAction() for menu in window.findChildren(QMenu)}
    in_bar = {one for menu in bar.findChildren(QMenu) for one in menu.actions()}
    kept = {one for one in vars(window.menus).values() if isinstance(one, QAction)}
    keyed = {one for one in window.findChildren(QAction) if one.shortcuts()}
    found = in_bar | kept | keyed
    return {one for one in found if one not in submenus and not one.isSeparator()}


def test_every_action_is_in_a_menu_in_the_palette_and_on_the_page_of_shortcuts(
    qtbot: QtBot, driven: MainWindow
) -> None:
    commands = commands_in(driven.menuBar())
    assert {one.action for one in commands} == {
        one for one in actions_of(driven) if one.isVisible()
    }
    keys = [key.toString() for one in commands for key in one.action.shortcuts()]
    assert len(set(keys)) == len(keys)

    action(driven, "Command palette").trigger()
    palette = only(driven, CommandPalette)
    listed = {row[0] for row in cells_of(find(palette, QTableView, "commandList"))}
    assert listed == {": ".join((*one.menus, one.name)) for one in commands}
    palette.close()

    action(driven, "Keyboard shortcuts").trigger()
    dialog = only(driven, ShortcutsDialog)
    said = [one.text() for one in dialog.findChildren(QLabel)]
    for one in commands:
        if one.menus[-1] != "Label":
            assert ": ".join((*one.menus[1:], one.name)) in said
            assert ", ".join(one.keys) in said
    assert {"Label", "0 to 9", *(one.view.upper() for one in views())} <= set(said)
    dialog.close()
    qtbot.waitUntil(lambda: not driven.findChildren(ShortcutsDialog))
