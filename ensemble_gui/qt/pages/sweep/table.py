"""The table of speedups: rounded cells, the line where the speedup crosses 1x, a cell cursor."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ensemble_gui.qt.pages.sweep.contour import Edge, crossings
from ensemble_gui.qt.pages.sweep.model import Look, Speedups
from ensemble_gui.qt.widgets.cell_table import CellTable
from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme

_LEAST_COLUMN = 48  # pixels: for ~1.02×
_MOST_ROW = 80
_SMALLEST_TEXT, _LARGEST_TEXT = 9, 14  # pixels
_NAMES_MARGIN = 12  # pixels
_RADIUS = 3
_LOW = 16  # pixels: cells that are lower have less room around them
_CONTOUR, _HALO = 2.5, 5.0  # pixels: the width of the line, and with the ground on both sides


class SpeedupTable(CellTable):
    """Announces the cell that the mouse or the arrow keys are on."""

    pointed = Signal(QModelIndex)  # none: the mouse has left

    def __init__(self, model: Speedups, theme: Theme, parent: QWidget) -> None:
        super().__init__(
            model, least_column=scaled(_LEAST_COLUMN), most_row=_MOST_ROW, parent=parent
        )
        self._speedups = model
        self._delegate = _SpeedupDelegate(model, theme, self)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        model.dataChanged.connect(self.viewport().update)  # a line reaches into neighbouring cells
        self.set_theme(theme)

    @property
    def contour(self) -> list[Edge]:
        """The edges that are drawn as the line of 1x."""
        return crossings(self._speedups.ratios)

    def fit_header(self) -> None:
        """Make the row header as wide as its longest name."""
        header, rows = self.verticalHeader(), range(self.model().rowCount())
        names = (str(self.model().headerData(row, header.orientation())) for row in rows)
        widest = max((header.fontMetrics().horizontalAdvance(name) for name in names), default=0)
        header.setFixedWidth(widest + _NAMES_MARGIN)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = self._delegate.theme = theme
        self.cells.ground = QColor(theme.card)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Draw the line of 1x over the cells."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edges = [(self._corner(*one[:2]), self._corner(*one[2:])) for one in self.contour]
        for colour, width in ((self._theme.card, _HALO), (self._theme.ink, _CONTOUR)):
            style, cap = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
            painter.setPen(QPen(QColor(colour), width, style, cap))
            for start, end in edges:
                painter.drawLine(start, end)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Announce the cell under the mouse."""
        super().mouseMoveEvent(event)
        self.pointed.emit(self.indexAt(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Announce that the mouse has left."""
        if event.type() is QEvent.Type.Leave:
            self.pointed.emit(NO_INDEX)
        return super().viewportEvent(event)

    def _corner(self, row: int, column: int) -> QPoint:
        """Where a corner of the grid is, in the viewport's pixels."""
        last_row, last_column = self.model().rowCount() - 1, self.model().columnCount() - 1
        x = self.columnViewportPosition(min(column, last_column))
        y = self.rowViewportPosition(min(row, last_row))
        return QPoint(
            x + (self.columnWidth(last_column) if column > last_column else 0),
            y + (self.rowHeight(last_row) if row > last_row else 0),
        )


class _SpeedupDelegate(QStyledItemDelegate):
    """Paints a cell by its look, and the outline of the chosen one."""

    def __init__(self, model: Speedups, theme: Theme, table: SpeedupTable) -> None:
        super().__init__(table)
        self._model = model
        self._table = table
        self._font = QFont()
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Fill the cell, or hatch or outline it, and write into its middle."""
        whole: QRect = option.rect
        around = 0.5 if whole.height() < _LOW else 1.5
        place = QRectF(whole).adjusted(around, around, -around, -around)
        cell = self._model.cell(index.row(), index.column())
        look = self._model.look(index.row(), index.column())
        line = QPen(QColor(self.theme.line))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen if look is Look.FILLED else line)
        painter.setBrush(cell.ground)
        painter.drawRoundedRect(place, _RADIUS, _RADIUS)
        if look is Look.MISSING:
            painter.setBrush(QBrush(QColor(self.theme.line), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(place, _RADIUS, _RADIUS)
        if index == self._table.currentIndex():
            self._outline(painter, place)
        room = whole.height() - 4 * around
        self._font.setPixelSize(int(max(_SMALLEST_TEXT, min(scaled(_LARGEST_TEXT), room))))
        painter.setFont(self._font)
        painter.setPen(cell.ink)
        painter.drawText(whole, Qt.AlignmentFlag.AlignCenter, cell.text)
        painter.restore()

    def _outline(self, painter: QPainter, place: QRectF) -> None:
        """In the accent, set off by the ground: some strategies have a similar colour."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inside = place.adjusted(1.5, 1.5, -1.5, -1.5)
        for where, colour, width in ((inside, self.theme.card, 1), (place, self.theme.accent, 2)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRoundedRect(where, _RADIUS, _RADIUS)
