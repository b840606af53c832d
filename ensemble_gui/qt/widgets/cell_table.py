"""A table of coloured cells without lines, as of the matrix and the probabilities."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ensemble_gui.qt.widgets.cells import CellDelegate, CellModel
from ensemble_gui.qt.widgets.text_size import scaled

_LEAST_ROW, _MOST_ROW = 12, 44  # pixels
_NO_LIMIT = 10_000  # pixels: wider than any table


class _WholeSections(QHeaderView):
    """The numbers of the rows, except of a row that is partly hidden."""

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:  # noqa: N802 -- Qt's name
        """Paint the section if all of it is visible."""
        if rect.bottom() < self.viewport().height():
            super().paintSection(painter, rect, index)


class CellTable(QTableView):
    """Rows that share the height, columns that fill the width; the arrow keys move."""

    fitted = Signal()  # the width of the columns may have changed

    def __init__(
        self,
        model: CellModel,
        *,
        least_column: int,
        most_column: int = _NO_LIMIT,
        most_row: int = _MOST_ROW,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._least_column, self._most_column, self._most_row = least_column, most_column, most_row
        self.cells = CellDelegate(model, self)
        self.setItemDelegate(self.cells)
        self.setVerticalHeader(_WholeSections(Qt.Orientation.Vertical, self))
        self.setModel(model)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
            header.setMinimumSectionSize(4)
        self.horizontalHeader().setFixedHeight(scaled(18))
        model.modelReset.connect(self.fit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Share the new room among the cells."""
        super().resizeEvent(event)
        self.fit()

    def widen_columns(self, least: int) -> None:
        """Give every column at least this many pixels."""
        self._least_column = least
        self.fit()

    def fit(self) -> None:
        """Let whole columns fill the width, and all rows the height unless there are too many."""
        model, room = self.model(), self.viewport().size()
        if model.columnCount():
            self.horizontalHeader().setDefaultSectionSize(self._column_width(room.width()))
        if model.rowCount():
            height = max(scaled(_LEAST_ROW), min(self._most_row, room.height() // model.rowCount()))
            self.verticalHeader().setDefaultSectionSize(height)
        self.fitted.emit()

    def fit_width(self, width: int) -> None:
        """Be at most this wide, without a partial column at the end."""
        around = self.verticalHeader().width()
        if self.model().rowCount() * scaled(_LEAST_ROW) > self.viewport().height():
            around += self.verticalScrollBar().sizeHint().width()
        room = max(0, width - around)  # a widget that is not laid out yet may be too narrow
        column = self._column_width(room)
        self.setMaximumWidth(around + room // column * column)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Paint whole rows, without a partial one at the end."""
        super().paintEvent(event)
        height = self.viewport().height()
        last = self.rowAt(height - 1)
        if last >= 0:
            top = self.rowViewportPosition(last)
            if top + self.rowHeight(last) > height and last > 0:
                cover = QRect(0, top, self.viewport().width(), height - top)
                QPainter(self.viewport()).fillRect(cover, self.cells.ground)

    def _column_width(self, room: int) -> int:
        """The width of columns that fill this room."""
        fitting = max(1, room // self._least_column)
        if self.model().columnCount():
            fitting = min(fitting, self.model().columnCount())
        return max(self._least_column, min(room // fitting, self._most_column))

    def mark_column(self, column: int) -> None:
        """Draw the edges of this column in the accent, and bring it into view."""
        self.cells.marked_column = column
        if column >= 0:
            row = max(self.rowAt(0), 0)
            self.scrollTo(self.model().index(row, column))
        self.viewport().update()
