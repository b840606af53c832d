"""How long each strategy takes: the answer, the evidence and the picture."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.page import Context, PageView, ShowingWait
from ensemble_gui.qt.pages.timings.exporting import ScriptExport
from ensemble_gui.qt.pages.timings.panel import TimingsPanel
from ensemble_gui.qt.pages.timings.tables import ResultTables
from ensemble_gui.qt.widgets.card import fill, row
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.qt.widgets.timing_plot import TimingPlot
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.table import Table
from ensemble_gui.wording.tables.timings import run_table

KEY = "timings"
_TABLES_WIDTH = 280


class TimingsPage(PageView):
    """Follows the runs. After a failure the last result stays, or is shown again."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._shown: RunResult | None = None
        self._follows_cluster = False  # the tables show how far a run has come on one
        self.panel = TimingsPanel(context.theme, self)
        self.head = self.panel.head
        self._plot = TimingPlot(context.theme, self)
        Offer(self._plot, self._table)
        self._tables = ResultTables(self)
        self._export = ScriptExport(context, self)
        self._export.can_export_changed.connect(self.panel.show_code.setEnabled)
        self.panel.show_code.clicked.connect(self._export.show_code)
        self._arrange()
        context.desk.progressed.connect(self._follow_cluster)
        context.runs.asked.connect(self._open)
        context.runs.timed.connect(self._show_so_far)
        context.runs.finished.connect(self._follow_run)
        context.runs.opened.connect(self._open_run)
        ShowingWait(self, context)

    @Slot()
    def _open(self) -> None:
        self._context.pages.open(KEY)

    @Slot(object)
    def _show_so_far(self, result: RunResult) -> None:
        """Show the times of a run of which the rest is still being computed."""
        self._show(result, is_whole=result.request.cluster is None)
        self._export.follow(None)

    @Slot(object)
    def _follow_cluster(self, progress: RunProgress) -> None:
        """Show how far a run has come on a cluster, as soon as its nodes are known."""
        if progress.cluster is not None and self._context.runs.is_going:
            self._follows_cluster = True
            self._tables.follow_cluster(progress.cluster)

    @Slot(object)
    def _open_run(self, result: RunResult) -> None:
        """Show a run from a file, on this page."""
        self._open()
        self._show(result)
        self._export.follow(result)

    def _show(self, result: RunResult, *, is_whole: bool = True) -> None:
        self._shown = result
        self.panel.show_result(result)
        self._plot.show_timings(result.timings, result.failures)
        self._tables.show_result(result, is_whole=is_whole)

    @Slot(object)
    def _follow_run(self, outcome: Outcome[RunResult]) -> None:
        last = outcome if isinstance(outcome, RunResult) else self._context.runs.result
        if last is not None and (last is not self._shown or self._follows_cluster):
            self._show(last)
        elif self._follows_cluster:
            self._tables.forget_cluster()
        self._follows_cluster = False
        self._export.follow(last)

    def show_wait(self, words: str) -> None:
        """Say what the first result waits for."""
        self.panel.show_wait(words)

    def _table(self) -> Table | None:
        return run_table(self._shown) if self._shown else None

    def _arrange(self) -> None:
        self._tables.setFixedWidth(scaled(_TABLES_WIDTH))
        figures = row(self._plot, self._tables, spacing=2 * RHYTHM, shares=(1, 0))
        fill(self, self.panel, figures, spacing=RHYTHM, stretch=1)
