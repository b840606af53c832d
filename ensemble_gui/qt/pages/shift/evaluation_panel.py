"""The results for all samples along a shift: three curves, and next to them a table."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.shift.auroc_table import AurocTable
from ensemble_gui.qt.pages.shift.curves import ShiftCurves
from ensemble_gui.qt.pages.shift.evaluation import ShiftEvaluation
from ensemble_gui.qt.widgets.card import column, label, row
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.settings import Array
from ensemble_gui.wording.shift import PREVIOUS_EVALUATION, evaluation_title


class EvaluationPanel(QWidget):
    """Shows one evaluation, at the selected level."""

    level_pointed = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluation: ShiftEvaluation | None = None
        self._curves = ShiftCurves(theme, self)
        self._curves.level_pointed.connect(self.level_pointed)
        self._table = AurocTable(self)
        definition = DefinitionButton("auroc", self)
        definition.setObjectName("aurocDefinition")
        title = label("Detection vs. clean images (AUROC)", "title", self)
        self._title = label("", "title", self)
        self._title.setFixedHeight(scaled(3 * RHYTHM))
        title.setFixedHeight(scaled(3 * RHYTHM))
        self._previous = label("previous", "note", self, name="shiftFormer")
        self._previous.setToolTip(PREVIOUS_EVALUATION)
        curves = column(row(self._title, self._previous, None), self._curves, shares=(0, 1))
        table = column(row(title, definition, None), self._table, None)
        self.setLayout(row(curves, table, spacing=2 * RHYTHM, shares=(1, 0)))

    def show_evaluation(
        self, evaluation: ShiftEvaluation, levels: Array, *, is_previous: bool
    ) -> None:
        """Show what has arrived, along these levels; maybe of the previous samples."""
        self._evaluation = evaluation
        self._title.setText(evaluation_title(evaluation.request.samples))
        self._previous.setVisible(is_previous)
        self._curves.show_evaluation(evaluation, levels)

    def mark(self, level: float) -> None:
        """Show the results at the level nearest to this one."""
        if self._evaluation is not None:
            self._curves.mark(level)
            self._table.show_level(self._evaluation, self._evaluation.near(level))
