"""Which score the growth curve shows, and the button that measures it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from ensemble_gui.qt.widgets.card import small_button
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.growth import GrowthScore
from ensemble_gui.wording.growth import GROWTH_TITLES

_SCORES = tuple(GrowthScore)
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
        self._measure = small_button("measureGrowth", self)
        self._measure.setAccessibleName("Measure smaller ensembles of these members")
        self._measure.clicked.connect(self.measure_clicked)
        self._box = QComboBox(self)
        self._box.setObjectName("growthScoreBox")
        self._box.setAccessibleName("Which score the curve shows")
        self._box.addItems([GROWTH_TITLES[one] for one in _SCORES])
        self._box.setProperty("small", True)  # noqa: FBT003 -- the style sheet asks for it
        self._box.currentIndexChanged.connect(self._choose)
        self._define = DefinitionButton(_DEFINED[_SCORES[0]], self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM)
        layout.addStretch(1)
        for widget in (self._measure, self._box, self._define):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def set_known(self, *, can_measure: bool, has_scores: bool) -> None:
        """Offer to measure where there is something to measure, or to measure again."""
        self._can_measure = can_measure
        self._measure.setText("Measure again" if has_scores else "Measure")
        self._measure.setEnabled(can_measure)

    def set_busy(self, *, busy: bool) -> None:
        """While it is measured it cannot be asked for once more."""
        self._measure.setEnabled(self._can_measure and not busy)

    @Slot(int)
    def _choose(self, place: int) -> None:
        self._define.explain(_DEFINED[_SCORES[place]])
        self.score_chosen.emit(_SCORES[place])
