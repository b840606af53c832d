"""Two small tables beside the plot: the stacked parameters, and each member's accuracy."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QTableView, QTabWidget, QVBoxLayout, QWidget

from ensemble_gui import wording
from ensemble_gui.qt.card import label
from ensemble_gui.qt.theme import RHYTHM
from ensemble_gui.records import InputMode, RunResult

_ACCURACY = 1  # the tab


class ResultTables(QWidget):
    """What else a run found, in figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parameters = QStandardItemModel(0, 2, self)
        self._parameters.setHorizontalHeaderLabels(["parameter", "stacked shape"])
        self._accuracy = QStandardItemModel(0, 2, self)
        self._accuracy.setHorizontalHeaderLabels(["member", "right"])
        self._summary = label("", "small", self)
        self._summary.setWordWrap(True)
        self._tabs = QTabWidget(self)
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName("What else the run found")
        self._tabs.tabBar().setAccessibleName("Parameters or accuracy")
        self._tabs.tabBar().setDrawBase(False)
        self._tabs.addTab(
            _table(self._parameters, "stackedParameters", "Stacked parameters", self), "Parameters"
        )
        accuracy = QWidget(self)
        layout = QVBoxLayout(accuracy)
        layout.setContentsMargins(0, RHYTHM // 2, 0, 0)
        layout.addWidget(self._summary)
        layout.addWidget(_table(self._accuracy, "memberAccuracy", "Each member's accuracy", self))
        self._tabs.addTab(accuracy, "Accuracy")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._tabs)

    def show_result(self, result: RunResult) -> None:
        """Show the parameters and the accuracy of this run."""
        _fill(
            self._parameters,
            [(name, str(list(shape))) for name, shape in result.stacked_parameters.items()],
        )
        self._summary.setText(wording.accuracy(result.accuracy, result.request.settings.input))
        if result.request.settings.input is InputMode.DIFFERENT and result.accuracy:
            self._tabs.setCurrentIndex(_ACCURACY)
        shares = result.accuracy.members if result.accuracy else ()
        _fill(
            self._accuracy,
            [(str(number + 1), f"{share:.1%}") for number, share in enumerate(shares)],
        )


def _table(model: QStandardItemModel, name: str, accessible: str, parent: QWidget) -> QTableView:
    table = QTableView(parent)
    table.setObjectName(name)
    table.setAccessibleName(accessible)
    table.setModel(model)
    table.setShowGrid(False)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.setSelectionMode(QTableView.SelectionMode.NoSelection)
    table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(20)
    table.verticalHeader().setMinimumSectionSize(16)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    return table


def _fill(model: QStandardItemModel, rows: list[tuple[str, str]]) -> None:
    model.setRowCount(0)
    for cells in rows:
        model.appendRow([QStandardItem(text) for text in cells])
