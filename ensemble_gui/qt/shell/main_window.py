"""Arranges the panels; no logic."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui.qt.opening.drop_area import DropArea
from ensemble_gui.qt.opening.incoming import why_not
from ensemble_gui.qt.opening.refused_list import RefusedList
from ensemble_gui.qt.pages.calibration.page import CalibrationPage
from ensemble_gui.qt.pages.growth.page import GrowthPage
from ensemble_gui.qt.pages.history.page import HistoryPage
from ensemble_gui.qt.pages.images.head import ImagesHead
from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.pages.images.sketch.tools import SketchTools
from ensemble_gui.qt.pages.images.stages import StageStrip
from ensemble_gui.qt.pages.images.votes import MemberVotes
from ensemble_gui.qt.pages.pairs.page import PairsPage
from ensemble_gui.qt.pages.shift.page import ShiftPage
from ensemble_gui.qt.pages.sweep.page import SweepPage
from ensemble_gui.qt.pages.timings.panel import TimingsPanel
from ensemble_gui.qt.pages.timings.tables import ResultTables
from ensemble_gui.qt.pages.uncertainty.page import UncertaintyPage
from ensemble_gui.qt.samples.detail import SampleDetail
from ensemble_gui.qt.samples.gallery import DigitGallery
from ensemble_gui.qt.samples.header import SamplesHeader
from ensemble_gui.qt.samples.matrix import DisagreementMatrix
from ensemble_gui.qt.setup.panel import SetupPanel
from ensemble_gui.qt.shell.menus import Menus
from ensemble_gui.qt.shell.placing import place
from ensemble_gui.qt.shell.run_bar import RunBar
from ensemble_gui.qt.shell.tabbed_card import TabbedCard
from ensemble_gui.qt.shell.wheel_guard import WheelGuard
from ensemble_gui.qt.widgets.card import Card, eliding_label, label
from ensemble_gui.qt.widgets.scrolling_column import ScrollingColumn
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.qt.widgets.timing_plot import TimingPlot
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.sweep import SweepSettings

# The pages of the evidence.
TIMINGS, IMAGES, SWEEP, HISTORY, PAIRS, UNCERTAINTY, CALIBRATION, GROWTH, SHIFT = range(9)
_SPEED, _MEMBERS, _OWN = "Speed", "Disagreement", "My images"  # the groups of the pages
_USUAL = QSize(1280, 800)
_LEAST = QSize(1184, 600)  # below, the three columns of samples have no room for their words
_SETUP_WIDTH = 246  # of the settings and the gap to their scroll bar
_TABLES_WIDTH = 280
_PAD_WIDTH = 200
_TIMINGS_HEIGHT, _SAMPLES_HEIGHT = 300, 390  # at 800 pixels

# What is on the screen lives until it is closed, whoever forgets it: a window that is collected
# takes its worker's thread with it, and a thread that runs then aborts the process.
_OPEN: "set[MainWindow]" = set()


class MainWindow(QMainWindow):
    """The panels, the menus, and what happens to the window as a whole."""

    run_finished = Signal(object)  # Outcome[RunResult]
    sweep_finished = Signal(object)  # Outcome[SweepResult]
    images_loaded = Signal(int, int)  # taken, refused
    painted = Signal()  # once, when the window has been seen
    ensemble_opened = Signal(object)  # OpenedEnsemble
    closing = Signal()
    dropped = Signal(object)  # QMimeData

    def __init__(self, settings: RunSettings, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Ensemble Explorer")
        self.setMinimumSize(_LEAST)
        place(self, _USUAL, self.screen().availableGeometry())
        self.setAcceptDrops(True)
        self._was_painted = False
        self.run_bar = RunBar(self)
        self.setup = SetupPanel(settings, theme, self)
        self.drop_area = DropArea(self)
        self.refused = RefusedList(self)
        self.evidence = TabbedCard(self)
        self.timings = TimingsPanel(theme, self)
        self.plot = TimingPlot(theme, self)
        self.tables = ResultTables(self)
        self.sweep = SweepPage(SweepSettings(base=settings), theme, self)
        self.images_head = ImagesHead(self)
        self.pad = SketchPad(theme, self)
        self.sketch_tools = SketchTools(self)
        self.votes = MemberVotes(theme, self)
        self.stages = StageStrip(theme, self)
        self.history = HistoryPage(theme, self)
        self.pairs = PairsPage(theme, self)
        self.uncertainty = UncertaintyPage(theme, self)
        self.calibration = CalibrationPage(theme, self)
        self.growth = GrowthPage(theme, self)
        self.shift = ShiftPage(theme, self)
        self.samples_header = SamplesHeader(self)
        self.gallery = DigitGallery(theme, self)
        self.matrix = DisagreementMatrix(theme, self)
        self.detail = SampleDetail(theme, self)
        self.state = label("Starting", "", self)
        self.environment = eliding_label("", "", self)
        self.menus = Menus(self)
        self._arrange()
        WheelGuard(self)

    def set_theme(self, theme: Theme) -> None:
        """Give every view this theme."""
        for view in (self.setup, self.timings, self.plot, self.gallery, self.matrix, self.detail):
            view.set_theme(theme)
        for page in (self.pad, self.votes, self.stages, self.sweep, self.history):
            page.set_theme(theme)
        for one in (self.pairs, self.uncertainty, self.calibration, self.growth, self.shift):
            one.set_theme(theme)

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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 -- Qt's name
        """Take images, anywhere on the window; say of other things why not."""
        refusal = why_not(event.mimeData())
        self.drop_area.light_up(lit=not refusal, refusal=refusal)
        if refusal:
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.ignore()
        else:
            _accept_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 -- Qt's name
        """Go dark again."""
        self.drop_area.light_up(lit=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 -- Qt's name
        """Hand on what was dropped; nothing is decoded here."""
        self.drop_area.light_up(lit=False)
        _accept_copy(event)
        self.dropped.emit(event.mimeData())

    def _arrange(self) -> None:
        left = Card(self)
        margins = left.body.contentsMargins()
        margins.setRight(RHYTHM // 4)  # the column's own margin, for its scroll bar, does the rest
        left.body.setContentsMargins(margins)
        parts = (self.setup, self.drop_area, self.refused)
        left.body.addWidget(ScrollingColumn(*parts, width=_SETUP_WIDTH, parent=self))

        results = QSplitter(Qt.Orientation.Vertical, self)
        results.setHandleWidth(RHYTHM)
        results.setChildrenCollapsible(False)
        results.addWidget(self._evidence_card())
        results.addWidget(self._samples_card())
        results.setStretchFactor(0, 2)
        results.setStretchFactor(1, 3)

        panels = QHBoxLayout()
        panels.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        panels.setSpacing(RHYTHM)
        panels.addWidget(left)
        panels.addWidget(results, 1)

        whole = QWidget(self)
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.run_bar)
        layout.addLayout(panels, 1)
        self.setCentralWidget(whole)
        results.setSizes([_TIMINGS_HEIGHT, _SAMPLES_HEIGHT])
        self.environment.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(RHYTHM, 0, RHYTHM, 0)
        self.statusBar().addWidget(self.state)
        self.statusBar().addPermanentWidget(self.environment, 1)

    def _evidence_card(self) -> TabbedCard:
        add = self.evidence.add_page
        add(_SPEED, "Timings", self.timings.head, self._timings_page())
        add(_OWN, "My images", self.images_head, self._images_page())
        add(_SPEED, "Sweep", self.sweep.head, self.sweep)
        add(_SPEED, "History", self.history.head, self.history)
        add(_MEMBERS, "Pairs", self.pairs.head, self.pairs)
        add(_MEMBERS, "Uncertainty", self.uncertainty.head, self.uncertainty)
        add(_MEMBERS, "Calibration", self.calibration.head, self.calibration)
        add(_MEMBERS, "Growth", self.growth.head, self.growth)
        add(_MEMBERS, "Shift", self.shift.head, self.shift)
        return self.evidence

    def _timings_page(self) -> QWidget:
        self.tables.setFixedWidth(_TABLES_WIDTH)
        beside = QHBoxLayout()
        beside.setSpacing(2 * RHYTHM)
        beside.addWidget(self.plot, 1)
        beside.addWidget(self.tables)
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM)
        layout.addWidget(self.timings)
        layout.addLayout(beside, 1)
        return page

    def _images_page(self) -> QWidget:
        """The pad and its tools, the members' votes, and the way of the picture."""
        drawing = QWidget(self)
        drawing.setFixedWidth(_PAD_WIDTH)
        column = QVBoxLayout(drawing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(RHYTHM)
        column.addWidget(self.pad, 1)
        column.addWidget(self.sketch_tools)
        page = QWidget(self)
        layout = QHBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * RHYTHM)
        layout.addWidget(drawing)
        layout.addWidget(self.votes, 2)
        layout.addWidget(self.stages, 3)
        return page

    def _samples_card(self) -> Card:
        card = Card(self)
        gallery = QWidget(self)
        column = QVBoxLayout(gallery)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(RHYTHM)
        column.addWidget(self.samples_header)
        column.addWidget(self.gallery, 1)
        beside = QHBoxLayout()
        beside.setSpacing(2 * RHYTHM)
        for view, share in ((gallery, 21), (self.matrix, 22), (self.detail, 20)):
            view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            beside.addWidget(view, share)
        card.body.addLayout(beside, 1)
        return card


def _accept_copy(event: QDropEvent) -> None:
    """Take copies, even where a move is proposed: after that the files would be deleted."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
