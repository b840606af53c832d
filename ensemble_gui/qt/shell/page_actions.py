"""The pages in the View menu, and the keys that open them."""

import sys
from itertools import pairwise

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from ensemble_gui.qt.shell.tabbed_card import TabbedCard
from ensemble_gui.qt.widgets.plain_tip import plain_entry

_KEYS = "1234567890"  # with Ctrl, of the pages in their order
_CONTROL = "Meta" if sys.platform == "darwin" else "Ctrl"  # with Tab: Cmd+Tab is the system's


class PageActions(QObject):
    """An entry for each page on top of a menu, and one each for the next and the previous page."""

    def __init__(self, menu: QMenu, pages: TabbedCard) -> None:
        super().__init__(menu)
        self._pages = pages
        self._group = QActionGroup(self)
        before = menu.actions()[0]
        order = pages.in_order
        for place, page in enumerate(order):
            action = QAction(plain_entry(page.title), menu)
            action.setCheckable(True)
            action.setData(page.key)
            if place < len(_KEYS):
                action.setShortcut(f"Ctrl+{_KEYS[place]}")
            self._group.addAction(action)
            menu.insertAction(before, action)
        for one, other in pairwise(zip(order, self._group.actions(), strict=True)):
            if one[0].group is not other[0].group:
                menu.insertSeparator(other[1])
        menu.insertSeparator(before)
        following, previous = QAction("&Next page", menu), QAction("Pre&vious page", menu)
        for step, keys in (
            (following, (f"{_CONTROL}+Tab", "Ctrl+PgDown")),
            (previous, (f"{_CONTROL}+Shift+Tab", "Ctrl+PgUp")),
        ):
            step.setShortcuts([QKeySequence(one) for one in keys])
        following.triggered.connect(self._open_next)
        previous.triggered.connect(self._open_previous)
        menu.insertActions(before, [following, previous])
        menu.insertSeparator(before)
        self._group.triggered.connect(self._open)
        pages.opened.connect(self._mark)
        self._mark(pages.current)

    @Slot(QAction)
    def _open(self, action: QAction) -> None:
        self._pages.open(action.data())

    @Slot()
    def _open_next(self) -> None:
        self._pages.open_next(1)

    @Slot()
    def _open_previous(self) -> None:
        self._pages.open_next(-1)

    @Slot(str)
    def _mark(self, key: str) -> None:
        for action in self._group.actions():
            action.setChecked(action.data() == key)
