"""Member x member, drawn: one cell per pair, darker the more it stands out."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ensemble_gui.qt.pages.pairs.cells import PairCells, colour_of
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.qt.widgets.view_keys import ARROWS, ViewKeys
from ensemble_gui.records.table import Table
from ensemble_gui.wording.pairs import pair_in_full, pair_value
from ensemble_gui.wording.tables.pairs import pairs_table

PAIR_KEYS = ViewKeys(
    "Pairs: member × member",
    ((ARROWS, "choose another pair"), (("Esc",), "clear the chosen pair")),
)

_NUMBERS_WIDTH, _NUMBERS_HEIGHT = 32, 18  # pixels, of the members' numbers on both sides
_SCALE_HEIGHT, _SCALE_WIDTH = 20, 96  # pixels, of the scale below, and of its colours
_TEXT_SIZE = 11  # pixels
_LEAST_TEXT_CELL = QSize(40, 15)  # a cell that holds a value
_WIDEST_CELL = 160  # pixels
_LEAST = QSize(240, 120)
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class PairMatrix(QWidget):
    """One measure of every two members. A click or the arrow keys choose a pair."""

    pair_clicked = Signal(int, int)  # two members
    cleared = Signal()
    pointed = Signal(object)  # the pair under the mouse, or None

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pairMatrix")
        self.setAccessibleName("Member × member: a row and a column for each member")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = theme
        self._cells: PairCells | None = None
        self._pair: tuple[int, int] | None = None
        self._pointed: tuple[int, int] | None = None
        self._image = QImage()
        Offer(self, self._table)

    def show_cells(self, cells: PairCells | None) -> None:
        """Show these."""
        self._cells, self._pointed = cells, None
        self._draw_image()

    def select(self, pair: tuple[int, int] | None) -> None:
        """Mark the two cells of this pair."""
        self._pair = pair
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self._draw_image()

    def centre_of(self, first: int, second: int) -> QPoint:
        """The centre of the cell in the first member's row and the second one's column."""
        places = self._cells.places((first, second)) if self._cells else (0, 0)
        return self._cell(*places).center().toPoint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """Enough for a few numbers at its sides."""
        return _LEAST

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """The cells, the members' numbers, the marks, and the scale below."""
        cells = self._cells
        if cells is None or not cells.count:
            return
        painter = QPainter(self)
        font = painter.font()
        font.setPixelSize(scaled(_TEXT_SIZE))
        painter.setFont(font)
        painter.drawImage(self._field(), self._image, QRectF(self._image.rect()))
        self._write_values(painter, cells)
        self._write_numbers(painter, cells)
        for pair, width in ((self._pointed, 1), (self._pair, 2)):
            self._mark(painter, cells, pair, width)
        self._draw_scale(painter, cells)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Choose the pair under the mouse; a second click clears it."""
        pair = self._pair_at(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or pair is None:
            return
        if self._pair is not None and sorted(pair) == sorted(self._pair):
            self.cleared.emit()
        else:
            self.pair_clicked.emit(*pair)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """Announce the pair under the mouse."""
        self._point(self._pair_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802 -- Qt's name
        """Announce that there is none."""
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Move over the pairs by the arrow keys; Escape clears the choice."""
        move = _MOVES.get(Qt.Key(event.key()))
        if move is not None and self._cells is not None and self._cells.count > 1:
            self.pair_clicked.emit(*self._cells.next_to(self._pair, *move))
        elif event.key() == Qt.Key.Key_Escape and self._pair is not None:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Escape is this widget's while a pair is chosen; each cell has a tool tip."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape and self._pair is not None:
                event.accept()
                return True
        elif isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        return super().event(event)

    def _table(self) -> Table | None:
        cells = self._cells
        return pairs_table(cells.measure, cells.values, cells.order) if cells else None

    def _show_tip(self, event: QHelpEvent) -> None:
        pair, tip = self._pair_at(QPointF(event.pos())), ""
        if pair is not None and self._cells is not None:
            tip = pair_in_full(self._cells.measure, self._cells.values[pair], pair)
        QToolTip.showText(event.globalPos(), plain_tip(tip), self)

    def _point(self, pair: tuple[int, int] | None) -> None:
        if pair != self._pointed:
            self._pointed = pair
            self.pointed.emit(pair)
            self.update()

    def _pair_at(self, at: QPointF) -> tuple[int, int] | None:
        field, cells = self._field(), self._cells
        if cells is None or not cells.count or not field.contains(at):
            return None
        row = min(int((at.y() - field.top()) / field.height() * cells.count), cells.count - 1)
        column = min(int((at.x() - field.left()) / field.width() * cells.count), cells.count - 1)
        return None if row == column else cells.pair_at(row, column)

    def _field(self) -> QRectF:
        """The cells together."""
        width = self.width() - _NUMBERS_WIDTH
        height = self.height() - _NUMBERS_HEIGHT - _SCALE_HEIGHT - RHYTHM // 2
        width = min(width, _WIDEST_CELL * self._count())
        return QRectF(_NUMBERS_WIDTH, _NUMBERS_HEIGHT, max(width, 1), max(height, 1))

    def _cell(self, row: int, column: int) -> QRectF:
        field, count = self._field(), self._count()
        width, height = field.width() / count, field.height() / count
        return QRectF(field.left() + column * width, field.top() + row * height, width, height)

    def _count(self) -> int:
        return max(self._cells.count, 1) if self._cells else 1

    def _draw_image(self) -> None:
        self._image = self._cells.image(self._theme) if self._cells else QImage()
        self.update()

    def _write_values(self, painter: QPainter, cells: PairCells) -> None:
        """Write the values if the cells have room."""
        room, least = self._cell(0, 0), _LEAST_TEXT_CELL
        if room.width() < least.width() or room.height() < least.height():
            return
        texts = {
            place: pair_value(cells.measure, float(cells.values[cells.pair_at(*place)]))
            for place in np.ndindex(cells.values.shape)
            if place[0] != place[1]
        }
        widths = map(painter.fontMetrics().horizontalAdvance, texts.values())
        if max(widths, default=0) > room.width():
            return
        shares = np.nan_to_num(cells.shares())
        for place, text in texts.items():
            painter.setPen(self._theme.ink_on(colour_of(self._theme, float(shares[place]))))
            painter.drawText(self._cell(*place), Qt.AlignmentFlag.AlignCenter, text)

    def _write_numbers(self, painter: QPainter, cells: PairCells) -> None:
        """Write as many of the members' numbers as fit."""
        painter.setPen(QColor(self._theme.muted))
        cell = self._cell(0, 0)
        every_row = int(np.ceil((_TEXT_SIZE + 3) / cell.height()))
        every_column = int(np.ceil((2 * _TEXT_SIZE + 4) / cell.width()))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for place, member in enumerate(cells.order):
            number = str(int(member) + 1)
            if place % every_row == 0:
                middle = self._cell(place, 0).center().y()
                room = QRectF(0, middle - RHYTHM, _NUMBERS_WIDTH - RHYTHM, 2 * RHYTHM)
                painter.drawText(room, right, number)
            if place % every_column == 0:
                middle = self._cell(0, place).center().x()
                room = QRectF(middle - 2 * RHYTHM, 0, 4 * RHYTHM, _NUMBERS_HEIGHT)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, number)

    def _mark(
        self, painter: QPainter, cells: PairCells, pair: tuple[int, int] | None, width: int
    ) -> None:
        """Frame both cells of the pair."""
        if pair is None:
            return
        pen = painter.pen()
        pen.setColor(QColor(self._theme.accent))
        pen.setWidth(width)
        painter.setPen(pen)
        row, column = cells.places(pair)
        for place in ((row, column), (column, row)):
            painter.drawRect(self._cell(*place).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw_scale(self, painter: QPainter, cells: PairCells) -> None:
        """From the least to the greatest value, in the cells' colours."""
        low, high = cells.ends
        if np.isnan(low) or low == high:
            return
        ends = (high, low) if cells.measure.falls else (low, high)
        left, top = float(_NUMBERS_WIDTH), self.height() - _SCALE_HEIGHT
        painter.setPen(QColor(self._theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        for number, end in enumerate(ends):
            text = pair_value(cells.measure, end)
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(QRectF(left, top, width + 2, _SCALE_HEIGHT), middle, text)
            left += width + RHYTHM
            if number == 0:
                for step in range(_SCALE_WIDTH):
                    bar = QRectF(left + step, top + 6, 1, _SCALE_HEIGHT - 12)
                    painter.fillRect(bar, colour_of(self._theme, step / (_SCALE_WIDTH - 1)))
                left += _SCALE_WIDTH + RHYTHM
        how = "err together" if cells.measure.is_of_errors else "differ"
        meaning = f"the stronger the colour, the more two members {how}"
        painter.drawText(QRectF(left, top, 400, _SCALE_HEIGHT), middle, meaning)
