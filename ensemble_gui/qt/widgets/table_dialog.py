"""The numbers of a plot or a table with all their digits, to be read, copied or saved."""

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableView,
    QWidget,
)

from ensemble_gui.qt.widgets.card import column, label
from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.text_table import TextModel, make_quiet
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.table import Table
from ensemble_gui.wording.figures import one_line
from ensemble_gui.wording.table_text import cell_text, is_numeric

_ROW = 20  # pixels
_BESIDE = 24  # pixels next to a column's widest text
_WIDEST = 280  # pixels of a column
_MEASURED = 200  # rows, by which the columns' widths are chosen
_SIZE = (760, 480)  # pixels
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class TableDialog(QDialog):
    """Rows can be selected; Ctrl+C copies these, or all if none is."""

    copy_wanted = Signal(object, object)  # Table, the selected rows
    save_wanted = Signal(object)  # Table

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.setObjectName("tableDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(one_line(table.title))
        self._view = _Numbers(self)
        self._view.setObjectName("tableOfNumbers")
        self._view.setAccessibleName(one_line(table.title))
        self._view.setModel(_Model(table, self._view))
        self._configure()
        notes = label("\n".join(table.notes), "small", self, name="tableNotes", wraps=True)
        notes.setVisible(bool(table.notes))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
        save = buttons.addButton("&Save…", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("copyNumbers")
        save.setObjectName("saveNumbers")
        self._view.copy_wanted.connect(self._copy)
        copy.clicked.connect(self._copy)
        save.clicked.connect(self._save)
        buttons.rejected.connect(self.reject)
        layout = column(self._view, notes, buttons, spacing=RHYTHM, shares=(1, 0, 0))
        layout.setContentsMargins(*[2 * RHYTHM] * 4)
        self.setLayout(layout)
        self.resize(*_SIZE)
        self._view.setFocus()

    @Slot()
    def _copy(self) -> None:
        rows = sorted({one.row() for one in self._view.selectionModel().selectedIndexes()})
        self.copy_wanted.emit(self._table, rows)

    @Slot()
    def _save(self) -> None:
        self.save_wanted.emit(self._table)

    def _configure(self) -> None:
        """Show whole rows, columns as wide as their texts, and the numbers of the rows."""
        view, model = self._view, self._view.model()
        make_quiet(view, _ROW)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.ensurePolished()
        header, metrics = view.horizontalHeader(), view.fontMetrics()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place in range(model.columnCount()):
            texts = [str(model.headerData(place, Qt.Orientation.Horizontal))]
            rows = range(min(model.rowCount(), _MEASURED))
            texts += [str(model.index(row, place).data()) for row in rows]
            widest = max(map(metrics.horizontalAdvance, texts))
            header.resizeSection(place, min(widest, _WIDEST) + _BESIDE)


class _Numbers(QTableView):
    """Copies rows; Qt's own table would copy the text of one cell."""

    copy_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Ask for the rows to be copied."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)


class _Model(TextModel):
    """Every value is written out when it is shown."""

    def __init__(self, table: Table, parent: QObject) -> None:
        super().__init__([one_line(name) for name in table.columns], parent=parent)
        self._columns = list(table.columns.values())
        self._rows = table.rows
        self._right = [is_numeric(values) for values in self._columns]

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """One row for each of the table."""
        return 0 if parent.isValid() else self._rows

    def text(self, row: int, column: int) -> str:
        """A value with all its digits."""
        return cell_text(self._columns[column][row])

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Numbers are on the right."""
        return _RIGHT if self._right[column] else _LEFT
