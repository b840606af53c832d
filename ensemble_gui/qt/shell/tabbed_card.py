"""The upper card: pages in groups, and a tab for each in the place of its title."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QWidget

from ensemble_gui.qt.page import Page, PageView
from ensemble_gui.qt.widgets.card import Card, label
from ensemble_gui.qt.widgets.theme import RHYTHM


class TabbedCard(Card):
    """Shows one page, and beside the tabs what belongs to its head.

    A segmented control chooses the group; behind it are the tabs of the group's pages, if it has
    several. Both are tab bars: the arrow keys move in them.
    """

    opened = Signal(str)  # the key of the page that is shown

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups = _tab_bar("groupTabs", "Groups of pages", self)
        self._tabs = _tab_bar("pageTabs", "Pages of the group", self)
        self._records: list[Page] = []
        self._builds: list[Callable[[], PageView] | None] = []  # of each page that is not built
        self._group_of: list[int] = []  # of each page
        self._last: list[int] = []  # the page of each group that was shown last
        self._here = label("", "small", self, name="computedHere")
        self._here.hide()
        self._heads = QStackedWidget(self)
        self._pages = QStackedWidget(self)
        head = QHBoxLayout()
        head.setSpacing(RHYTHM + RHYTHM // 2)
        head.addWidget(self._groups, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._heads, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._here)  # next to the tabs it would cut them
        self.body.addWidget(self._pages, 1)
        self._groups.currentChanged.connect(self._show_group)
        self._tabs.currentChanged.connect(self._show)

    def add(self, page: Page, build: Callable[[], PageView]) -> None:
        """Add a page behind the others; its view is built when it is first shown, or now."""
        group = page.group
        with QSignalBlocker(self._groups), QSignalBlocker(self._tabs):
            titles = [self._groups.tabText(one) for one in range(self._groups.count())]
            if group not in titles:
                self._groups.addTab(group)
                self._last.append(len(self._group_of))
                titles.append(group)
            self._records.append(page)
            self._group_of.append(titles.index(group))
            self._builds.append(build)
            for stack in (self._heads, self._pages):
                stack.addWidget(QWidget(stack))  # in its place until then
            self._tabs.addTab(page.title)
            if page.works_unopened or len(self._records) == 1:
                self._build(len(self._records) - 1)
            self._fit_tabs()

    def say_where(self, sentence: str) -> None:
        """Say this on each page that uses no cluster; '' if none is chosen."""
        self._here.setText(sentence)
        self._show_where()

    @property
    def in_order(self) -> tuple[Page, ...]:
        """The pages as they are read: group by group."""
        places = sorted(range(len(self._records)), key=self._group_of.__getitem__)
        return tuple(self._records[place] for place in places)

    def open(self, key: str) -> None:
        """Show the page of this key."""
        self._tabs.setCurrentIndex([one.key for one in self._records].index(key))

    def open_next(self, places: int) -> None:
        """Show the page this many places further on; behind the last comes the first."""
        keys = [one.key for one in self.in_order]
        self.open(keys[(keys.index(self.current) + places) % len(keys)])

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each page."""
        return tuple(one.key for one in self._records)

    @property
    def current(self) -> str:
        """The key of the page that is shown."""
        return self._records[self._tabs.currentIndex()].key

    def is_open(self, key: str) -> bool:
        """Whether this page is the one that is shown."""
        return self.current == key

    def _build(self, page: int) -> None:
        """Build the view of this page, unless it is there."""
        build, self._builds[page] = self._builds[page], None
        if build is None:
            return
        view = build()
        for stack, widget in ((self._heads, view.head), (self._pages, view)):
            stack.insertWidget(page, widget)
            if stand_in := stack.widget(page + 1):
                stack.removeWidget(stand_in)
                stand_in.deleteLater()

    @Slot(int)
    def _show_group(self, group: int) -> None:
        self._tabs.setCurrentIndex(self._last[group])

    @Slot(int)
    def _show(self, page: int) -> None:
        self._last[self._group_of[page]] = page
        self._build(page)
        with QSignalBlocker(self._groups):
            self._groups.setCurrentIndex(self._group_of[page])
        self._heads.setCurrentIndex(page)
        self._pages.setCurrentIndex(page)
        self._fit_tabs()
        self._show_where()
        self.opened.emit(self.current)

    def _show_where(self) -> None:
        is_here = self._records[self._tabs.currentIndex()].computes_here
        self._here.setVisible(is_here and bool(self._here.text()))

    def _fit_tabs(self) -> None:
        """Show the tabs of the group's pages; a page that is alone needs none of its own."""
        group = self._group_of[self._tabs.currentIndex()]
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
