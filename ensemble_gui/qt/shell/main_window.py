"""Arranges the panels; no logic."""

from collections.abc import Iterable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui.qt.opening.drop_area import DropArea
from ensemble_gui.qt.opening.refused_list import RefusedList
from ensemble_gui.qt.page import Context, Page, PageView
from ensemble_gui.qt.samples.panel import SamplesPanel
from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.shell.body import Body
from ensemble_gui.qt.shell.division import Division
from ensemble_gui.qt.shell.dropping import Dropping
from ensemble_gui.qt.shell.menus import Menus
from ensemble_gui.qt.shell.placing import place
from ensemble_gui.qt.shell.rooms import Rooms
from ensemble_gui.qt.shell.run_bar import RunBar
from ensemble_gui.qt.shell.tabbed_card import TabbedCard
from ensemble_gui.qt.shell.wheel_guard import WheelGuard
from ensemble_gui.qt.widgets.card import Card, eliding_label, label
from ensemble_gui.qt.widgets.scrolling_column import ScrollingColumn
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme, restyle
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.cluster_choice import computed_here

_USUAL = QSize(1280, 800)
_LEAST = QSize(1000, 580)  # with the frame it opens within a screen of 1024 by 640 pixels
_SETUP_WIDTH = 246  # of the settings and the gap to their scroll bar

# What is on the screen lives until it is closed, whoever forgets it: a window that is collected
# takes its worker's thread with it, and a thread that runs then aborts the process.
_OPEN: "set[MainWindow]" = set()

Part = TypeVar("Part", bound=QObject)


class MainWindow(QMainWindow):
    """The panels, the menus, and what happens to the window as a whole."""

    run_finished = Signal(object)  # Outcome[RunResult]
    sweep_finished = Signal(object)  # Outcome[SweepResult]
    images_loaded = Signal(int, int)  # taken, refused
    painted = Signal()  # once, when the window has been seen
    ensemble_opened = Signal(object)  # OpenedEnsemble
    closing = Signal()
    dropped = Signal(object)  # Incoming

    def __init__(self, settings: RunSettings, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Ensemble Explorer")
        self.setMinimumSize(_LEAST)
        place(self, _USUAL, self.screen().availableGeometry())
        self._was_painted = False
        self.run_bar = RunBar(self)
        self.setup = SetupPanel(settings, theme, self)
        self.drop_area = DropArea(self)
        Dropping(self).dropped.connect(self.dropped)
        self.refused = RefusedList(self)
        self.pages = TabbedCard(self)
        self._views: list[PageView] = []  # that are built
        self._outdated: set[PageView] = set()  # that have the colours of a previous theme
        self.pages.opened.connect(self._colour_opened)
        self.theme = theme
        self._wheel_guard = WheelGuard(self)
        self.state = label("Starting", "", self)
        self.environment = eliding_label("", "", self)
        self.menus = Menus(self)

    def show_pages(self, pages: Iterable[Page], context: Context, samples: SamplesPanel) -> None:
        """Arrange the pages over the samples."""
        self._context = context
        pages = tuple(pages)
        for page in pages:
            self.pages.add(page, partial(self._build, page))
        self.samples = samples
        self._arrange({page.key: page.room for page in pages})
        self._wheel_guard.guard(self)
        self.setup.settings_changed.connect(self._say_where)

    def part(self, kind: type[Part]) -> Part:
        """The window's only part of this kind."""
        (found,) = self.findChildren(kind)
        return found

    def set_theme(self, theme: Theme) -> None:
        """Use these colours everywhere; on a page that is not open, once it is opened."""
        self.theme = theme
        self.setup.set_theme(theme)
        self.samples.set_theme(theme)
        hidden = self._hidden_views()
        self._outdated.update(hidden)
        for view in self._views:
            if view not in hidden:
                view.set_theme(theme)

    @property
    def unseen(self) -> list[QWidget]:
        """What is on the pages that are not open, and in their heads."""
        return [part for view in self._hidden_views() for part in (view, view.head)]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Tell of the first time that the window is seen."""
        super().paintEvent(event)
        if self.isVisible() and not self._was_painted:
            self._was_painted = True
            _OPEN.add(self)
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 -- Qt's name
        """End the work first; a thread that lives would abort the process."""
        self.closing.emit()
        for dialog in self.findChildren(QDialog, options=Qt.FindChildOption.FindDirectChildrenOnly):
            dialog.close()
        _OPEN.discard(self)
        super().closeEvent(event)

    def _hidden_views(self) -> list[PageView]:
        return [one for one in self._views if not one.isVisibleTo(self)]

    @Slot()
    def _colour_opened(self) -> None:
        """The page that is opened may have the colours of a previous theme."""
        for view in self._outdated.difference(self._hidden_views()):
            self._outdated.remove(view)
            restyle(view, view.head)
            view.set_theme(self.theme)

    @Slot()
    def _say_where(self) -> None:
        """Pages that use no cluster say so while one is chosen."""
        devices = self.setup.devices
        self.pages.say_where(computed_here(devices.device) if devices.cluster else "")

    def _build(self, page: Page) -> PageView:
        view = page.build(self._context, self)
        if self.theme is not self._context.theme:
            view.set_theme(self.theme)
        self._wheel_guard.guard(view)
        self._wheel_guard.guard(view.head)
        self._views.append(view)
        return view

    def _arrange(self, wanted: dict[str, float]) -> None:
        left = Card(self)
        margins = left.body.contentsMargins()
        margins.setRight(RHYTHM // 4)  # the column's own margin, for its scroll bar, does the rest
        left.body.setContentsMargins(margins)
        parts = (self.setup, self.drop_area, self.refused)
        left.body.addWidget(ScrollingColumn(*parts, width=scaled(_SETUP_WIDTH), parent=self))

        division = Division(self.pages, self.samples, self)
        body = Body(left, division, self)

        whole = QWidget(self)
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.run_bar)
        layout.addWidget(body, 1)
        self.setCentralWidget(whole)
        self.rooms = Rooms(wanted, division, self.pages, self.samples, body)
        self.rooms.use_actions(self.menus.show_samples, self.menus.show_settings)
        self.setup.fold_wanted.connect(body.toggle)
        self.refused.counted.connect(body.strip.count_skipped)
        self.environment.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(RHYTHM, 0, RHYTHM, 0)
        self.statusBar().addWidget(self.state)
        self.statusBar().addPermanentWidget(self.environment, 1)
