"""The sheet of the sketch pad: its drawing, the signals about it, and how it looks."""

from PySide6.QtCore import (
    QBuffer,
    QIODevice,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QImageWriter,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ensemble_gui.qt.pages.images.sketch.drawing import (
    LEAST_WIDTH,
    MOST_WIDTH,
    PAGE_SIDE,
    USUAL_WIDTH,
    Canvas,
    Drawing,
    Point,
    Stroke,
    to_array,
)
from ensemble_gui.qt.widgets.theme import LIGHT, Theme, blend

_SIDE, _LEAST_SIDE = 240, 96  # pixels
_RADIUS = 8  # pixels: as the cards have


class SketchPaper(QWidget):
    """A square sheet, always dark ink on light paper, that announces its picture as it is drawn."""

    drawn = Signal(object)  # an array (280, 280) uint8, at most once a turn of the event loop
    stroke_ended = Signal(object)  # the same at pen up, and after undo, redo and clear
    emptied = Signal()
    history_changed = Signal()
    pen_width_changed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shades = _shades(theme)
        self._asked_for = "a digit"
        self._drawing = Drawing()
        self._stroke: Stroke | None = None  # the one under the pen
        self._page = Canvas(PAGE_SIDE)
        self._screen: Canvas | None = None  # the same at the size on the screen
        self._pen_width = USUAL_WIDTH
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._announce)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumSize(_LEAST_SIDE, _LEAST_SIDE)

    @property
    def is_empty(self) -> bool:
        """There is no ink."""
        return self._stroke is None and self._drawing.is_empty

    @property
    def can_undo(self) -> bool:
        """There is something to undo."""
        return self._stroke is not None or self._drawing.can_undo

    @property
    def can_redo(self) -> bool:
        """There is something to redo."""
        return self._stroke is None and self._drawing.can_redo

    @property
    def pen_width(self) -> int:
        """The width of the next stroke, in pixels of the picture of 280."""
        return self._pen_width

    def png(self) -> bytes:
        """The drawing as a PNG file, 280 pixels high and wide."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, b"png").write(self._page.picture(self._stroke))
        return bytes(buffer.data().data())

    @Slot()
    def undo(self) -> None:
        """Undo the last stroke, or the clearing."""
        self._lift()
        self._turn_to(self._drawing.undone())

    @Slot()
    def redo(self) -> None:
        """Bring back what was undone."""
        self._lift()
        self._turn_to(self._drawing.redone())

    @Slot()
    def clear(self) -> None:
        """Take a clean sheet; this can be undone."""
        self._lift()
        self._turn_to(self._drawing.cleared())

    @Slot(int)
    def set_pen_width(self, width: int) -> None:
        """Set the width of the next stroke."""
        width = min(max(width, LEAST_WIDTH), MOST_WIDTH)
        if width != self._pen_width:
            self._pen_width = width
            self.update()
            self.pen_width_changed.emit(width)

    def set_theme(self, theme: Theme) -> None:
        """Colour the sheet; the paper is always lighter than the ink."""
        self._theme = theme
        self._shades = _shades(theme)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """A square."""
        return QSize(_SIDE, _SIDE)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 -- Qt's name
        """As high as wide."""
        return width

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint the paper with its ink, and the frame."""
        sheet = self._sheet()
        if sheet.isEmpty():
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._ink_on_paper(sheet))
            painter.drawRoundedRect(sheet, _RADIUS, _RADIUS)
            if self.is_empty and not self.hasFocus():
                painter.setPen(QColor(LIGHT.muted))  # which is meant for light grounds
                painter.drawText(sheet, Qt.AlignmentFlag.AlignCenter, f"Draw {self._asked_for}")
            self._paint_frame(painter, sheet)

    def _put_down(self, point: Point, pressure: float | None) -> None:
        """Begin a stroke."""
        self._lift()
        pressures = () if pressure is None else (pressure,)
        self._stroke = Stroke(
            width=self._pen_width / PAGE_SIDE, points=(point,), pressures=pressures
        )
        self._soon.start()
        self.update()
        self.history_changed.emit()

    def _move(self, point: Point, pressure: float | None) -> None:
        """Extend the stroke."""
        if self._stroke is None:
            return
        longer = self._stroke.with_point(point, pressure)
        if longer is not self._stroke:
            self._stroke = longer
            self._soon.start()
            self.update()

    def _lift(self) -> None:
        """End the stroke, if there is one."""
        stroke = self._stroke
        if stroke is None:
            return
        for canvas in (self._page, self._screen):
            if canvas is not None:
                canvas.settle(stroke)
        self._stroke = None
        self._drawing = self._drawing.with_stroke(stroke)
        self.update()
        picture = to_array(self._page.picture())
        if self._soon.isActive():  # the last points were not announced yet
            self._soon.stop()
            self.drawn.emit(picture)
        self.history_changed.emit()
        self.stroke_ended.emit(picture)

    def _forget(self) -> None:
        """Remove the current stroke: it was not intended."""
        before = self._drawing
        self._lift()
        self._turn_to(before)

    def _turn_to(self, drawing: Drawing) -> None:
        """Show another state of the drawing."""
        if drawing is self._drawing:
            return
        self._drawing = drawing
        self._page = Canvas(PAGE_SIDE, drawing.strokes)
        self._screen = None
        self.update()
        self.history_changed.emit()
        self.stroke_ended.emit(to_array(self._page.picture()))
        if self.is_empty:
            self.emptied.emit()

    @Slot()
    def _announce(self) -> None:
        self.drawn.emit(to_array(self._page.picture(self._stroke)))

    def _sheet(self) -> QRect:
        """Where the paper is: the largest square, in the middle."""
        side = min(self.width(), self.height())
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def _place(self, position: QPointF) -> Point:
        """A position on the widget as shares of the paper's side."""
        sheet = self._sheet()
        side = max(sheet.width(), 1)
        return (position.x() - sheet.x()) / side, (position.y() - sheet.y()) / side

    def _ink_on_paper(self, sheet: QRect) -> QBrush:
        """The picture as a brush, which unlike an image fills round corners smoothly."""
        side = round(sheet.width() * self.devicePixelRatioF())
        if self._screen is None or self._screen.side != side:
            self._screen = Canvas(side, self._drawing.strokes)
        picture = self._screen.picture(self._stroke)
        picture.reinterpretAsFormat(QImage.Format.Format_Indexed8)
        picture.setColorTable(self._shades)
        brush = QBrush(picture)
        shown = QTransform.fromTranslate(sheet.x(), sheet.y())
        brush.setTransform(shown.scale(sheet.width() / side, sheet.height() / side))
        return brush

    def _paint_frame(self, painter: QPainter, sheet: QRect) -> None:
        """In the line's colour, or wider and in the accent while the pad has the focus."""
        width = 2 if self.hasFocus() else 1
        colour = QColor(self._theme.accent if self.hasFocus() else self._theme.line)
        inset = width / 2
        frame = QRectF(sheet).adjusted(inset, inset, -inset, -inset)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, width))
        painter.drawRoundedRect(frame, _RADIUS - inset, _RADIUS - inset)


def _shades(theme: Theme) -> list[int]:
    """The colours of the 256 greys: the theme's ink and card, the lighter one as the paper."""
    ink, paper = sorted((theme.ink, theme.card), key=lambda one: QColor(one).lightness())
    return [blend(ink, paper, grey / 255).rgb() for grey in range(256)]
