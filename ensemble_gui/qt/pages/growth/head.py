"""Which score the growth curve shows, and the button that measures it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.card import fill_right, small_button
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.records.growth import GrowthScore
from ensemble_gui.wording.growth import GROWTH_TITLES

_DEFINED = {
    GrowthScore.ERROR: "growth",
    GrowthScore.NLL: "nll",
    GrowthScore.BRIER: "brier",
    GrowthScore.ECE: "ece",
}


class GrowthHead(QWidget):
    """A button, a box of scores, and what the chosen one means."""

    score_chosen = Signal(object)  # GrowthScore
    measure_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._can_measure = False
        accessible = "Measure smaller ensembles of these members"
        self._measure = small_button("measureGrowth", self, accessible=accessible)
        self._measure.clicked.connect(self.measure_clicked)
        scores = [(one, GROWTH_TITLES[one]) for one in GrowthScore]
        self._box = ChoiceBox(
            "growthScoreBox", "Which score the curve shows", scores, self, small=True
        )
        self._box.chosen.connect(self._choose)
        self._define = DefinitionButton(_DEFINED[self._box.value], self)
        fill_right(self, self._measure, self._box, self._define)

    def set_known(self, *, can_measure: bool, has_scores: bool) -> None:
        """Offer to measure if there is something to measure, or to measure again."""
        self._can_measure = can_measure
        self._measure.setText("Measure again" if has_scores else "Measure")
        self._measure.setEnabled(can_measure)

    def set_busy(self, *, busy: bool) -> None:
        """Disable the button during a measurement."""
        self._measure.setEnabled(self._can_measure and not busy)

    @Slot(object)
    def _choose(self, score: GrowthScore) -> None:
        self._define.explain(_DEFINED[score])
        self.score_chosen.emit(score)
