"""Small tables beside the plot: what is paid once, errors, parameters, accuracy."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QTableView, QTabWidget, QVBoxLayout, QWidget

from ensemble_gui.qt.pages.timings.errors import ErrorModel
from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.text_table import RowsModel, make_quiet
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import InputMode
from ensemble_gui.wording.figures import byte_size, duration, printable
from ensemble_gui.wording.run import accuracy as accuracy_sentence

_COSTS = {
    "strategy": "How the predictions were computed",
    "once": "Preparing, compiling and the first call together",
    "pays after": "Calls after which this, and the stacking, has paid off against the baseline",
    "peak": "The most bytes that a call has allocated at once, beside parameters and input",
}
_ACCURACY = 3  # the tab
_ROW = 20  # pixels


class ResultTables(QWidget):
    """What else a run found, in figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parameters = RowsModel(("parameter", "stacked shape"), parent=self)
        self._accuracy = RowsModel(("member", "right"), parent=self)
        self._costs = RowsModel(tuple(_COSTS), tuple(_COSTS.values()), self)
        self._errors = ErrorModel(self)
        self._memory = label("", "small", self)
        self._summary = label("", "small", self)
        self._memory.setWordWrap(True)
        self._summary.setWordWrap(True)
        self._tabs = QTabWidget(self)
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName("What else the run found")
        self._tabs.tabBar().setAccessibleName("Parameters or accuracy")
        self._tabs.tabBar().setDrawBase(False)
        self._add_tab("Costs", _table(self._costs, "oneOffCosts", "Costs", self), self._memory)
        self._add_tab("Errors", _table(self._errors, "memberErrors", "Errors", self))
        parameters = _table(self._parameters, "stackedParameters", "Stacked parameters", self)
        self._add_tab("Parameters", parameters)
        accuracy = _table(self._accuracy, "memberAccuracy", "Each member's accuracy", self)
        self._add_tab("Accuracy", accuracy, self._summary)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._tabs)

    def show_result(self, result: RunResult) -> None:
        """Show what this run found beside its times."""
        self._costs.show_rows(_cost_rows(result))
        sizes = (result.parameter_bytes, result.activation_bytes)
        self._memory.setText("Parameters {}, activations {}".format(*map(byte_size, sizes)))
        self._errors.show_checks(result.reference)
        self._parameters.show_rows(
            [
                (printable(name, 200), str(list(shape)))
                for name, shape in result.stacked_parameters.items()
            ]
        )
        mode = result.request.settings.input
        self._summary.setText(accuracy_sentence(result.accuracy, mode, result.non_finite))
        if mode is InputMode.DIFFERENT and result.accuracy:
            self._tabs.setCurrentIndex(_ACCURACY)
        shares = result.accuracy.members if result.accuracy else ()
        self._accuracy.show_rows(
            [(str(number), f"{share:.1%}") for number, share in enumerate(shares, start=1)]
        )

    def _add_tab(self, title: str, table: QTableView, caption: QLabel | None = None) -> None:
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, RHYTHM // 2, 0, 0)
        if caption is not None:
            layout.addWidget(caption)
        layout.addWidget(table)
        self._tabs.addTab(page, title)


def _cost_rows(result: RunResult) -> Sequence[tuple[str, ...]]:
    pays = {one.strategy: one.pays_after for one in result.comparisons}
    rows = []
    for one in result.timings:
        once = one.prepare_s + one.compile_s + one.first_call_s
        calls = pays.get(one.strategy)
        peak = "n/a" if one.peak_bytes is None else byte_size(one.peak_bytes)
        rows.append((one.strategy, duration(once), f"{calls:,}" if calls else "\N{EN DASH}", peak))
    return rows


def _table(model: QAbstractItemModel, name: str, accessible: str, parent: QWidget) -> QTableView:
    table = QTableView(parent)
    table.setObjectName(name)
    table.setAccessibleName(accessible)
    table.setModel(model)
    make_quiet(table, _ROW)
    table.setSelectionMode(QTableView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    return table
