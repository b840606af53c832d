"""What the keys mean on the sketch pad, and the pen that they move."""

from enum import Enum, auto

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from ensemble_gui.qt.pages.images.sketch.drawing import PAGE_SIDE, Point
from ensemble_gui.qt.widgets.view_keys import ARROWS, ViewKeys

HELP = (
    "The arrow keys move the pen, with Shift in larger steps; Space lowers and lifts it. "
    "Plus and minus set its width. Ctrl+Z undoes, Ctrl+Shift+Z redoes, Delete clears."
)
PAD_KEYS = ViewKeys(
    "Sketch pad",
    (
        (ARROWS, "move the pen"),
        (tuple(f"Shift+{one}" for one in ARROWS), "move it in larger steps"),
        (("Space",), "lower the pen, or lift it"),
        (("+", "-"), "make the pen wider or narrower"),
        ((QKeySequence.StandardKey.Undo,), "undo the last stroke"),
        ((QKeySequence.StandardKey.Redo, "Ctrl+Y"), "redo what was undone"),
        (("Del", "Backspace"), "clear the drawing"),
        (("Alt+K",), "add the drawing to my images"),
    ),
)

_STEP, _LEAP = 4 / PAGE_SIDE, 20 / PAGE_SIDE  # of the arrow keys, and with Shift
_CTRL_Y = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Y)
_COMMANDING = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_ARROWS: dict[int, Point] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Meaning(Enum):
    """What a key asks for."""

    UNDO = auto()
    REDO = auto()
    CLEAR = auto()
    MOVE = auto()
    TOGGLE = auto()  # lower the pen, or lift it
    WIDER = auto()
    NARROWER = auto()


_PLAIN = {
    **dict.fromkeys(_ARROWS, Meaning.MOVE),
    Qt.Key.Key_Space: Meaning.TOGGLE,
    Qt.Key.Key_Delete: Meaning.CLEAR,
    Qt.Key.Key_Backspace: Meaning.CLEAR,
    Qt.Key.Key_Plus: Meaning.WIDER,
    Qt.Key.Key_Equal: Meaning.WIDER,  # plus without Shift
    Qt.Key.Key_Minus: Meaning.NARROWER,
}


def meaning_of(event: QKeyEvent) -> Meaning | None:
    """What a key asks the pad for; None if the pad does not handle it."""
    if event.matches(QKeySequence.StandardKey.Undo):
        return Meaning.UNDO
    if event.matches(QKeySequence.StandardKey.Redo) or event.keyCombination() == _CTRL_Y:
        return Meaning.REDO
    if event.modifiers() & _COMMANDING:
        return None
    return _PLAIN.get(event.key())


class KeyPen:
    """A pen that the arrow keys move, diagonally if two are held."""

    def __init__(self) -> None:
        self.place: Point = (0.5, 0.5)
        self._held: set[int] = set()

    def press(self, event: QKeyEvent) -> None:
        """Move a step in the direction of all held arrows, within the paper."""
        self._held.add(event.key())
        length = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        ways = [_ARROWS[key] for key in self._held]
        x, y = (
            min(max(place + length * sum(steps), 0.0), 1.0)
            for place, steps in zip(self.place, zip(*ways, strict=True), strict=True)
        )
        self.place = x, y

    def release(self, event: QKeyEvent) -> None:
        """Release this key; a repeating key reports a release each time."""
        if not event.isAutoRepeat():
            self._held.discard(event.key())

    def release_all(self) -> None:
        """Release all keys: their releases go elsewhere."""
        self._held.clear()
