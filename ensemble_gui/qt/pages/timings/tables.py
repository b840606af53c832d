"""Small tables next to the plot: one-off costs, errors, parameters, accuracy."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHeaderView, QLabel, QTableView, QTabWidget, QWidget

from ensemble_gui.qt.pages.timings.errors import ErrorModel
from ensemble_gui.qt.pages.timings.shards import ShardsTab
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.text_table import RowsModel, TextModel, make_quiet
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.cluster import ClusterProgress
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import InputMode
from ensemble_gui.records.table import Table
from ensemble_gui.wording.figures import byte_size, printable
from ensemble_gui.wording.run import accuracy as accuracy_sentence
from ensemble_gui.wording.run_tables import COSTS, cost_rows
from ensemble_gui.wording.strategies import explained
from ensemble_gui.wording.tables.timings import (
    accuracy_table,
    costs_table,
    errors_table,
    parameters_table,
)

_TENSORS = "Tensors: peak, without scratch memory"
_ACCURACY, _CLUSTER = 3, 4  # the tabs
_ROW = 20  # pixels
_BESIDE = 12  # pixels at both sides of a text together


class ResultTables(QWidget):
    """The other findings of a run, in figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: RunResult | None = None
        self._parameters = RowsModel(("parameter", "stacked shape"), parent=self)
        self._accuracy = RowsModel(("member", "right"), parent=self)
        self._costs = _Costs(tuple(COSTS), tuple(COSTS.values()), self)
        self._errors = ErrorModel(self)
        self._memory = label("", "small", self, wraps=True)
        self._summary = label("", "small", self, wraps=True)
        self._tabs = QTabWidget(self)
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName("Other findings of the run")
        self._tabs.tabBar().setAccessibleName("Parameters or accuracy")
        self._tabs.tabBar().setDrawBase(False)
        costs = _Findings(self._costs, "oneOffCosts", "Costs", self)
        self._add_tab("Costs", costs, self._memory, DefinitionButton("one_off", self))
        self._missing = label("", "small", self, name="referenceMissing", wraps=True)
        self._missing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._checked = _Findings(self._errors, "memberErrors", "Errors", self)
        self._add_tab("Errors", self._checked, self._missing)
        parameters = _Findings(self._parameters, "stackedParameters", "Stacked parameters", self)
        self._add_tab("Parameters", parameters)
        accuracy = _Findings(self._accuracy, "memberAccuracy", "Each member's accuracy", self)
        self._add_tab("Accuracy", accuracy, self._summary)
        self._shards = ShardsTab(self)
        self._tabs.addTab(self._shards, "Cluster")
        self._tabs.setTabVisible(_CLUSTER, False)  # noqa: FBT003 -- Qt's own
        for table, make in (
            (costs, costs_table),
            (self._checked, errors_table),
            (parameters, parameters_table),
            (accuracy, accuracy_table),
        ):
            Offer(table, partial(self._of_result, make))
        fill(self, self._tabs)

    def show_result(self, result: RunResult, *, is_whole: bool = True) -> None:
        """Show the findings of this run apart from its times; unless it is whole, more come."""
        self._result = result
        self._costs.show_rows(cost_rows(result))
        sizes = (result.parameter_bytes, result.activation_bytes)
        parameters, activations = map(byte_size, sizes)
        self._memory.setText(f"Parameters {parameters}, activations {activations}. {_TENSORS}")
        self._errors.show_checks(result.reference)
        self._missing.setText(result.reference_missing)
        self._missing.setVisible(bool(result.reference_missing))
        self._checked.setVisible(not result.reference_missing)
        shapes = result.stacked_parameters.items()
        self._parameters.show_rows([(printable(name, 200), str(list(one))) for name, one in shapes])
        mode = result.request.settings.input
        self._summary.setText(accuracy_sentence(result.accuracy, mode, result.non_finite))
        if mode is InputMode.DIFFERENT and result.accuracy:
            self._tabs.setCurrentIndex(_ACCURACY)
        shares = result.accuracy.members if result.accuracy else ()
        self._accuracy.show_rows(
            [(str(number), f"{share:.1%}") for number, share in enumerate(shares, start=1)]
        )
        if is_whole:
            is_there = result.cluster is not None or result.request.cluster is not None
            self._show_cluster(is_there=is_there)
            self._shards.show_result(result)

    def follow_cluster(self, progress: ClusterProgress) -> None:
        """Show how far a run on a cluster has come there."""
        self._show_cluster(is_there=True)
        self._shards.show_progress(progress)

    def forget_cluster(self) -> None:
        """There is no run on a cluster, and no result of one."""
        self._show_cluster(is_there=False)

    def _show_cluster(self, *, is_there: bool) -> None:
        """Show or hide the tab of the cluster; it comes to the front if it is new."""
        was_there = self._tabs.isTabVisible(_CLUSTER)
        self._tabs.setTabVisible(_CLUSTER, is_there)
        if is_there and not was_there:
            self._tabs.setCurrentIndex(_CLUSTER)

    def _of_result(self, make: Callable[[RunResult], Table]) -> Table | None:
        return make(self._result) if self._result else None

    def _add_tab(
        self,
        title: str,
        table: QTableView,
        caption: QLabel | None = None,
        explains: DefinitionButton | None = None,
    ) -> None:
        page = QWidget(self)
        above = row(caption, explains, shares=(1, 0)) if explains else caption
        fill(page, *([above] if above else []), table)
        page.setContentsMargins(0, RHYTHM // 2, 0, 0)
        self._tabs.addTab(page, title)


class _Costs(RowsModel):
    """What each strategy costs besides its calls; a cell explains its strategy or its column."""

    def tip(self, row: int, column: int) -> str:
        return explained(self.text(row, 0)) if column == 0 else self._tips[column]


class _Findings(QTableView):
    """A quiet table whose first column is as wide as its widest text.

    Qt's own way asks a thousand rows for ten properties each whenever the style changes.
    """

    def __init__(self, model: TextModel, name: str, accessible: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setModel(model)
        make_quiet(self, _ROW, chooses=False)
        self._texts = model
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self._fit)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        self.ensurePolished()
        rows = range(self._texts.rowCount())
        texts = {self._texts.text(row, 0) for row in rows}
        widest = max(map(self.fontMetrics().horizontalAdvance, texts), default=0)
        header = self.horizontalHeader()
        header.resizeSection(0, max(header.sectionSizeHint(0), widest + _BESIDE))
