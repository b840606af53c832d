"""A card with several pages in groups, and a tab for each in the place of its title."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QWidget

from ensemble_gui.qt.widgets.card import Card
from ensemble_gui.qt.widgets.theme import RHYTHM


class TabbedCard(Card):
    """Shows one page, and beside the tabs what belongs to its head.

    The first tabs are the groups; behind them come those of the group's pages, if it has several.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups = _tab_bar("groupTabs", "What is shown", self)
        self._tabs = _tab_bar("pageTabs", "The page of it", self)
        self._group_of: list[int] = []  # of each page
        self._last: list[int] = []  # the page of each group that was shown last
        self._heads = QStackedWidget(self)
        self._pages = QStackedWidget(self)
        head = QHBoxLayout()
        head.setSpacing(RHYTHM)
        head.addWidget(self._groups, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._heads, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._pages, 1)
        self._groups.currentChanged.connect(self._show_group)
        self._tabs.currentChanged.connect(self._show)

    @property
    def page(self) -> int:
        """The index of the page that is shown."""
        return self._tabs.currentIndex()

    def add_page(self, group: str, title: str, head: QWidget, page: QWidget) -> None:
        """Add a page behind the others, to the group of this title."""
        with QSignalBlocker(self._groups), QSignalBlocker(self._tabs):
            titles = [self._groups.tabText(one) for one in range(self._groups.count())]
            if group not in titles:
                self._groups.addTab(group)
                self._last.append(len(self._group_of))
                titles.append(group)
            self._group_of.append(titles.index(group))
            self._heads.addWidget(head)
            self._pages.addWidget(page)
            self._tabs.addTab(title)
            self._fit_tabs()

    def choose(self, page: int) -> None:
        """Show the page of this index."""
        self._tabs.setCurrentIndex(page)

    @Slot(int)
    def _show_group(self, group: int) -> None:
        self.choose(self._last[group])

    @Slot(int)
    def _show(self, page: int) -> None:
        self._last[self._group_of[page]] = page
        with QSignalBlocker(self._groups):
            self._groups.setCurrentIndex(self._group_of[page])
        self._heads.setCurrentIndex(page)
        self._pages.setCurrentIndex(page)
        self._fit_tabs()
        self.chosen.emit(page)

    def _fit_tabs(self) -> None:
        """Show the tabs of the group's pages; a page that is alone needs none of its own."""
        group = self._group_of[self.page]
        for page, of in enumerate(self._group_of):
            self._tabs.setTabVisible(page, of == group)
        self._tabs.setVisible(self._group_of.count(group) > 1)
        for bar in (self._groups, self._tabs):
            bar.updateGeometry()  # the title of the page that is shown is bold


def _tab_bar(name: str, accessible: str, parent: QWidget) -> QTabBar:
    bar = QTabBar(parent)
    bar.setObjectName(name)
    bar.setAccessibleName(accessible)
    bar.setDrawBase(False)
    bar.setExpanding(False)
    bar.setUsesScrollButtons(False)
    return bar
