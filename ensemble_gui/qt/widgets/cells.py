"""Coloured cells with a short text, and the delegate that paints them."""

from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()

_SMALLEST_TEXT, _LARGEST_TEXT = 9, 12  # pixels
_LARGE_CELL, _LARGEST_FIGURE = 32, 16  # pixels: from this size on figures grow with the cell
_FIGURE = 3  # characters at most
_MARGIN = 3  # pixels around the text


class Cell(NamedTuple):
    """What is painted."""

    text: str
    ground: QColor
    ink: QColor


class CellModel(QAbstractTableModel):
    """A table of cells. The delegate gets a whole cell at once; Qt asks role by role."""

    def cell(self, row: int, column: int) -> Cell:
        """The cell at this place."""
        raise NotImplementedError

    def describe(self, row: int, column: int) -> str:
        """The cell in words."""
        raise NotImplementedError

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text, and the words for tool tips and screen readers."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.describe(index.row(), index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.describe(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        return None


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: its ground, its text, and the edges of the selected column."""

    def __init__(self, model: CellModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._font = QFont()
        self.accent = QColor()
        self.marked_column = -1
        self.ground = QColor()
        self.ruled_row = -1  # separated from the rows below by a line in the ground's colour

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Fill the cell and write into its middle."""
        rect: QRect = option.rect
        row, column = index.row(), index.column()
        cell = self._model.cell(row, column)
        painter.fillRect(rect, cell.ground)
        if cell.text:
            room = min(rect.height(), rect.width()) - _MARGIN
            self._font.setPixelSize(_text_size(room, cell.text))
            painter.setFont(self._font)
            painter.setPen(cell.ink)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, cell.text)
        if row == self.ruled_row:
            painter.fillRect(rect.left(), rect.bottom() - 2, rect.width(), 3, self.ground)
        if column == self.marked_column:
            painter.setPen(QPen(self.accent, 2))
            painter.drawLine(rect.left() + 1, rect.top(), rect.left() + 1, rect.bottom())
            painter.drawLine(rect.right(), rect.top(), rect.right(), rect.bottom())


def _text_size(room: int, text: str) -> int:
    """In pixels. Only figures grow in large cells: the columns are as wide as names need."""
    if room >= _LARGE_CELL and len(text) <= _FIGURE:
        return min(_LARGEST_FIGURE, room * _LARGEST_TEXT // _LARGE_CELL)
    return max(_SMALLEST_TEXT, min(scaled(_LARGEST_TEXT), room))
