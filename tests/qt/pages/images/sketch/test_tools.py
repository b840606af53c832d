from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPushButton,
    QSlider,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.drawing import LEAST_WIDTH, MOST_WIDTH, USUAL_WIDTH
from ensemble_gui.qt.pages.images.sketch.tools import SketchTools
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme, apply_theme
from tests.support.qt.colours import LARGE, contrast
from tests.support.qt.gestures import find, press
from tests.support.qt.sketching import turn

BUTTONS = ("undoButton", "redoButton", "clearButton", "keepButton")
WIDTH = 200  # pixels: the least that it has to fit


@pytest.fixture
def tools(qtbot: QtBot) -> SketchTools:
    made = SketchTools()
    qtbot.addWidget(made)
    made.resize(WIDTH, made.sizeHint().height())
    made.show()
    turn()
    return made


def enabled(tools: SketchTools) -> list[bool]:
    return [find(tools, QPushButton, name).isEnabled() for name in BUTTONS]


@pytest.mark.parametrize("name", BUTTONS)
def test_a_press_is_told(qtbot: QtBot, tools: SketchTools, name: str) -> None:
    tools.show_state(can_undo=True, can_redo=True, empty=False)
    signals = {
        "undoButton": tools.undo_wanted,
        "redoButton": tools.redo_wanted,
        "clearButton": tools.clear_wanted,
        "keepButton": tools.keep_wanted,
    }
    spies = {each: QSignalSpy(signal) for each, signal in signals.items()}
    press(qtbot, tools, name)
    assert {each: spy.count() for each, spy in spies.items()} == {
        each: int(each == name) for each in BUTTONS
    }


def test_at_first_there_is_nothing_to_do(tools: SketchTools) -> None:
    assert enabled(tools) == [False] * 4


@pytest.mark.parametrize(
    ("can_undo", "can_redo", "empty"),
    [(True, False, False), (False, True, True), (True, True, False), (True, False, True)],
)
def test_only_what_can_do_something_can_be_pressed(
    tools: SketchTools, *, can_undo: bool, can_redo: bool, empty: bool
) -> None:
    tools.show_state(can_undo=can_undo, can_redo=can_redo, empty=empty)
    assert enabled(tools) == [can_undo, can_redo, not empty, not empty]


def test_the_width_that_is_chosen_is_told(tools: SketchTools) -> None:
    widths: list[int] = []
    tools.pen_width_changed.connect(widths.append)
    slider = find(tools, QSlider, "penWidth")
    assert (slider.minimum(), slider.value(), slider.maximum()) == (
        LEAST_WIDTH,
        USUAL_WIDTH,
        MOST_WIDTH,
    )
    slider.setValue(30)
    assert widths == [30]


def test_a_width_from_elsewhere_is_shown_and_not_told_again(tools: SketchTools) -> None:
    spy = QSignalSpy(tools.pen_width_changed)
    before = tools.grab().toImage()
    tools.show_pen_width(36)
    assert find(tools, QSlider, "penWidth").value() == 36
    assert tools.grab().toImage() != before
    assert spy.count() == 0


def test_the_dot_is_as_wide_as_the_pen_in_scale(tools: SketchTools) -> None:
    shares = []
    for width in (10, 20, 40):
        tools.show_pen_width(width)
        image = tools.grab().toImage()
        row = find(tools, QSlider, "penWidth").geometry().center().y()
        right = range(tools.width() - 24, tools.width())
        ink = QColor(LIGHT.ink)
        shares.append(sum(image.pixelColor(x, row) == ink for x in right))
    assert shares == pytest.approx([6, 12, 24], abs=2)


def test_it_fits_into_a_narrow_column_in_two_rows(tools: SketchTools) -> None:
    assert tools.minimumSizeHint().width() <= WIDTH
    buttons = [find(tools, QPushButton, name) for name in BUTTONS]
    for one, other in pairwise(buttons):
        assert one.geometry().right() < other.geometry().left()
        assert one.geometry().top() == other.geometry().top()
        assert one.height() == other.height()
    assert buttons[-1].geometry().right() < WIDTH
    slider = find(tools, QSlider, "penWidth")
    assert slider.geometry().bottom() < buttons[0].geometry().top()
    assert slider.width() >= 80


@pytest.mark.parametrize("name", ["clearButton", "keepButton"])
def test_no_text_is_cut(tools: SketchTools, name: str) -> None:
    button = find(tools, QPushButton, name)
    option = QStyleOptionButton()
    button.initStyleOption(option)
    element = QStyle.SubElement.SE_PushButtonContents
    room = button.style().subElementRect(element, option, button).width()
    assert button.fontMetrics().horizontalAdvance(button.text()) <= room


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_arrows_are_drawn_in_the_themes_ink(
    qapp: QApplication, tools: SketchTools, theme: Theme
) -> None:
    apply_theme(qapp, theme)
    tools.show_state(can_undo=True, can_redo=False, empty=False)
    turn()
    image = tools.grab().toImage()
    for name, ink in (("undoButton", theme.ink), ("redoButton", theme.muted)):
        inner = find(tools, QPushButton, name).geometry().adjusted(4, 4, -4, -4)
        middle = [
            image.pixelColor(x, y)
            for x in range(inner.left(), inner.right())
            for y in range(inner.top(), inner.bottom())
        ]
        ground = image.pixelColor(inner.topLeft())
        farthest = max(middle, key=lambda colour: contrast(colour, ground))
        assert contrast(farthest, ground) == pytest.approx(contrast(ink, ground), rel=0.2)
        assert contrast(farthest, ground) > LARGE


def test_redo_is_undo_mirrored(tools: SketchTools) -> None:
    tools.show_state(can_undo=True, can_redo=True, empty=False)
    undo = find(tools, QPushButton, "undoButton").grab().toImage()
    redo = find(tools, QPushButton, "redoButton").grab().toImage()
    assert undo != redo
    flipped = redo.flipped(Qt.Orientation.Horizontal)
    ink = [
        (x, y)
        for x in range(5, undo.width() - 5)
        for y in range(5, undo.height() - 5)
        if abs(undo.pixelColor(x, y).lightness() - flipped.pixelColor(x, y).lightness()) > 60
    ]
    assert ink == []


def test_each_says_what_it_does_and_its_key(tools: SketchTools) -> None:
    told = {name: find(tools, QPushButton, name).toolTip() for name in BUTTONS}
    assert told["undoButton"] == "Undo the last stroke (Ctrl+Z)"
    assert told["redoButton"].startswith("Redo what was undone (Ctrl+")
    assert told["clearButton"].startswith("Clear the drawing (Del")
    assert told["keepButton"] == "Add the drawing to my images (Alt+K)"
    names = [find(tools, QPushButton, name).accessibleName() for name in BUTTONS]
    assert names == ["Undo", "Redo", "Clear", "Keep"]
    assert find(tools, QSlider, "penWidth").accessibleName() == "Pen width"
    assert "+" in find(tools, QSlider, "penWidth").toolTip()


def test_keep_has_a_key(qtbot: QtBot, tools: SketchTools) -> None:
    spy = QSignalSpy(tools.keep_wanted)
    qtbot.keyClick(tools, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert spy.count() == 0, "there is nothing to keep"
    tools.show_state(can_undo=True, can_redo=False, empty=False)
    with qtbot.waitSignal(tools.keep_wanted):  # a button shows that it is pressed by a key
        qtbot.keyClick(tools, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert spy.count() == 1


def test_the_mouse_leaves_the_focus_where_it_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    pad, tools = QLineEdit(window), SketchTools(window)
    layout.addWidget(pad)
    layout.addWidget(tools)
    window.show()
    turn()
    tools.show_state(can_undo=True, can_redo=True, empty=False)
    pad.setFocus()
    slider = find(tools, QSlider, "penWidth")
    for name in BUTTONS:
        press(qtbot, tools, name)
        assert pad.hasFocus()
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(3, slider.height() // 2))
    assert pad.hasFocus()


@pytest.mark.parametrize(
    ("pressed", "state", "next_one"),
    [
        ("undoButton", {"can_undo": False, "can_redo": True, "empty": True}, "redoButton"),
        ("clearButton", {"can_undo": True, "can_redo": False, "empty": True}, "undoButton"),
        ("redoButton", {"can_undo": False, "can_redo": False, "empty": True}, "penWidth"),
    ],
)
def test_a_focus_that_is_lost_stays_among_the_tools(
    tools: SketchTools, pressed: str, state: dict[str, bool], next_one: str
) -> None:
    tools.show_state(can_undo=True, can_redo=True, empty=False)
    find(tools, QPushButton, pressed).setFocus()
    tools.show_state(**state)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == next_one


def test_a_focus_elsewhere_is_not_taken(tools: SketchTools) -> None:
    tools.show_state(can_undo=True, can_redo=True, empty=False)
    find(tools, QSlider, "penWidth").setFocus()
    tools.show_state(can_undo=False, can_redo=True, empty=True)
    assert find(tools, QSlider, "penWidth").hasFocus()
