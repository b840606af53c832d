"""Copies and saves what the view with the focus shows: its table, and its picture."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePath
from re import findall

from PySide6.QtCore import QMimeData, QObject, Slot
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from ensemble_gui.qt.opening.dialogs import NEW_PICTURE_FILE, NEW_TABLE_FILE, FileQuestion
from ensemble_gui.qt.page import Context
from ensemble_gui.qt.widgets.offer import (
    COPY_PICTURE,
    COPY_TABLE,
    SAVE_PICTURE,
    SAVE_TABLE,
    SHOW_TABLE,
    Offer,
    offer_of,
)
from ensemble_gui.qt.widgets.picture import Picture, picture_of
from ensemble_gui.qt.widgets.table_dialog import TableDialog
from ensemble_gui.qt.widgets.theme import DARK, Theme
from ensemble_gui.qt.work.lane import Rule
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.table import (
    PICTURE_KINDS,
    TABLE_KINDS,
    SaveViewRequest,
    Table,
    ViewSaved,
)
from ensemble_gui.wording.table_text import as_html, as_tsv
from ensemble_gui.wording.taking_away import (
    EMPTY_VIEW,
    MOST_COPIED,
    NO_VIEW,
    SAVING_LATER,
    copied_picture,
    copied_table,
    picture_note,
    saved_view,
    too_many_cells,
)

_LONGEST_NAME = 60  # characters of a suggested file name


class TakingAway(QObject):
    """Has the window's actions for it, whose context menus and keys act on the focused view."""

    def __init__(self, context: Context, window: QWidget, theme: Callable[[], Theme]) -> None:
        super().__init__(window)
        self._context, self._window, self._theme = context, window, theme
        self._last: Offer | None = None  # of the view that had the focus last
        self._asked: Table | Picture | None = None  # what a dialog asks where to save
        self._suffix = ""  # of the kind that is chosen in that dialog
        self._lane = context.desk.lane(SaveViewRequest, Rule.QUEUE)
        self._lane.answered.connect(self._finish)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)
        self._actions = [
            self._action(name, text, key, act)
            for name, text, key, act in (
                (COPY_TABLE, "Copy t&able", QKeySequence.StandardKey.Copy, self.copy_table),
                (COPY_PICTURE, "Copy pi&cture", "Ctrl+Shift+C", self.copy_picture),
                (SHOW_TABLE, "Show as ta&ble", "F3", self.show_table),
                (SAVE_TABLE, "&Save table…", "", self.save_table),
                (SAVE_PICTURE, "Save p&icture…", "", self.save_picture),
            )
        ]

    def add_to(self, menu: QMenu) -> None:
        """Put the actions at the end of this menu."""
        menu.addSeparator()
        menu.addActions(self._actions)

    @Slot()
    def copy_table(self) -> None:
        """Copy the selected rows, or all if none is selected."""
        offer = self._offer()
        table = self._table_of(offer)
        if offer is not None and table is not None:
            self._copy(table, offer.selected)

    @Slot()
    def copy_picture(self) -> None:
        """Copy what the view looks like."""
        picture = self._picture()
        if picture is None:
            return
        image = picture.image()
        QGuiApplication.clipboard().setImage(image)
        size = image.size().toTuple()
        self._context.status.say(copied_picture(picture.title, size, self._note_on(picture)))

    @Slot()
    def show_table(self) -> None:
        """Show the numbers of a plot, or all digits of a table."""
        table = self._table_of(self._offer())
        if table is None:
            return
        dialog = TableDialog(table, self._window)
        dialog.copy_wanted.connect(self._copy)
        dialog.save_wanted.connect(self._ask_for_table)
        dialog.open()

    @Slot()
    def save_table(self) -> None:
        """Let the user choose where to save all rows."""
        table = self._table_of(self._offer())
        if table is not None:
            self._ask_for_table(table)

    @Slot()
    def save_picture(self) -> None:
        """Let the user choose where to save what the view looks like."""
        picture = self._picture()
        if picture is not None:
            self._ask(NEW_PICTURE_FILE, picture)

    @Slot(object)
    def _ask_for_table(self, table: Table) -> None:
        self._ask(NEW_TABLE_FILE, table)

    def _ask(self, question: FileQuestion, content: Table | Picture) -> None:
        self._asked, self._suffix = content, f".{question.suffix}"
        words = "-".join(findall(r"\w+", content.title.lower()))[:_LONGEST_NAME]
        name = f"{words or PurePath(question.suggested).stem}{self._suffix}"
        dialog = replace(question, suggested=name).ask(self._window)
        dialog.filterSelected.connect(self._follow_filter)
        dialog.fileSelected.connect(self.save)

    @Slot(str)
    def _follow_filter(self, chosen: str) -> None:
        (self._suffix,) = findall(r"\*(\.\w+)", chosen)

    @Slot(str)
    def save(self, path: str) -> None:
        """Write it to this path, whose end decides the format; one that is missing is added."""
        content = self._asked
        if content is None:
            return
        suffix = PurePath(path).suffix.lower()
        is_whole = suffix in (TABLE_KINDS if isinstance(content, Table) else PICTURE_KINDS)
        if not is_whole:  # the dialog has asked about another name
            suffix = self._suffix
            path += suffix
        note = "" if isinstance(content, Table) else self._note_on(content)
        written = content if isinstance(content, Table) else content.content(suffix)
        if self._context.desk.measuring:
            self._context.status.say(SAVING_LATER)
        self._lane.ask(SaveViewRequest(path=path, replaces=is_whole, content=written, note=note))

    @Slot(object)
    def _finish(self, outcome: Outcome[ViewSaved]) -> None:
        if isinstance(outcome, ViewSaved):
            self._context.status.say(saved_view(outcome))
        else:
            self._context.status.end(outcome)

    @Slot(object, object)
    def _copy(self, table: Table, rows: Sequence[int]) -> None:
        taken = table.take(rows) if rows else table
        if taken.cells > MOST_COPIED:
            self._context.status.say(too_many_cells(taken), failed=True)
            return
        data, text = QMimeData(), as_tsv(taken)
        data.setText(text)
        data.setData("text/tab-separated-values", text.encode("utf-8", "replace"))
        data.setHtml(as_html(taken))
        QGuiApplication.clipboard().setMimeData(data)
        self._context.status.say(copied_table(taken, table.rows))

    def _offer(self) -> Offer | None:
        """That of the view with the focus, or with the last one that is still seen."""
        found = offer_of(self._window.focusWidget())
        if found is None and self._last is not None and self._last.view.isVisible():
            found = self._last
        if found is None:
            self._context.status.say(NO_VIEW)
        return found

    def _table_of(self, offer: Offer | None) -> Table | None:
        table = offer.table() if offer is not None else None
        if offer is not None and (table is None or not table.rows):
            self._context.status.say(EMPTY_VIEW)
            return None
        return table

    def _picture(self) -> Picture | None:
        offer = self._offer()
        table = self._table_of(offer)
        if offer is None or table is None:
            return None
        return picture_of(offer.view, table.title, QColor(self._theme().card))

    def _note_on(self, picture: Picture) -> str:
        return picture_note(is_dark=self._theme() is DARK, is_part=picture.is_part)

    def _action(
        self,
        name: str,
        text: str,
        key: str | QKeySequence.StandardKey,
        act: Callable[[], None],
    ) -> QAction:
        action = QAction(text, self._window)
        action.setObjectName(name)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(act)
        return action

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Remember the view: a menu or a button has the focus when an action is chosen there."""
        offer = offer_of(now)
        if offer is not None and offer.view.window() is self._window:
            self._last = offer
