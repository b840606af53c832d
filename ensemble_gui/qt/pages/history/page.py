"""The page of results that are kept: the list, and beside it what is selected in it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.history.detail import HistoryDetail
from ensemble_gui.qt.pages.history.table import HistoryTable
from ensemble_gui.qt.widgets.card import eliding_label, fill, label, small_button
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.history import History
from ensemble_gui.wording.history import EMPTY_HISTORY, TO_COMPARE


class HistoryPage(PageView):
    """Says, while there is nothing to list, what will be; its head stands beside the page's tab."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = HistoryTable(theme, self)
        self.detail = HistoryDetail(theme, self)
        empty = label(EMPTY_HISTORY, "small", self, name="historyEmpty", wraps=True)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note = label("", "note", self, name="historyNote", wraps=True)
        self._note.hide()
        listed = QWidget(self)
        beside = QHBoxLayout(listed)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2 * RHYTHM)
        for view, share in ((self.table, 9), (self.detail, 11)):
            view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            beside.addWidget(view, share)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(empty)
        self._pages.addWidget(listed)
        fill(self, self._note, self._pages, spacing=RHYTHM, stretch=1)
        self.head = self._make_head()
        self.table.selected.connect(self._show_selected)
        self._show_selected()

    def show_history(self, history: History) -> None:
        """List these results."""
        self._pages.setCurrentIndex(1 if history.entries else 0)
        self.table.show_history(history)
        self._show_hint()

    def offer_undo(self, removed: str) -> None:
        """Say what was removed, with the way back; '' where there is none."""
        self._removed.setText(removed)
        for part in (self._removed, self._undo):
            part.setVisible(bool(removed))
        self._show_hint()

    def tell(self, sentence: str) -> None:
        """Say what is to be said of the file; '' takes it away."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    def set_theme(self, theme: Theme) -> None:
        """Colour the list and the plots anew."""
        self.table.set_theme(theme)
        self.detail.set_theme(theme)

    def _make_head(self) -> QWidget:
        head = QWidget(self)
        self._hint = label(TO_COMPARE, "small", head)
        self._removed = eliding_label("", "small", head, name="historyRemoved")
        self._removed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._removed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._undo = _button("undoRemoval", "Undo", "Bring back what was removed", head)
        self._rename = _button("renameResult", "Rename", "Rename the selected result", head)
        self._remove = _button("removeResult", "Remove", "Remove the selected results", head)
        self._undo.clicked.connect(self.table.undo_wanted)
        self._rename.clicked.connect(self.table.rename)
        self._remove.clicked.connect(self.table.remove)
        self._rename.setToolTip("Give the selected result a name (F2)")
        self._remove.setToolTip("Take the selected results off the list (Del)")
        self._undo.setToolTip("Bring back what was removed (Ctrl+Z in the list)")
        layout = QHBoxLayout(head)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM)
        layout.addStretch()
        layout.addWidget(self._hint)
        layout.addWidget(self._removed, 1)
        for part in (self._undo, self._rename, self._remove):
            layout.addWidget(part)
        self._offer_menu()
        self.offer_undo("")
        return head

    def _offer_menu(self) -> None:
        """The same by the other mouse button; the list itself hears the keys."""
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for text, act in (("Rename\tF2", self.table.rename), ("Remove\tDel", self.table.remove)):
            action = QAction(text, self.table)
            action.triggered.connect(act)
            self.table.addAction(action)

    def _show_hint(self) -> None:
        """Say how several are selected, where there are several, and room for it."""
        several = self.table.model().rowCount() > 1
        self._hint.setVisible(several and self._undo.isHidden())

    @Slot()
    def _show_selected(self) -> None:
        chosen = self.table.chosen
        listed = self.table.model().rowCount() > 0
        self._rename.setVisible(listed)
        self._remove.setVisible(listed)
        self._rename.setEnabled(len(chosen) == 1)
        self._remove.setEnabled(bool(chosen))
        self.detail.show_entries(chosen)


def _button(name: str, text: str, accessible: str, parent: QWidget) -> QPushButton:
    button = small_button(name, parent)
    button.setText(text)
    button.setAccessibleName(accessible)
    return button
