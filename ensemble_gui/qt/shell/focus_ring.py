"""A ring around what has the keyboard, over the whole window."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QRegion
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

_AROUND, _WIDTH, _RADIUS = 3, 2, 4  # pixels
_CONTROLS = (QAbstractButton, QAbstractSlider, QTabBar)
_MARKED_BY_STYLE = (QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit)
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)
SHOWS_FOCUS = "showsFocus"  # the property of a view that marks its focus by itself


class FocusRing(QWidget):
    """Around every view that has the focus, and around a control that the keyboard has reached.

    Outside of the widget, so that it costs no repainting of it. What is typed in has a cursor, and
    a frame of the style's.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._watched: list[QWidget] = []  # what has the ring, and all that it lies in
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Follow what is moved, scrolled or hidden."""
        if event.type() in _MOVES:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint the ring in the theme's accent."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), _WIDTH))
            inset = _WIDTH / 2
            frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(frame, _RADIUS, _RADIUS)

    @Slot(QWidget, QWidget)
    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        for one in filter(isValid, self._watched):  # they may be gone before the ring is
            one.removeEventFilter(self)
        self._watched = []
        if new is not None and new.window() is self._window and self._wants(new):
            around: QWidget | None = new
            while around is not None and around is not self._window:
                around.installEventFilter(self)
                self._watched.append(around)
                around = around.parentWidget()
        self._place()

    def _wants(self, widget: QWidget) -> bool:
        if isinstance(widget, _MARKED_BY_STYLE) or widget.property(SHOWS_FOCUS):
            return False
        by_keyboard = self._window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        return by_keyboard or not isinstance(widget, _CONTROLS)

    def _place(self) -> None:
        """Around the part of the widget that is in view."""
        is_seen = self._watched and all(map(isValid, self._watched))
        place = self._seen() if is_seen and self._watched[0].isVisible() else QRect()
        self.setVisible(not place.isEmpty())
        if place.isEmpty():
            return
        self.setGeometry(place)
        inner = self.rect().adjusted(_WIDTH, _WIDTH, -_WIDTH, -_WIDTH)
        self.setMask(QRegion(self.rect()) - QRegion(inner))

    def _seen(self) -> QRect:
        place = self._in_window(self._watched[0])
        for one in self._watched[1:]:
            if isinstance(one.parentWidget(), QAbstractScrollArea):
                place &= self._in_window(one)
        return place

    def _in_window(self, widget: QWidget) -> QRect:
        at = widget.mapTo(self._window, QPoint(0, 0))
        return QRect(at, widget.size()).adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
