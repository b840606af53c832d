import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont, QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.doctor.code import CodeView
from ensemble_gui.qt.pages.doctor.editor import CodeEditor
from ensemble_gui.qt.pages.doctor.lines import line_of
from ensemble_gui.qt.pages.doctor.syntax import Fault, fault_of
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from tests.support.qt.gestures import only, text_of

ORIGINAL = "import torch\n\n\ndef build():\n    return torch.nn.Linear(2, 3)  # 'two'\n"
OTHER = "import numpy\n"


@pytest.fixture
def around(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def view(around: QWidget) -> CodeView:
    before = QPushButton("before", around)
    made = CodeView(LIGHT, around)
    layout = QVBoxLayout(around)
    layout.addWidget(before)
    layout.addWidget(made)
    around.show()
    made.show_code(ORIGINAL)
    return made


def editor(view: CodeView) -> CodeEditor:
    return only(view, CodeEditor)


def type_at_the_end(qtbot: QtBot, view: CodeView, text: str) -> None:
    editor(view).moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor(view), text)


def marked_lines(view: CodeView) -> list[int]:
    return [one.cursor.blockNumber() + 1 for one in editor(view).extraSelections()]


def test_the_original_is_unchanged_to_the_last_byte(view: CodeView) -> None:
    assert view.code == ORIGINAL
    assert not view.is_changed


def test_typing_changes_it_and_undo_takes_it_back(qtbot: QtBot, view: CodeView) -> None:
    with qtbot.waitSignal(view.changed):
        type_at_the_end(qtbot, view, "x")
    assert view.is_changed
    assert view.code.endswith("'two'x")
    editor(view).undo()
    assert not view.is_changed
    assert view.code == ORIGINAL


def test_an_empty_line_at_the_end_is_no_change(qtbot: QtBot, view: CodeView) -> None:
    editor(view).moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(editor(view), Qt.Key.Key_Return)
    assert not view.is_changed


def test_the_original_comes_back_and_that_can_be_undone(qtbot: QtBot, view: CodeView) -> None:
    type_at_the_end(qtbot, view, "x")
    view.restore()
    assert view.code == ORIGINAL
    editor(view).undo()
    assert view.is_changed


def test_what_was_changed_is_kept_while_another_example_is_shown(
    qtbot: QtBot, view: CodeView
) -> None:
    type_at_the_end(qtbot, view, "x")
    view.show_code(OTHER)
    assert view.code == OTHER
    assert not view.is_changed
    view.show_code(ORIGINAL)
    assert view.code.endswith("'two'x")


def test_tab_indents_and_shift_tab_leaves(qtbot: QtBot, view: CodeView) -> None:
    editor(view).setFocus()
    editor(view).moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(editor(view), Qt.Key.Key_Tab)
    assert editor(view).toPlainText().endswith("'two'    ")
    qtbot.keyClick(editor(view), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is only(view.window(), QPushButton)


def test_ctrl_and_tab_leave_it_though_the_window_has_another_use_for_them(
    qtbot: QtBot, view: CodeView
) -> None:
    taken: list[bool] = []
    following = QAction("Next page", view.window())
    following.setShortcut("Ctrl+Tab")
    following.triggered.connect(taken.append)
    view.window().addAction(following)
    editor(view).setFocus()
    qtbot.waitUntil(editor(view).hasFocus)
    qtbot.keyClick(editor(view), Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert not editor(view).hasFocus()
    assert taken == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_and_enter_run_it(qtbot: QtBot, view: CodeView, key: Qt.Key) -> None:
    with qtbot.waitSignal(view.run_wanted):
        qtbot.keyClick(editor(view), key, Qt.KeyboardModifier.ControlModifier)
    assert not view.is_changed


def test_a_fault_is_said_with_its_line_marked_until_the_code_changes(
    qtbot: QtBot, view: CodeView
) -> None:
    view.show_fault(Fault(message="Line 4: invalid syntax", line=4))
    assert text_of(view, "codeFault") == "Line 4: invalid syntax"
    assert marked_lines(view) == [4]
    editor(view).set_theme(DARK)  # to be coloured is no change
    assert marked_lines(view) == [4]
    type_at_the_end(qtbot, view, "x")
    assert marked_lines(view) == []
    assert not only(view, CodeEditor).extraSelections()


def test_the_marked_line_is_in_view_at_any_height(view: CodeView) -> None:
    view.show_code("x = 1\n" * 60)
    cursor = editor(view).textCursor().position()
    view.mark_line(50)
    for height in (400, 150):
        view.window().resize(300, height)
        QApplication.processEvents()
        block = editor(view).document().findBlockByNumber(49)
        at = editor(view).blockBoundingGeometry(block).translated(editor(view).contentOffset())
        assert editor(view).viewport().rect().contains(at.center().toPoint())
    assert editor(view).textCursor().position() == cursor  # somebody may be typing there


def test_a_line_that_there_is_not_is_not_marked(view: CodeView) -> None:
    view.mark_line(99)
    assert marked_lines(view) == []


def test_keywords_stand_out_and_comments_and_strings_step_back(view: CodeView) -> None:
    block = editor(view).document().findBlockByNumber(4)
    looks = {}
    for one in block.layout().formats():
        text = block.text()[one.start : one.start + one.length]
        looks[text] = (one.format.fontWeight(), one.format.foreground().color().name())
    assert set(looks) == {"return", "# 'two'"}
    assert looks["return"][0] == QFont.Weight.Bold
    assert looks["# 'two'"][1] == LIGHT.muted


def test_files_dropped_on_it_are_the_windows(view: CodeView) -> None:
    assert not only(view, QPlainTextEdit).acceptDrops()


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("x = 1\ny = (\n", 2),
        ("def f():\nreturn 1\n", 2),
        ("x = 'open\n", 1),
        ("x = 1\nreturn x\n", 2),
        ("```python\nx = 1\n```", 1),
        (">>> x = 1", 1),
        ("!pip install torch", 1),
        ("\x00", 0),
        ("", 0),
        ("x = 1\n" * 5000, 0),
        ("(" * 5000 + ")" * 5000, -1),
        ("a" + "+a" * 9000, -1),
    ],
)
def test_code_that_cannot_run_has_a_fault(code: str, line: int) -> None:
    fault = fault_of(code)
    if line >= 0:
        assert fault is not None
        assert fault.message
        assert fault.line == line
    else:
        assert fault is None or fault.message  # what a version of Python can read differs


def test_code_that_can_be_read_has_none() -> None:
    assert fault_of(ORIGINAL) is None


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("dropout.py, line 16: return x", 16),
        ("The code stopped with NameError: fix dropout.py, line 3", 3),
        ("other.py, line 16: return x", 0),
        ("dropout.py defines no network", 0),
        ("", 0),
    ],
)
def test_a_message_names_a_line_of_this_code(words: str, line: int) -> None:
    assert line_of(words, "dropout") == line
    assert line_of(words, "") == 0
