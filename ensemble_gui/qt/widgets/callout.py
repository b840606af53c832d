"""A small card over the window that points at a part of it and says what to look at there."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QWidget

from ensemble_gui.qt.widgets.card import MARGINS, fill, label, row
from ensemble_gui.qt.widgets.theme import RHYTHM

_WIDTH = 320  # pixels
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BESIDE = RHYTHM + RHYTHM // 2  # from the ring to the card


class Callout(QFrame):
    """Blocks nothing. Escape leaves it, wherever in the window the focus is."""

    left = Signal()
    stepped = Signal(int)  # 1 or -1, by the arrow keys

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self._spared: QWidget | None = None
        self._ring = _Ring(window)
        self.setObjectName("callout")
        self.setFixedWidth(_WIDTH)
        self._title = label("", "title", self, name="calloutTitle", wraps=True)
        self._words = label("", "", self, name="calloutWords", wraps=True)
        self._place = label("", "small", self, name="calloutPlace")
        self._buttons = row(self._place, None)
        fill(self, self._title, self._words, self._buttons, spacing=RHYTHM)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(*MARGINS)
        self.hide()

    def add_buttons(self, buttons: Sequence[QAbstractButton]) -> None:
        """Show these from left to right."""
        for one in buttons:
            self._buttons.addWidget(one)

    def point_at(
        self,
        target: QWidget | None,
        title: str,
        words: str,
        *,
        place: str = "",
        spared: QWidget | None = None,
    ) -> None:
        """Point at this part of the window, or at none, and say this.

        The card does not cover `spared`, or without it the target, if there is room.
        """
        for text, shown in ((title, self._title), (words, self._words), (place, self._place)):
            shown.setText(text)
            shown.setVisible(bool(text))
        self.setAccessibleName(title or "What to look at")
        self.setAccessibleDescription(words)
        self._target, self._spared = target, spared or target
        self._window.installEventFilter(self)
        _scroll_to(target)
        self._arrange()
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Hide it, with its ring."""
        self._window.removeEventFilter(self)
        self._ring.hide()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Take Escape before the window's shortcut does, and follow the window's size."""
        if watched is not self._window:
            return False
        kind = event.type()
        if kind is QEvent.Type.Resize or kind is QEvent.Type.LayoutRequest:
            self._arrange()
        elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            if kind is QEvent.Type.KeyPress:
                self.left.emit()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """The arrow keys step; Enter presses the button that has the focus."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        focused = self.focusWidget()
        if (step := steps.get(Qt.Key(event.key()))) is not None:
            self.stepped.emit(step)
        elif event.key() in _ENTER and isinstance(focused, QAbstractButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def _arrange(self) -> None:
        self.ensurePolished()
        size = QSize(_WIDTH, self.heightForWidth(_WIDTH))
        self.resize(size)
        room = self._window.rect().adjusted(RHYTHM, RHYTHM, -RHYTHM, -RHYTHM)
        self._ring.show_around(_shown_rect(self._target, self._window))
        self.move(beside(_shown_rect(self._spared, self._window), size, room))
        self.raise_()


class _Ring(QWidget):
    """A frame in the accent's colour around a part of the window; the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("calloutRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_around(self, part: QRect) -> None:
        """Show it around this part; an empty one has none."""
        self.setGeometry(part.adjusted(-4, -4, 4, 4))
        self.setVisible(not part.isEmpty())
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Draw the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().highlight().color(), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RHYTHM, RHYTHM)
        painter.end()


def beside(part: QRect, size: QSize, room: QRect) -> QPoint:
    """The corner of a card of this size next to a part of the window, within the room.

    On the right, on the left, below or above it, wherever it fits first; else in the part's lower
    right corner, and without a part in the middle of the room.
    """
    card = QRect(QPoint(), size)
    if part.isEmpty():
        card.moveCenter(room.center())
        return card.topLeft()
    corners = (
        QPoint(part.right() + _BESIDE, part.top()),
        QPoint(part.left() - _BESIDE - size.width(), part.top()),
        QPoint(part.left(), part.bottom() + _BESIDE),
        QPoint(part.left(), part.top() - _BESIDE - size.height()),
    )
    for corner in corners:
        card.moveTopLeft(corner)
        _push_into(card, room)
        if room.contains(card) and not card.intersects(part):
            return card.topLeft()
    card.moveBottomRight(part.bottomRight() - QPoint(RHYTHM, RHYTHM))
    _push_into(card, room)
    return card.topLeft()


def _push_into(card: QRect, room: QRect) -> None:
    """Move the card into the room as far as it has to."""
    card.moveRight(min(card.right(), room.right()))
    card.moveBottom(min(card.bottom(), room.bottom()))
    card.moveLeft(max(card.left(), room.left()))
    card.moveTop(max(card.top(), room.top()))


def _shown_rect(target: QWidget | None, window: QWidget) -> QRect:
    """What can be seen of the target, in the window; empty if nothing can."""
    if target is None or not target.isVisible():
        return QRect()
    seen = target.visibleRegion().boundingRect()
    return QRect(target.mapTo(window, seen.topLeft()), seen.size())


def _scroll_to(target: QWidget | None) -> None:
    """Scroll the target into view if it lies in something that scrolls."""
    around = target.parentWidget() if target is not None else None
    while around is not None and target is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(target)
        around = around.parentWidget()
