"""The pad on which a digit is drawn, with the mouse, a pen, a finger or the keyboard."""

from enum import IntEnum, auto

from PySide6.QtCore import QEvent, QPointF, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QFocusEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.images.sketch.drawing import PAGE_SIDE
from ensemble_gui.qt.pages.images.sketch.keys import HELP, KeyPen, Meaning, meaning_of
from ensemble_gui.qt.pages.images.sketch.paper import SketchPaper
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import LIGHT, Theme
from ensemble_gui.records.tasks import DIGIT_CLASSES

_WIDER = 2  # pixels: a step of the pen's width
_LEFT = Qt.MouseButton.LeftButton
_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_INTERRUPTIONS = (  # after which no release may come
    QEvent.Type.FocusOut,
    QEvent.Type.Hide,
    QEvent.Type.UngrabMouse,
    QEvent.Type.WindowDeactivate,
    QEvent.Type.EnabledChange,
)


class _Hand(IntEnum):
    """What draws, one thing at a time; the later ones take over from the earlier ones.

    A resting palm cannot interrupt the pen, nor can mouse events synthesised from touch interrupt
    the finger.
    """

    KEYS = auto()
    MOUSE = auto()
    FINGER = auto()
    PEN = auto()


class SketchPad(SketchPaper):
    """A sheet to draw on; the window handles Escape and files dropped on it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._hand = _Hand.MOUSE  # of the current or last stroke
        self._finger = -1
        self._keys = KeyPen()
        self._keys_shown = False
        self.setObjectName("sketchPad")
        self.setProperty("showsFocus", True)  # noqa: FBT003 -- the window asks for it
        self.show_classes(DIGIT_CLASSES)
        self.history_changed.connect(self._describe)
        self._describe()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)  # otherwise a lost release would go unnoticed
        self.setCursor(Qt.CursorShape.CrossCursor)

    def show_classes(self, classes: tuple[str, ...]) -> None:
        """Ask for what the members can classify: a digit, or any other image."""
        self._asked_for = "a digit" if classes == DIGIT_CLASSES else "an image"
        self.setAccessibleName(f"Sketch pad: draw {self._asked_for}")
        keys = f"Draw {self._asked_for}, or use the keys: arrows, Space, Ctrl+Z, Delete"
        self.setToolTip(plain_tip(keys))
        self.setWhatsThis(plain_tip(f"Draw {self._asked_for} here. {HELP}"))
        self.update()

    @Slot()
    def _describe(self) -> None:
        """What is on the sheet, and how to draw."""
        state = "The sheet is empty." if self.is_empty else "There is a drawing on the sheet."
        self.setAccessibleDescription(f"{state} {HELP}")

    def event(self, event: QEvent) -> bool:
        """Take touches and keys before others do; end strokes that are interrupted."""
        if isinstance(event, QTouchEvent) and self._touch(event):
            return True
        if event.type() in _INTERRUPTIONS:
            self._lift()
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if meaning_of(event) is not None:
                event.accept()
                return True
        elif event.type() is QEvent.Type.ToolTip and not self.is_empty:
            event.ignore()  # it would cover the drawing
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Put the pen down."""
        if event.button() is not _LEFT or not self._begin(_Hand.MOUSE, event.position()):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Draw, or lift the pen if a release was lost."""
        if event.buttons() & _LEFT:
            self._go_on(_Hand.MOUSE, event.position())
        else:
            self._end(_Hand.MOUSE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Lift the pen."""
        if event.button() is _LEFT:
            self._go_on(_Hand.MOUSE, event.position())
            self._end(_Hand.MOUSE)
        else:
            super().mouseReleaseEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802 -- Qt's name
        """Draw with a pen; accept the event, or the mouse would draw the same again."""
        event.accept()
        if event.pointerType() is QPointingDevice.PointerType.Eraser:
            return
        presses = event.pointingDevice().hasCapability(QInputDevice.Capability.Pressure)
        pressure = min(max(event.pressure(), 0.0), 1.0) if presses else None
        match event.type():
            case QEvent.Type.TabletPress if event.button() is _LEFT:
                self._begin(_Hand.PEN, event.position(), pressure)
            case QEvent.Type.TabletMove if event.buttons() & _LEFT:
                self._go_on(_Hand.PEN, event.position(), pressure)
            case QEvent.Type.TabletRelease if event.button() is _LEFT:
                self._go_on(_Hand.PEN, event.position())
                self._end(_Hand.PEN)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Do what the key asks for; other keys are left to the window."""
        match meaning_of(event):
            case None:
                super().keyPressEvent(event)
            case Meaning.UNDO:
                self.undo()
            case Meaning.REDO:
                self.redo()
            case Meaning.CLEAR:
                self.clear()
            case Meaning.WIDER:
                self.set_pen_width(self.pen_width + _WIDER)
            case Meaning.NARROWER:
                self.set_pen_width(self.pen_width - _WIDER)
            case Meaning.MOVE:
                self._move_by_keys(event)
            case Meaning.TOGGLE:
                self._toggle(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Note which arrow keys are held."""
        self._keys.release(event)
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        """Show the keys' pen if the focus comes by the keyboard."""
        self._keys_shown = self._keys_shown or event.reason() in _BY_KEYS
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 -- Qt's name
        """Forget the keys that are held."""
        self._keys.release_all()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint the paper, and the keys' pen on it."""
        super().paintEvent(event)
        if self._keys_shown and self.hasFocus():
            with QPainter(self) as painter:
                self._paint_cursor(painter)

    def _draws(self, hand: _Hand) -> bool:
        """Whether this hand draws the current stroke."""
        return self._stroke is not None and self._hand is hand

    def _take_over(self, hand: _Hand) -> bool:
        """Let this hand draw; False while a higher one does."""
        if self._stroke is not None and self._hand > hand:
            return False
        if hand is _Hand.PEN and self._draws(_Hand.FINGER):
            self._forget()  # it was the palm
        self._lift()
        self._hand = hand
        return True

    def _begin(self, hand: _Hand, position: QPointF, pressure: float | None = None) -> bool:
        """Put the pen down; False if it is off the paper, or another hand draws."""
        if not self._sheet().contains(position.toPoint()) or not self._take_over(hand):
            return False
        self._keys_shown = False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._put_down(self._place(position), pressure)
        return True

    def _go_on(self, hand: _Hand, position: QPointF, pressure: float | None = None) -> None:
        if self._draws(hand):
            self._move(self._place(position), pressure)

    def _end(self, hand: _Hand) -> None:
        if self._draws(hand):
            self._lift()

    def _touch(self, event: QTouchEvent) -> bool:
        """Draw with the first finger only. Returns whether the pad handles the touch."""
        if event.device().type() is not QInputDevice.DeviceType.TouchScreen:
            return False  # a touch pad moves the mouse
        if event.type() is QEvent.Type.TouchCancel and self._draws(_Hand.FINGER):
            self._forget()  # the system took the touch for something else
        for point in event.points():
            self._follow_finger(point)
        if event.type() is QEvent.Type.TouchBegin and not self._draws(_Hand.FINGER):
            return False
        event.accept()
        return True

    def _follow_finger(self, point: QEventPoint) -> None:
        if point.state() is QEventPoint.State.Pressed:
            if not self._draws(_Hand.FINGER) and self._begin(_Hand.FINGER, point.position()):
                self._finger = point.id()
        elif point.id() == self._finger:
            self._go_on(_Hand.FINGER, point.position())
            if point.state() is QEventPoint.State.Released:
                self._end(_Hand.FINGER)

    def _move_by_keys(self, event: QKeyEvent) -> None:
        self._keys.press(event)
        self._keys_shown = True
        if self._draws(_Hand.KEYS):
            self._move(self._keys.place, None)
        self.update()

    def _toggle(self, event: QKeyEvent) -> None:
        """Lower the keys' pen, or lift it, once per press however long it is held."""
        if event.isAutoRepeat():
            return
        self._keys_shown = True
        if self._draws(_Hand.KEYS):
            self._lift()
        elif self._take_over(_Hand.KEYS):
            self._put_down(self._keys.place, None)

    def _paint_cursor(self, painter: QPainter) -> None:
        """Paint a ring as wide as the pen, filled while the pen is down."""
        sheet = self._sheet()
        middle = QPointF(*self._keys.place) * sheet.width() + QPointF(sheet.topLeft())
        radius = self.pen_width / PAGE_SIDE * sheet.width() / 2
        accent = QColor(LIGHT.accent)  # which is meant for light grounds
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(sheet)
        if self._draws(_Hand.KEYS):
            painter.setBrush(accent)
        for pen in (QPen(QColor("white"), 4), QPen(accent, 2)):  # to be seen on ink as well
            painter.setPen(pen)
            painter.drawEllipse(middle, radius, radius)
