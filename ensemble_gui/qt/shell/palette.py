"""The command palette: every action of the menus by a few letters of its name."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QLineEdit, QTableView, QWidget

from ensemble_gui.qt.shell.commands import Command
from ensemble_gui.qt.shell.fuzzy import SCATTERED, rank
from ensemble_gui.qt.widgets.card import column, label
from ensemble_gui.qt.widgets.cells import Index
from ensemble_gui.qt.widgets.text_table import RowsModel, make_quiet
from ensemble_gui.qt.widgets.theme import RHYTHM

_WIDTH, _ROW, _SHOWN = 560, 26, 12  # pixels, pixels, rows
_TOP = 10 * RHYTHM  # below the window's upper edge
_UNAVAILABLE = "not available now"
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _SHOWN,
    Qt.Key.Key_PageUp: -_SHOWN,
}


def matching(commands: Sequence[Command], query: str) -> list[Command]:
    """The commands that fit, the best first; among equals those that can be chosen now.

    Letters that are scattered over a name count only where nothing fits better.
    """
    found = [(rank(query, _said(one)), one) for one in commands]
    ranked = [(place, one) for place, one in found if place is not None]
    if any(kind < SCATTERED for (kind, _), _ in ranked):
        ranked = [pair for pair in ranked if pair[0][0] < SCATTERED]
    ranked.sort(key=lambda pair: (pair[0][0], not pair[1].action.isEnabled(), pair[0][1]))
    return [one for _, one in ranked]


class CommandPalette(QFrame):
    """A field over a list of commands. Escape, or a press elsewhere, closes it."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._all = self._shown = list(commands)
        self.setObjectName("commandPalette")
        self.setAccessibleName("Command palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._field = QLineEdit(self)
        self._field.setObjectName("commandField")
        self._field.setAccessibleName("Command")
        self._field.setPlaceholderText("Type a few letters of a command")
        self._model = _Commands(("command", "keys"), parent=self)
        self._list = _list_of(self._model, self)
        self._none = label("No command matches", "small", self, name="noCommand")
        self._none.hide()
        layout = column(self._field, self._list, self._none, spacing=RHYTHM)
        layout.setContentsMargins(*[RHYTHM] * 4)
        self.setLayout(layout)
        self.setFixedWidth(_WIDTH)
        self.setFocusProxy(self._field)
        self._field.textEdited.connect(self._filter)
        self._field.returnPressed.connect(self._take)
        self._list.clicked.connect(self._take_clicked)
        self._filter("")

    def show_over(self, window: QWidget) -> None:
        """Show in the upper middle of this window, ready to be typed in."""
        self.adjustSize()
        middle = (window.width() - _WIDTH) // 2
        self.move(window.mapToGlobal(QPoint(middle, min(_TOP, window.height() // 8))))
        self.show()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Move in the list, which leaves the keyboard to the field; Escape closes."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key in _MOVES:
            self._move_by(_MOVES[key])
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _filter(self, query: str) -> None:
        self._shown = matching(self._all, query)
        self._model.show_commands(self._shown)
        self._list.setFixedHeight(_ROW * min(max(len(self._shown), 1), _SHOWN))
        self._list.setVisible(bool(self._shown))
        self._none.setVisible(not self._shown)
        self.adjustSize()
        self._move_by(0)

    def _move_by(self, rows: int) -> None:
        """Choose another command, of those that can be chosen now."""
        usable = [row for row, one in enumerate(self._shown) if one.action.isEnabled()]
        if not usable:
            return
        at = self._list.currentIndex().row()
        place = usable.index(at) + rows if at in usable else 0
        row = usable[min(max(place, 0), len(usable) - 1)]
        self._list.setCurrentIndex(self._model.index(row, 0))

    @Slot(QModelIndex)
    def _take_clicked(self, index: QModelIndex) -> None:
        if self._shown[index.row()].action.isEnabled():
            self._take()

    @Slot()
    def _take(self) -> None:
        """Close first: what the command opens is to have the keyboard."""
        row = self._list.currentIndex().row()
        if row < 0:
            return
        action = self._shown[row].action
        self.close()
        action.trigger()


class _Commands(RowsModel):
    """The menus and the name of each command, and its key, or that it cannot be chosen."""

    def show_commands(self, commands: Sequence[Command]) -> None:
        self._actions = [one.action for one in commands]
        self.show_rows([(_said(one), _key_of(one)) for one in commands])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ToolTipRole:
            action = self._actions[index.row()]
            return action.toolTip() if _says_why_not(action) else ""
        return super().data(index, role)

    def alignment(self, column: int) -> Qt.AlignmentFlag | None:
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter if column else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemNeverHasChildren
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | usable if self._actions[index.row()].isEnabled() else plain


def _said(command: Command) -> str:
    """As "View: Timings"."""
    return ": ".join((*command.menus, command.name))


def _key_of(command: Command) -> str:
    if not command.action.isEnabled():
        return _UNAVAILABLE
    return next(iter(command.keys), "")


def _says_why_not(action: QAction) -> bool:
    """Whether the action's tip says why it cannot be chosen; its name alone does not."""
    return not action.isEnabled() and action.toolTip() != action.iconText()


def _list_of(model: _Commands, parent: QWidget) -> QTableView:
    made = QTableView(parent)
    made.setObjectName("commandList")
    made.setAccessibleName("Commands")
    made.setModel(model)
    make_quiet(made, _ROW)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    header = made.horizontalHeader()
    header.hide()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    return made
