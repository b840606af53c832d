import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.keys import Meaning, meaning_of
from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from tests.support.qt.sketching import NO_KEY, SIDE, Told, draw, ink_at, pad_in, turn

MIDDLE = (140, 140)
KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Window(QWidget):
    """Notes the keys that come through, and what its shortcuts do."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []
        self.done: list[str] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        if event.key() not in (KEY.Key_Control, KEY.Key_Shift):
            self.keys.append(event.key())

    def add_shortcut(self, keys: str) -> None:
        action = QAction(keys, self)
        action.setShortcut(keys)
        action.triggered.connect(lambda: self.done.append(keys))
        self.addAction(action)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def pad(window: Window) -> SketchPad:
    made = pad_in(window)
    made.setFocus(Qt.FocusReason.TabFocusReason)
    return made


@pytest.fixture
def told(pad: SketchPad) -> Told:
    return Told(pad)


def press(pad: QWidget, *keys: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
    for key in keys:
        QTest.keyClick(pad, key, modifier)


def cursor_of(pad: SketchPad) -> tuple[float, float] | None:
    """The middle of the ring that is shown, if there is one."""
    image = pad.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    colours = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
    spread = np.ptp(colours[4:-4, 4:-4, :3].astype(int), axis=2)  # without the frame
    y, x = np.nonzero(spread > 100)
    if not x.size:
        return None
    return float(x.min() + x.max()) / 2 + 4, float(y.min() + y.max()) / 2 + 4


def test_it_takes_the_focus_by_tab_and_shows_the_pen(pad: SketchPad) -> None:
    assert pad.focusPolicy() is Qt.FocusPolicy.StrongFocus
    assert pad.hasFocus()
    assert cursor_of(pad) == pytest.approx(MIDDLE, abs=1)
    pad.clearFocus()
    assert cursor_of(pad) is None


def test_the_mouse_hides_the_keys_pen_and_a_key_shows_it(pad: SketchPad) -> None:
    draw(pad, (60, 60), (60, 200))
    assert pad.hasFocus()
    assert cursor_of(pad) is None
    press(pad, KEY.Key_Left)
    assert cursor_of(pad) is not None


def test_the_arrows_move_the_pen_and_shift_moves_it_further(pad: SketchPad, told: Told) -> None:
    press(pad, KEY.Key_Right, KEY.Key_Down, KEY.Key_Down)
    assert cursor_of(pad) == pytest.approx((144, 148), abs=1)
    press(pad, KEY.Key_Left, KEY.Key_Up, modifier=SHIFT)
    assert cursor_of(pad) == pytest.approx((124, 128), abs=1)
    assert told.names == [], "the pen was lifted"


def test_space_lowers_and_lifts_the_pen(pad: SketchPad, told: Told) -> None:
    press(pad, KEY.Key_Space)
    turn()
    assert ink_at(told.last, MIDDLE) == [True]
    press(pad, KEY.Key_Right, KEY.Key_Right, KEY.Key_Down, modifier=SHIFT)
    turn()
    assert told.names == ["history", "drawn", "drawn"]
    press(pad, KEY.Key_Space)
    assert told.names[-2:] == ["history", "ended"]
    assert ink_at(told.last, MIDDLE, (160, 140), (180, 160)) == [True, True, True]
    press(pad, KEY.Key_Down, KEY.Key_Down, KEY.Key_Down, modifier=SHIFT)
    assert told.names[-1] == "ended"
    pad.undo()
    assert pad.is_empty


def test_a_space_that_is_held_lowers_the_pen_once(pad: SketchPad, told: Told) -> None:
    for again in (False, True, True):
        down = QKeyEvent(QEvent.Type.KeyPress, KEY.Key_Space, NO_KEY, " ", autorep=again)
        QApplication.sendEvent(pad, down)
    assert told.count("ended") == 0
    assert not pad.is_empty


def test_two_arrows_that_are_held_move_it_aslant(pad: SketchPad) -> None:
    QTest.keyPress(pad, KEY.Key_Right)
    repeated = QKeyEvent(QEvent.Type.KeyRelease, KEY.Key_Right, NO_KEY, "", autorep=True)
    QApplication.sendEvent(pad, repeated)  # which a key that is held sends as well
    QTest.keyPress(pad, KEY.Key_Down)
    assert cursor_of(pad) == pytest.approx((148, 144), abs=1)
    QTest.keyRelease(pad, KEY.Key_Right)
    QTest.keyPress(pad, KEY.Key_Down)
    assert cursor_of(pad) == pytest.approx((148, 148), abs=1)


def test_keys_that_are_let_go_elsewhere_are_not_held(pad: SketchPad) -> None:
    QTest.keyPress(pad, KEY.Key_Right)
    pad.clearFocus()
    pad.setFocus()
    press(pad, KEY.Key_Down)
    assert cursor_of(pad) == pytest.approx((144, 144), abs=1)


def test_the_pen_stays_on_the_paper(pad: SketchPad, told: Told) -> None:
    press(pad, KEY.Key_Space)
    press(pad, *[KEY.Key_Right] * 9, modifier=SHIFT)
    press(pad, KEY.Key_Left, modifier=SHIFT)
    press(pad, KEY.Key_Down, modifier=SHIFT)
    press(pad, KEY.Key_Space)
    assert ink_at(told.last, (279, 140), (260, 159)) == [True, True]


def test_losing_the_focus_lifts_the_pen(pad: SketchPad, told: Told) -> None:
    press(pad, KEY.Key_Space)
    pad.clearFocus()
    assert told.names[-1] == "ended"


@pytest.mark.parametrize(("key", "modifier"), [(KEY.Key_Z, CTRL | SHIFT), (KEY.Key_Y, CTRL)])
def test_undo_and_redo_have_their_usual_keys(
    pad: SketchPad, told: Told, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    draw(pad, MIDDLE)
    press(pad, KEY.Key_Z, modifier=CTRL)
    assert ink_at(told.last, MIDDLE) == [False]
    press(pad, key, modifier=modifier)
    assert ink_at(told.last, MIDDLE) == [True]


def test_ctrl_y_redoes_even_where_the_system_has_another_key_for_it() -> None:
    class Event(QKeyEvent):
        def matches(self, _key: object) -> bool:
            return False

    assert meaning_of(Event(QEvent.Type.KeyPress, KEY.Key_Y, CTRL)) is Meaning.REDO
    assert meaning_of(Event(QEvent.Type.KeyPress, KEY.Key_Y, NO_KEY)) is None


@pytest.mark.parametrize("key", [KEY.Key_Delete, KEY.Key_Backspace])
def test_delete_and_backspace_clear(pad: SketchPad, told: Told, key: Qt.Key) -> None:
    draw(pad, MIDDLE)
    press(pad, key)
    assert pad.is_empty
    assert told.names[-1] == "emptied"


@pytest.mark.parametrize(
    ("key", "change"), [(KEY.Key_Plus, 2), (KEY.Key_Equal, 2), (KEY.Key_Minus, -2)]
)
def test_plus_and_minus_set_the_pens_width(pad: SketchPad, key: Qt.Key, change: int) -> None:
    before = pad.pen_width
    press(pad, key)
    assert pad.pen_width == before + change


def test_escape_is_the_windows_even_in_a_stroke(window: Window, pad: SketchPad) -> None:
    press(pad, KEY.Key_Space, KEY.Key_Escape)
    assert window.keys == [KEY.Key_Escape]
    window.add_shortcut("Esc")
    press(pad, KEY.Key_Escape)
    assert window.done == ["Esc"]
    assert not pad.is_empty


def test_other_keys_are_the_windows(window: Window, pad: SketchPad) -> None:
    press(pad, KEY.Key_A, KEY.Key_Return)
    press(pad, KEY.Key_Right, KEY.Key_Plus, modifier=CTRL)
    assert window.keys == [KEY.Key_A, KEY.Key_Return, KEY.Key_Right, KEY.Key_Plus]


@pytest.mark.parametrize(
    ("keys", "key", "modifier"),
    [
        ("Ctrl+Z", KEY.Key_Z, CTRL),
        ("Del", KEY.Key_Delete, NO_KEY),
        ("Space", KEY.Key_Space, NO_KEY),
    ],
)
def test_the_pads_keys_go_before_the_windows_shortcuts(
    window: Window, pad: SketchPad, keys: str, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    window.add_shortcut(keys)
    press(pad, key, modifier=modifier)
    assert window.done == []
    pad.clearFocus()
    press(window, key, modifier=modifier)
    assert window.done == [keys]
