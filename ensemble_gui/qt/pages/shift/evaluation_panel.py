"""What was found of all samples along a shift: three curves, and the table beside them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ensemble_gui.qt.pages.shift.auroc_table import AurocTable
from ensemble_gui.qt.pages.shift.curves import ShiftCurves
from ensemble_gui.qt.pages.shift.evaluation import ShiftEvaluation
from ensemble_gui.qt.widgets.card import label, row
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.settings import Array
from ensemble_gui.wording.shift import PREVIOUS_EVALUATION, evaluation_title


class EvaluationPanel(QWidget):
    """Shows one evaluation, at the level that is looked at."""

    level_pointed = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluation: ShiftEvaluation | None = None
        self._curves = ShiftCurves(theme, self)
        self._curves.level_pointed.connect(self.level_pointed)
        self._table = AurocTable(self)
        definition = DefinitionButton("auroc", self)
        definition.setObjectName("aurocDefinition")
        title = label("Told from clean ones", "title", self)
        self._title = label("", "title", self)
        self._title.setFixedHeight(3 * RHYTHM)
        title.setFixedHeight(3 * RHYTHM)
        self._former = label("former", "note", self, name="shiftFormer")
        self._former.setToolTip(PREVIOUS_EVALUATION)
        curves = QVBoxLayout()
        curves.setSpacing(RHYTHM // 2)
        curves.addLayout(row(self._title, self._former, stretch_after=1))
        curves.addWidget(self._curves, 1)
        beside = QVBoxLayout()
        beside.setSpacing(RHYTHM // 2)
        beside.addLayout(row(title, definition, stretch_after=1))
        beside.addWidget(self._table)
        beside.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * RHYTHM)
        layout.addLayout(curves, 1)
        layout.addLayout(beside)

    def show_evaluation(self, evaluation: ShiftEvaluation, levels: Array, *, former: bool) -> None:
        """Show what has come, along these levels from 0 on; it may be of former samples."""
        self._evaluation = evaluation
        self._title.setText(evaluation_title(evaluation.request.samples))
        self._former.setVisible(former)
        self._curves.show_evaluation(evaluation, levels)

    def mark(self, level: float) -> None:
        """Show what was found at the level nearest to this one."""
        if self._evaluation is not None:
            self._curves.mark(level)
            self._table.show_level(self._evaluation, self._evaluation.near(level))

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._curves.set_theme(theme)
