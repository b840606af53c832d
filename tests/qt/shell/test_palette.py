"""The command palette: what it lists, how it is filtered, and that keys alone are enough."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow, QTableView
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.commands import commands_in
from ensemble_gui.qt.shell.palette import CommandPalette, matching
from tests.support.qt.gestures import cells_of, find

pytestmark = pytest.mark.qt_log_ignore(
    "^This plugin does not support grabbing the keyboard$", extend=True
)
KEY = Qt.Key
DONE: list[str] = []


@pytest.fixture
def bare(qtbot: QtBot) -> QMainWindow:
    """A window with some menus, of which one action cannot be chosen."""
    DONE.clear()
    window = QMainWindow()
    qtbot.addWidget(window)
    file = window.menuBar().addMenu("&File")
    file.addAction("&Open images…", "Ctrl+O").triggered.connect(lambda: DONE.append("open"))
    file.addSeparator()
    file.addMenu("E&xport").addAction("&ONNX…").triggered.connect(lambda: DONE.append("onnx"))
    edit = window.menuBar().addMenu("&Edit")
    edit.addAction("&Undo", "Ctrl+Z").setEnabled(False)
    edit.addAction("R && D\t7").triggered.connect(lambda: DONE.append("r & d"))
    edit.addAction("Nobody sees it").setVisible(False)
    window.show()
    return window


@pytest.fixture
def palette(bare: QMainWindow) -> CommandPalette:
    made = CommandPalette(commands_in(bare.menuBar()), bare)
    made.show_over(bare)
    return made


def field_of(palette: CommandPalette) -> QLineEdit:
    return find(palette, QLineEdit, "commandField")


def rows_of(palette: CommandPalette) -> list[list[str]]:
    return cells_of(find(palette, QTableView, "commandList"))


def chosen_in(palette: CommandPalette) -> str:
    told: str = find(palette, QTableView, "commandList").currentIndex().data()
    return told


def test_every_action_is_listed_with_its_menus_and_its_key(palette: CommandPalette) -> None:
    assert sorted(rows_of(palette)) == [
        ["Edit: R & D", "7"],
        ["Edit: Undo", "not available now"],
        ["File: Export: ONNX…", ""],
        ["File: Open images…", "Ctrl+O"],
    ]


def test_letters_filter_and_enter_does_it(qtbot: QtBot, palette: CommandPalette) -> None:
    qtbot.keyClicks(field_of(palette), "onn")
    assert [row[0] for row in rows_of(palette)] == ["File: Export: ONNX…"]
    qtbot.keyClick(field_of(palette), KEY.Key_Return)
    assert DONE == ["onnx"]
    assert not palette.isVisible()


def test_the_arrow_keys_choose_another_one_and_skip_what_cannot_be_chosen(
    qtbot: QtBot, palette: CommandPalette
) -> None:
    seen = []
    for key in (KEY.Key_Up, *[KEY.Key_Down] * 4, KEY.Key_PageUp, KEY.Key_PageDown):
        qtbot.keyClick(field_of(palette), key)
        seen.append(chosen_in(palette))
    first, *_, last = seen
    assert "Edit: Undo" not in seen
    assert first == "File: Open images…"
    assert seen[3] == seen[4] == last
    qtbot.keyClick(field_of(palette), KEY.Key_Return)
    assert len(DONE) == 1


def test_what_cannot_be_chosen_says_so_and_does_nothing(
    qtbot: QtBot, palette: CommandPalette
) -> None:
    qtbot.keyClicks(field_of(palette), "undo")
    assert rows_of(palette) == [["Edit: Undo", "not available now"]]
    qtbot.keyClick(field_of(palette), KEY.Key_Return)
    table = find(palette, QTableView, "commandList")
    qtbot.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=table.visualRect(table.model().index(0, 0)).center(),
    )
    assert DONE == []
    assert palette.isVisible()


def test_a_click_does_it(qtbot: QtBot, palette: CommandPalette) -> None:
    table = find(palette, QTableView, "commandList")
    place = table.visualRect(table.model().index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert DONE == ["open"]


def test_letters_of_no_command_say_so_and_escape_closes(
    qtbot: QtBot, palette: CommandPalette
) -> None:
    qtbot.keyClicks(field_of(palette), "zzz")
    qtbot.keyClick(field_of(palette), KEY.Key_Return)
    assert rows_of(palette) == []
    assert "No command" in palette.findChild(QLineEdit).parent().layout().itemAt(2).widget().text()
    qtbot.keyClick(field_of(palette), KEY.Key_Escape)
    assert not palette.isVisible()
    assert DONE == []


def test_a_name_with_the_letters_together_hides_those_with_scattered_ones(
    bare: QMainWindow,
) -> None:
    commands = commands_in(bare.menuBar())
    assert [one.name for one in matching(commands, "open")] == ["Open images…"]
    assert [one.name for one in matching(commands, "ois")] == ["Open images…"]
