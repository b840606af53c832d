"""The list of results, each in two lines; one or several can be selected."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, QRect, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ensemble_gui.qt.pages.history.model import (
    ANSWER,
    IS_NAMED,
    NAME,
    SECOND_LINE,
    STRATEGY,
    HistoryModel,
)
from ensemble_gui.qt.widgets.cells import Index
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.text_table import make_quiet
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme, blend
from ensemble_gui.qt.widgets.view_keys import ViewKeys
from ensemble_gui.records.history import History, HistoryEntry
from ensemble_gui.records.table import Table
from ensemble_gui.wording.tables.timings import results_table

LIST_KEYS = ViewKeys(
    "History: list",
    (
        (("Up", "Down"), "select another result"),
        (("F2",), "rename the result"),
        (("Del",), "remove the selected results"),
        ((QKeySequence.StandardKey.Undo,), "bring removed results back"),
    ),
)

_ROW = 38  # pixels
_LINE = 16
_ANSWER_WIDTH = 128
_SWATCH = 8
_TINT = 0.1  # of accent in the ground of a selected row: the muted line stays legible
_STRIP = 3  # pixels of accent at the edge of a selected row


class _Rows(QStyledItemDelegate):
    """Paints the two lines of a cell; a selected row is tinted, with a strip at its edge."""

    def __init__(self, theme: Theme, table: QTableView) -> None:
        super().__init__(table)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        painter.save()
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, blend(self.theme.card, self.theme.accent, _TINT))
            if index.column() == NAME:
                strip = QRect(rect.left(), rect.top(), _STRIP, rect.height())
                painter.fillRect(strip, QColor(self.theme.accent))
        left = rect.left() + (RHYTHM + _STRIP if index.column() == NAME else 0)
        first = QRect(left, rect.top() + 3, rect.right() - left - RHYTHM, scaled(_LINE))
        if strategy := index.data(STRATEGY):
            swatch = QRect(left, first.center().y() - _SWATCH // 2, _SWATCH, _SWATCH)
            painter.fillRect(swatch, self.theme.strategy(strategy))
            first.setLeft(left + RHYTHM + RHYTHM // 2)
        font = painter.font()
        font.setPixelSize(scaled(12))
        font.setBold(bool(index.data(IS_NAMED)))
        painter.setFont(font)
        _write(painter, first, index.data(), QColor(self.theme.ink))
        font.setBold(False)
        font.setPixelSize(scaled(11))
        painter.setFont(font)
        second = QRect(left, first.bottom() + 1, rect.right() - left - RHYTHM, scaled(_LINE))
        _write(painter, second, index.data(SECOND_LINE), QColor(self.theme.muted))
        painter.restore()

    def updateEditorGeometry(  # noqa: N802 -- Qt's name
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        """Edit the name over the whole of its cell."""
        editor.setGeometry(option.rect.adjusted(RHYTHM // 2, RHYTHM // 2, -RHYTHM, -RHYTHM // 2))


class HistoryTable(QTableView):
    """F2 renames, Del removes, Ctrl+Z brings back."""

    selected = Signal()
    rename_wanted = Signal(str, str)  # key, name
    remove_wanted = Signal(object)  # keys
    undo_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyTable")
        self.setAccessibleName("The results so far, the newest first")
        self._model = HistoryModel(self)
        self._model.renamed.connect(self.rename_wanted)
        self._rows = _Rows(theme, self)
        self.setItemDelegate(self._rows)
        self.setModel(self._model)
        make_quiet(self, _ROW)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.hide()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(ANSWER, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(ANSWER, scaled(_ANSWER_WIDTH))
        self.selectionModel().selectionChanged.connect(self.selected)
        Offer(self, self._table)

    @property
    def chosen(self) -> tuple[HistoryEntry, ...]:
        """The entries that are selected, the newest first."""
        rows = sorted(one.row() for one in self.selectionModel().selectedRows())
        return tuple(self._model.entries[row] for row in rows)

    def show_history(self, history: History) -> None:
        """Show these; the selection stays, except that a newer result replaces the newest."""
        entries = self._model.entries
        chosen, row = self.chosen, self.currentIndex().row()
        edits = self.state() is QAbstractItemView.State.EditingState  # of a row that stays current
        follows = not chosen or (chosen == tuple(entries[:1]) and not edits)
        earlier = {one.key for one in entries}
        with QSignalBlocker(self):
            self._model.show(history)
            is_new = bool(entries) and entries[0].key not in earlier
            if entries and ((is_new and follows) or not self.chosen):
                self._choose(0 if is_new else min(max(row, 0), len(entries) - 1))
        self.selected.emit()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._rows.theme = theme
        self.viewport().update()

    @Slot()
    def rename(self) -> None:
        """Let the user type another name for the selected row."""
        rows = self.selectionModel().selectedRows(NAME)
        if len(rows) == 1:
            self.edit(rows[0])

    @Slot()
    def remove(self) -> None:
        """Ask for the selected rows to be removed."""
        self.remove_wanted.emit(frozenset(one.key for one in self.chosen))

    def event(self, event: QEvent) -> bool:
        """Keep this list's keys from the menus, which use them for images."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._meaning(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Rename, remove or undo; the other keys move through the rows."""
        act = self._meaning(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _table(self) -> Table:
        return results_table(self._model.entries)

    def _meaning(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key does to the list; None if the list does not handle it."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo_wanted.emit
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        meanings: dict[int, Callable[[], None]] = {
            Qt.Key.Key_F2: self.rename,
            Qt.Key.Key_Delete: self.remove,
        }
        return meanings.get(event.key())

    def _choose(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(
            self._model.index(row, NAME), flags.ClearAndSelect | flags.Rows
        )


def _write(painter: QPainter, line: QRect, text: str, ink: QColor) -> None:
    """A line of text, elided where the room is too small."""
    painter.setPen(ink)
    fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitting)
