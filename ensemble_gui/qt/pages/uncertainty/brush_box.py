"""The inside of a plot in which a drag spans a rectangle; nothing else moves it."""

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent, MouseDragEvent
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsRectItem

from ensemble_gui.qt.widgets.theme import Theme


class BrushBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """Announces clicks and the rectangle, in the plot's coordinates.

    A drag that begins in the rectangle moves it; one that begins outside spans another.
    """

    clicked = Signal(QPointF)
    brushing = Signal(QRectF)  # at each move of a drag
    brushed = Signal(QRectF)  # at its end
    cleared = Signal()  # by a double click

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.setMouseEnabled(x=False, y=False)
        self.setDefaultPadding(0)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._brush = QGraphicsRectItem()
        self._brush.setZValue(10)
        self._brush.hide()
        self.addItem(self._brush, ignoreBounds=True)
        self._held: QRectF | None = None  # the rectangle before it is moved

    @property
    def brush(self) -> QRectF | None:
        """The rectangle, if there is one."""
        return self._brush.rect() if self._brush.isVisible() else None

    def show_brush(self, brush: QRectF | None) -> None:
        """Show this rectangle, or none."""
        self._brush.setVisible(brush is not None)
        if brush is not None:
            self._brush.setRect(brush)

    def set_theme(self, theme: Theme) -> None:
        """Draw the rectangle in the accent."""
        fill = QColor(theme.accent)
        self._brush.setPen(pg.mkPen(fill, width=1.5))
        fill.setAlpha(28)
        self._brush.setBrush(fill)

    def mouseDragEvent(  # noqa: N802 -- pyqtgraph's name
        self,
        event: MouseDragEvent,
        axis: int | None = None,  # noqa: ARG002 -- no axis can be dragged
    ) -> None:
        """Span or move the rectangle; called by the plot's scene."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        start, now = (self.mapToView(one) for one in (event.buttonDownPos(), event.pos()))
        if event.isStart():
            held = self.brush
            self._held = held if held is not None and held.contains(start) else None
        whole = self.viewRect()
        if self._held is None:
            spanned = QRectF(start, now).normalized().intersected(whole)
        else:
            spanned = _kept_within(self._held.translated(now - start), whole)
        self.show_brush(spanned)
        (self.brushed if event.isFinish() else self.brushing).emit(spanned)

    def mouseClickEvent(self, event: MouseClickEvent) -> None:  # noqa: N802 -- pyqtgraph's name
        """Announce a click or a double click; called by the plot's scene."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
        elif event.double():
            event.accept()
            self.cleared.emit()
        else:
            event.accept()
            self.clicked.emit(self.mapToView(event.pos()))


def _kept_within(moved: QRectF, whole: QRectF) -> QRectF:
    """The rectangle shifted back over the edge that it crosses; its size stays."""
    x = min(max(moved.left(), whole.left()), whole.right() - moved.width())
    y = min(max(moved.top(), whole.top()), whole.bottom() - moved.height())
    return QRectF(QPointF(x, y), moved.size())
