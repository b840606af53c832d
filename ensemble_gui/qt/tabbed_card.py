"""A card with several pages, and a tab for each in the place of its title."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QWidget

from ensemble_gui.qt.card import Card
from ensemble_gui.qt.theme import RHYTHM


class TabbedCard(Card):
    """Shows one page, and beside the tabs what belongs to its head."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs = QTabBar(self)
        self._tabs.setObjectName("pageTabs")
        self._tabs.setAccessibleName("What is shown: timings, my images, a sweep or the history")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(False)
        self._heads = QStackedWidget(self)
        self._pages = QStackedWidget(self)
        head = QHBoxLayout()
        head.setSpacing(2 * RHYTHM)
        head.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._heads, 1)
        self.body.addLayout(head)
        self.body.addWidget(self._pages, 1)
        self._tabs.currentChanged.connect(self._show)

    @property
    def page(self) -> int:
        """The index of the page that is shown."""
        return self._tabs.currentIndex()

    def add_page(self, title: str, head: QWidget, page: QWidget) -> None:
        """Add a page behind the others."""
        self._heads.addWidget(head)
        self._pages.addWidget(page)
        self._tabs.addTab(title)

    def choose(self, page: int) -> None:
        """Show the page of this index."""
        self._tabs.setCurrentIndex(page)

    @Slot(int)
    def _show(self, page: int) -> None:
        self._heads.setCurrentIndex(page)
        self._pages.setCurrentIndex(page)
        self._tabs.updateGeometry()  # the title of the page that is shown is bold
        self.chosen.emit(page)
