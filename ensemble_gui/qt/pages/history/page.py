"""The page of earlier results: the list, and next to it what is selected in it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStackedWidget, QWidget

from ensemble_gui.qt.page import PageView
from ensemble_gui.qt.pages.history.detail import HistoryDetail
from ensemble_gui.qt.pages.history.table import HistoryTable
from ensemble_gui.qt.widgets.card import eliding_label, fill, label, row, small_button
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.history import History
from ensemble_gui.wording.history import EMPTY_HISTORY, TO_COMPARE


class HistoryPage(PageView):
    """Lists results, or says that there will be some; its head is next to the page's tab."""

    settings_wanted = Signal(object)  # RunSettings

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = HistoryTable(theme, self)
        self.detail = HistoryDetail(theme, self)
        empty = label(EMPTY_HISTORY, "small", self, name="historyEmpty", wraps=True)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note = label("", "note", self, name="historyNote", wraps=True)
        self._note.hide()
        listed = QWidget(self)
        views = (self.table, self.detail)
        listed.setLayout(row(*views, spacing=2 * RHYTHM, shares=(9, 11)))
        for view in views:
            view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
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
        """Say what was removed, and offer to undo it; '' if there is nothing to undo."""
        self._removed.setText(removed)
        for part in (self._removed, self._undo):
            part.setVisible(bool(removed))
        self._show_hint()

    def show_note(self, sentence: str) -> None:
        """Say this about the file; '' hides the note."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    def _make_head(self) -> QWidget:
        head = QWidget(self)
        self._hint = eliding_label(TO_COMPARE, "small", head)
        self._removed = eliding_label("", "small", head, name="historyRemoved")
        self._removed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._removed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        undone, renamed = "Bring back what was removed", "Give the selected result a name"
        removed = "Remove the selected results from the list"
        self._undo = _button("undoRemoval", "Undo", undone, "Ctrl+Z in the list", head)
        self._reuse = small_button(
            "useSettings",
            head,
            text="Reuse",
            accessible="Use these settings",
            tip="Choose the settings of the selected result for the next run",
        )
        self._reuse.clicked.connect(self._use)
        self._rename = _button("renameResult", "Rename", renamed, "F2", head)
        self._remove = _button("removeResult", "Remove", removed, "Del", head)
        self._undo.clicked.connect(self.table.undo_wanted)
        self._rename.clicked.connect(self.table.rename)
        self._remove.clicked.connect(self.table.remove)
        buttons = (self._undo, self._reuse, self._rename, self._remove)
        shares = (0, 0, 1, *(0 for _ in buttons))
        head.setLayout(row(None, self._hint, self._removed, *buttons, shares=shares))
        self._offer_menu()
        self.offer_undo("")
        return head

    @Slot()
    def _use(self) -> None:
        if len(self.table.chosen) == 1:
            self.settings_wanted.emit(self.table.chosen[0].settings)

    def _offer_menu(self) -> None:
        """Offer the same in the context menu; the list itself handles the keys."""
        for text, act in (
            ("Use these settings", self._use),
            ("Rename\tF2", self.table.rename),
            ("Remove\tDel", self.table.remove),
        ):
            action = QAction(text, self.table)
            action.triggered.connect(act)
            self.table.addAction(action)

    def _show_hint(self) -> None:
        """Say how to select several results if there are several, and room to say it."""
        several = self.table.model().rowCount() > 1
        self._hint.setVisible(several and self._undo.isHidden())

    @Slot()
    def _show_selected(self) -> None:
        chosen = self.table.chosen
        listed = self.table.model().rowCount() > 0
        for button in (self._reuse, self._rename):
            button.setVisible(listed)
            button.setEnabled(len(chosen) == 1)
        self._remove.setVisible(listed)
        self._remove.setEnabled(bool(chosen))
        self.detail.show_entries(chosen)


def _button(name: str, text: str, does: str, key: str, parent: QWidget) -> QPushButton:
    return small_button(name, parent, text=text, accessible=does, tip=f"{does} ({key})")
