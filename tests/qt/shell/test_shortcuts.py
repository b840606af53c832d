"""The page of shortcuts: what it says of the menus' actions and of the views' keys."""

import pytest
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.keys import PAD_KEYS, meaning_of
from ensemble_gui.qt.shell.commands import add_heading, commands_in
from ensemble_gui.qt.shell.shortcuts import (
    KeyLine,
    KeySection,
    ShortcutsDialog,
    _sheet,
    sections,
    views,
)
from ensemble_gui.qt.widgets.view_keys import ARROWS, ViewKeys


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    file = made.menuBar().addMenu("&File")
    file.addAction("&Open…", "Ctrl+O")
    few = file.addMenu("E&xport")
    few.addAction("&ONNX…", "Ctrl+Shift+N")
    many = made.menuBar().addMenu("&Edit").addMenu("La&bel")
    for one in range(12):
        many.addAction(f"class {one}" + (f"\t{one}" if one < 10 else ""))
    helping = made.menuBar().addMenu("&Help")
    add_heading(helping, "Two of them")
    helping.addAction("About")
    return made


def test_each_menu_is_a_section_and_a_long_submenu_one_line(window: QMainWindow) -> None:
    assert sections(commands_in(window.menuBar()), ()) == [
        KeySection(
            "File",
            (KeyLine("Open…", ("Ctrl+O",)), KeyLine("Export: ONNX…", ("Ctrl+Shift+N",))),
        ),
        KeySection("Edit", (KeyLine("Label", ("0 to 9",)),)),
        KeySection("Help", (KeyLine("About", ()),)),
    ]


@pytest.mark.parametrize(("words", "columns"), [(2, 3), (60, 1)])
def test_the_sections_have_fewer_columns_where_they_are_wide(
    window: QMainWindow, words: int, columns: int
) -> None:
    window.menuBar().addMenu("Long").addAction("word " * words)
    sheet = _sheet(sections(commands_in(window.menuBar()), ()), 800)
    assert sheet.layout().count() == columns


def test_the_page_is_no_larger_than_the_screen(window: QMainWindow) -> None:
    window.menuBar().addMenu("Long").addAction("word " * 200)
    dialog = ShortcutsDialog(commands_in(window.menuBar()), window)
    assert dialog.width() <= dialog.screen().availableGeometry().width()


def test_a_view_is_a_section_and_its_four_arrows_are_one_word() -> None:
    shifted = tuple(f"Shift+{one}" for one in ARROWS)
    view = ViewKeys(
        "Pad",
        (
            (ARROWS, "move"),
            (shifted, "leap"),
            (("Left", "Right"), "turn"),
            ((QKeySequence.StandardKey.Copy, "Ctrl+C"), "copy"),
        ),
    )
    (section,) = sections((), (view,))
    assert section.title == "Pad"
    assert [(one.what, one.keys) for one in section.lines] == [
        ("Move", ("arrows",)),
        ("Leap", ("Shift+arrows",)),
        ("Turn", ("Left", "Right")),
        ("Copy", ("Ctrl+C",)),
    ]


def test_every_key_of_every_view_is_one_that_qt_knows() -> None:
    assert len({one.view for one in views()}) == len(views())
    for view in views():
        for keys, what in view.meanings:
            assert what
            for key in keys:
                assert QKeySequence(key).count() == 1, (view.view, key)


def test_the_pad_takes_every_key_that_is_listed_for_it() -> None:
    listed = [key for keys, _ in PAD_KEYS.meanings for key in keys if key != "Alt+K"]  # a button's
    for key in listed:
        pressed = QKeySequence(key)[0]
        event = QKeyEvent(QKeyEvent.Type.KeyPress, pressed.key(), pressed.keyboardModifiers())
        assert meaning_of(event) is not None, key
