"""The results as rows of two lines and two columns: what was run, and what it found."""

from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, Qt, Signal
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.records.history import History, HistoryEntry
from ensemble_gui.wording.headline import headline_in_short, headline_of
from ensemble_gui.wording.history import place_of, size_of, title_of, when
from ensemble_gui.wording.run import setting, settings

NAME, ANSWER = 0, 1  # columns
_ROLE = Qt.ItemDataRole
SECOND_LINE = _ROLE.UserRole
STRATEGY = _ROLE.UserRole + 1  # the one that the answer names
IS_NAMED = _ROLE.UserRole + 2


class HistoryModel(QAbstractTableModel):
    """The entries, the newest first; their names can be edited."""

    renamed = Signal(str, str)  # key, name

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[HistoryEntry] = []

    def show(self, history: History) -> None:
        """Insert and remove single rows, so that a name that is being edited stays open."""
        kept = history.names
        for row in reversed(range(len(self.entries))):
            if self.entries[row].key not in kept:
                self._remove(row)
        for row, entry in enumerate(history.entries):
            if row == len(self.entries) or self.entries[row].key != entry.key:
                self.beginInsertRows(NO_INDEX, row, row)
                self.entries.insert(row, entry)
                self.endInsertRows()
            elif (
                self.entries[row].name != entry.name
            ):  # otherwise what is being typed would be lost
                self.entries[row] = entry
                self.dataChanged.emit(self.index(row, NAME), self.index(row, NAME))
        while len(self.entries) > len(history.entries):  # some have moved
            self._remove(len(self.entries) - 1)

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """One row per result."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """What was run, and what it found."""
        return 0 if parent.isValid() else 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The name can be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> object:
        """The first line is what is displayed and edited."""
        entry = self.entries[index.row()]
        if role in (_ROLE.DisplayRole, _ROLE.EditRole, _ROLE.AccessibleTextRole):
            first, second = self._lines(entry, index.column())
            return f"{first}, {second}" if role == _ROLE.AccessibleTextRole else first
        if role == SECOND_LINE:
            return self._lines(entry, index.column())[1]
        if role == _ROLE.ToolTipRole:
            return plain_tip(_tip(entry))
        if role == STRATEGY and index.column() == ANSWER:
            return headline_in_short(entry.timings, entry.comparisons).strategy
        return bool(entry.name) if role == IS_NAMED and index.column() == NAME else None

    def setData(self, index: Index, value: object, role: int = _ROLE.EditRole) -> bool:  # noqa: N802 -- Qt's name
        """Ask for another name; the history that is shown next has it."""
        entry = self.entries[index.row()]
        name = str(value).strip()
        if role != _ROLE.EditRole or name in (entry.name, title_of(entry)):
            return False
        self.renamed.emit(entry.key, name)
        return True

    def _remove(self, row: int) -> None:
        self.beginRemoveRows(NO_INDEX, row, row)
        del self.entries[row]
        self.endRemoveRows()

    def _lines(self, entry: HistoryEntry, column: int) -> tuple[str, str]:
        if column == NAME:
            size, place = size_of(entry.settings), place_of(entry.environment)
            return title_of(entry), f"{size} · {place}"
        today = datetime.now().astimezone().date()
        answer = headline_in_short(entry.timings, entry.comparisons)
        return answer.text, when(entry.at, today)


def _tip(entry: HistoryEntry) -> str:
    headline = headline_of(entry.timings, entry.comparisons, entry.settings.members)
    lines = (
        title_of(entry),
        "".join(one.text for one in headline),
        settings(entry.settings),
        setting(entry.environment),
    )
    return "\n".join(lines)
