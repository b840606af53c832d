"""What a user does on the sketch pad, as tests do it, and what is told of it."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.widgets.theme import LIGHT

SIDE = 280  # pixels: of the pad in tests and of its arrays, so that places are the same in both
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NO_KEY = Qt.KeyboardModifier.NoModifier
_PRESS, _MOVE = QEvent.Type.TabletPress, QEvent.Type.TabletMove

Place = tuple[int, int]


def pad_in(window: QWidget) -> SketchPad:
    """A pad that fills the window, shown, without the focus."""
    made = SketchPad(LIGHT, window)
    made.resize(SIDE, SIDE)
    window.resize(SIDE, SIDE)
    window.show()
    turn()
    made.clearFocus()
    return made


class Told:
    """What the pad told, in order."""

    def __init__(self, pad: SketchPad) -> None:
        self.names: list[str] = []
        self.arrays: list[np.ndarray] = []
        pad.drawn.connect(self._note("drawn"))
        pad.stroke_ended.connect(self._note("ended"))
        pad.emptied.connect(self._note("emptied"))
        pad.history_changed.connect(self._note("history"))

    def count(self, name: str) -> int:
        return self.names.count(name)

    @property
    def last(self) -> np.ndarray:
        return self.arrays[-1]

    def _note(self, name: str) -> Callable[..., None]:
        def note(*arrays: np.ndarray) -> None:
            self.names.append(name)
            self.arrays += arrays

        return note


def turn() -> None:
    """One turn of the event loop."""
    QApplication.processEvents()


def draw(pad: SketchPad, *way: Place) -> None:
    """Draw a stroke with the mouse."""
    QTest.mousePress(pad, LEFT, NO_KEY, QPoint(*way[0]))
    for place in way[1:]:
        QTest.mouseMove(pad, QPoint(*place))
    QTest.mouseRelease(pad, LEFT, NO_KEY, QPoint(*way[-1]))


def stylus(
    pointer: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen,
    *,
    presses: bool = True,
) -> QPointingDevice:
    can = QInputDevice.Capability.Position
    if presses:
        can |= QInputDevice.Capability.Pressure
    return QPointingDevice("stylus", 7, QInputDevice.DeviceType.Stylus, pointer, can, 1, 1)


def with_pen(
    pad: SketchPad,
    kind: QEvent.Type,
    place: Place,
    pressure: float = 0.0,
    *,
    device: QPointingDevice,
    button: Qt.MouseButton = LEFT,
) -> bool:
    """Send an event of a tablet; whether it is taken, and so makes no event of the mouse."""
    at = QPointF(*place)
    event = QTabletEvent(
        kind,
        device,
        at,
        QPointF(pad.mapToGlobal(at)),
        pressure,
        0,
        0,
        0,
        0,
        0,
        NO_KEY,
        NO_BUTTON if kind is _MOVE else button,
        button if kind in (_PRESS, _MOVE) else NO_BUTTON,
    )
    event.ignore()
    QApplication.sendEvent(pad, event)
    return event.isAccepted()


def ink_at(array: np.ndarray, *places: Place) -> list[bool]:
    """Whether there is ink at these places."""
    return [bool(array[y, x] < 128) for x, y in places]
