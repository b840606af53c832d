"""The table of cells: two lines in each, and an outline around the selected one."""

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QRect,
    QRectF,
    QSignalBlocker,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ensemble_gui.qt.pages.doctor.cells import DoctorCells
from ensemble_gui.qt.widgets.cell_table import CellTable
from ensemble_gui.qt.widgets.cells import Index
from ensemble_gui.qt.widgets.fitting_text import cell_metrics
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.doctor import CELLS, Cell, Report

_WIDEST = "not distinguishable"  # of the second lines
_NAMES_MARGIN = 12  # pixels
_HEADER = 18
_LEAST_ROW = 34  # pixels: for two lines
_FIRST, _SECOND = 12, 11  # pixels: the text of the lines
_RADIUS = 4


class DoctorTable(CellTable):
    """A click or the arrow keys select a cell."""

    selected = Signal(object)  # Cell

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self._calls = DoctorCells(theme, parent)
        least = cell_metrics(_SECOND).horizontalAdvance(_WIDEST) + _NAMES_MARGIN
        super().__init__(self._calls, least_column=least, parent=parent)
        self.setObjectName("doctorTable")
        self.setAccessibleName(
            "What vmap does: a row for each pass and mode, a column for each input mode"
        )
        self._delegate = _Calls(self._calls, theme, self)
        self.setItemDelegate(self._delegate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.verticalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(scaled(_HEADER + self._calls.rowCount() * _LEAST_ROW))
        self.setMaximumHeight(scaled(_HEADER + self._calls.rowCount() * (_LEAST_ROW + _RADIUS)))
        self.selectionModel().currentChanged.connect(self._announce)
        self.select_quietly(CELLS[0])
        self.set_theme(theme)
        self._fit_names()
        self.setMinimumWidth(header.width() + self._calls.columnCount() * least)

    def show_reports(self, reports: tuple[Report, ...], *, is_running: bool) -> None:
        """Show these; while an examination is running, the next cell is marked."""
        self._calls.show(reports, is_running=is_running)

    def select(self, call: Cell) -> None:
        """Select this cell."""
        flag = QItemSelectionModel.SelectionFlag.NoUpdate
        self.selectionModel().setCurrentIndex(self._calls.index_of(call), flag)

    def select_quietly(self, call: Cell) -> None:
        """Select this cell without a signal."""
        with QSignalBlocker(self):
            self.select(call)

    @property
    def call(self) -> Cell:
        """The cell that is selected."""
        index = self.currentIndex()
        return self._calls.call_at(index.row(), index.column())

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._calls.set_theme(theme)
        self._delegate.theme = theme
        self.cells.ground = QColor(theme.card)
        self.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _announce(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self.viewport().update()
        self.selected.emit(self.call)

    def _fit_names(self) -> None:
        header, rows = self.verticalHeader(), range(self._calls.rowCount())
        names = (str(self._calls.headerData(row, header.orientation())) for row in rows)
        widest = max(cell_metrics(_SECOND).horizontalAdvance(name) for name in names)
        header.setFixedWidth(widest + _NAMES_MARGIN)


class _Calls(QStyledItemDelegate):
    """Paints what vmap does in bold, and the speedup below it."""

    def __init__(self, model: DoctorCells, theme: Theme, table: DoctorTable) -> None:
        super().__init__(table)
        self._model, self._table = model, table
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        whole: QRect = option.rect
        place = QRectF(whole).adjusted(1.5, 1.5, -1.5, -1.5)
        cell = self._model.cell(index.row(), index.column())
        is_filled = self._model.is_filled(index.row(), index.column())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen if is_filled else QPen(QColor(self.theme.line)))
        painter.setBrush(cell.ground)
        painter.drawRoundedRect(place, _RADIUS, _RADIUS)
        if index == self._table.currentIndex():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.accent), 2))
            painter.drawRoundedRect(place, _RADIUS, _RADIUS)
        painter.setPen(cell.ink)
        _write(painter, whole, cell.text.split("\n"))
        painter.restore()


def _write(painter: QPainter, whole: QRect, lines: list[str]) -> None:
    """Write one line or two into the middle."""
    font = QFont(painter.font())
    heights = (scaled(_FIRST + 3), scaled(_SECOND + 3))[: len(lines)]
    top = whole.top() + (whole.height() - sum(heights)) // 2
    for line, height in zip(lines, heights, strict=True):
        is_first = line is lines[0]
        font.setPixelSize(scaled(_FIRST if is_first else _SECOND))
        font.setBold(is_first)
        painter.setFont(font)
        place = QRect(whole.left() + _RADIUS, top, whole.width() - 2 * _RADIUS, height)
        shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
        top += height
