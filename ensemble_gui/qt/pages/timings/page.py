"""How long each strategy takes: the answer, the evidence and the picture."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, PageView
from ensemble_gui.qt.pages.timings.panel import TimingsPanel
from ensemble_gui.qt.pages.timings.tables import ResultTables
from ensemble_gui.qt.widgets.card import fill, row
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.qt.widgets.timing_plot import TimingPlot
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.run import RunResult

KEY = "timings"
_TABLES_WIDTH = 280


class TimingsPage(PageView):
    """Follows the runs. After a failure the last result stays."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.panel = TimingsPanel(context.theme, self)
        self.head = self.panel.head
        self._plot = TimingPlot(context.theme, self)
        self._tables = ResultTables(self)
        self._arrange()
        context.runs.asked.connect(self._open)
        context.runs.finished.connect(self._follow_run)
        context.runs.stale_changed.connect(self._mark_stale)

    @Slot()
    def _open(self) -> None:
        self._context.pages.open(KEY)

    @Slot(object)
    def _follow_run(self, outcome: Outcome[RunResult]) -> None:
        if isinstance(outcome, RunResult):
            self.panel.show_result(outcome)
            self._plot.show_timings(outcome.timings, outcome.failures)
            self._tables.show_result(outcome)
        self._mark_stale()

    @Slot()
    def _mark_stale(self) -> None:
        self.panel.mark_stale(stale=self._context.runs.is_stale)

    def _arrange(self) -> None:
        self._tables.setFixedWidth(_TABLES_WIDTH)
        figures = row(self._plot, self._tables, spacing=2 * RHYTHM, shares=(1, 0))
        fill(self, self.panel, figures, spacing=RHYTHM, stretch=1)
