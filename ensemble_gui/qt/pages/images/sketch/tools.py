"""The sketch pad's tools: the pen's width, undo, redo, clear, keep."""

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QPushButton, QSlider, QWidget

from ensemble_gui.qt.pages.images.sketch.drawing import (
    LEAST_WIDTH,
    MOST_WIDTH,
    USUAL_WIDTH,
)
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.icon import put_icon
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import text_scale
from ensemble_gui.qt.widgets.theme import RHYTHM

_BUTTON = QSize(36, 30)  # pixels: of the arrows
_DOT = 24  # pixels: the room for the widest pen
_NATIVE = QKeySequence.SequenceFormat.NativeText
_KEEP = QKeySequence("Alt+K")


class SketchTools(QWidget):
    """Two rows of tools; using them leaves the focus on the pad."""

    undo_wanted = Signal()
    redo_wanted = Signal()
    clear_wanted = Signal()
    keep_wanted = Signal()
    pen_width_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._undo = QPushButton(self)
        self._redo = QPushButton(self)
        for button, name in ((self._undo, "undo"), (self._redo, "redo")):
            put_icon(button, name)
            button.setFixedSize(_BUTTON * text_scale())
        self._clear = QPushButton("Clear", self)
        self._keep = QPushButton("Keep", self)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._dot = _PenDot(self)
        for button in (self._clear, self._keep):
            # The theme's padding would cut their text at 200 pixels.
            button.setStyleSheet(f"padding-left: {RHYTHM}px; padding-right: {RHYTHM}px;")
        self._name()
        self._connect()
        pen = row(label("Pen", "small", self), self._slider, self._dot)
        arrows, words = (self._undo, self._redo), (self._clear, self._keep)
        buttons = row(*arrows, None, *words, spacing=RHYTHM // 2)
        fill(self, pen, buttons, spacing=RHYTHM)
        self._slider.setRange(LEAST_WIDTH, MOST_WIDTH)
        self.show_pen_width(USUAL_WIDTH)
        self.show_state(can_undo=False, can_redo=False, empty=True)

    def show_state(self, *, can_undo: bool, can_redo: bool, empty: bool) -> None:
        """Enable the buttons that can do something."""
        buttons = (self._undo, self._redo, self._clear, self._keep)
        focused = any(one.hasFocus() for one in buttons)
        for button, useful in zip(buttons, (can_undo, can_redo, not empty, not empty), strict=True):
            button.setEnabled(useful)
        if focused and not any(one.hasFocus() for one in buttons):
            # A disabled button hands the focus on to whatever comes next in the window.
            next((one for one in buttons if one.isEnabled()), self._slider).setFocus()

    def show_pen_width(self, width: int) -> None:
        """Show the width that was set elsewhere."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(width)
        self._dot.show_width(width)

    def _name(self) -> None:
        undo, redo, delete = (
            QKeySequence(key).toString(_NATIVE)
            for key in (
                QKeySequence.StandardKey.Undo,
                QKeySequence.StandardKey.Redo,
                QKeySequence.StandardKey.Delete,
            )
        )
        self._keep.setShortcut(_KEEP)
        for button, name, tip in (
            (self._undo, "undo", f"Undo the last stroke ({undo})"),
            (self._redo, "redo", f"Redo what was undone ({redo})"),
            (self._clear, "clear", f"Clear the drawing ({delete})"),
            (self._keep, "keep", f"Add the drawing to my images ({_KEEP.toString(_NATIVE)})"),
        ):
            button.setObjectName(f"{name}Button")
            button.setAccessibleName(name.capitalize())
            button.setToolTip(plain_tip(tip))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._slider.setObjectName("penWidth")
        self._slider.setAccessibleName("Pen width")
        self._slider.setToolTip("The width of the pen (+ and \N{MINUS SIGN})")
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _connect(self) -> None:
        self._undo.clicked.connect(self.undo_wanted)
        self._redo.clicked.connect(self.redo_wanted)
        self._clear.clicked.connect(self.clear_wanted)
        self._keep.clicked.connect(self.keep_wanted)
        self._slider.valueChanged.connect(self._widen)

    @Slot(int)
    def _widen(self, width: int) -> None:
        self._dot.show_width(width)
        self.pen_width_changed.emit(width)


class _PenDot(QWidget):
    """A dot as wide as the pen, scaled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._width = USUAL_WIDTH
        self.setFixedSize(_DOT, _DOT)

    def show_width(self, width: int) -> None:
        """Show this width."""
        self._width = width
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint the dot."""
        radius = self._width / MOST_WIDTH * _DOT / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.WindowText))
            painter.drawEllipse(QRectF(self.rect()).center(), radius, radius)
