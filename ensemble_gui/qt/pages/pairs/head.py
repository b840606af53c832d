"""By what pairs are compared, and which samples of the chosen pair are left."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.card import fill_right, small_button
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.wording.definitions import definition

_LEAST_WIDE = ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_LEAST_LETTERS = 10
_CLEAR = "\N{MULTIPLICATION X}"


class PairsHead(QWidget):
    """A box of measures, and two buttons that are down while their samples are left."""

    measure_chosen = Signal(object)  # PairMeasure
    differing_wanted = Signal()
    both_wrong_wanted = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        measures = [(one, definition(one).title) for one in PairMeasure]
        self._box = ChoiceBox(
            "pairMeasureBox", "By what members are compared", measures, self, small=True
        )
        self._box.setSizeAdjustPolicy(_LEAST_WIDE)
        self._box.setMinimumContentsLength(_LEAST_LETTERS)  # the counts beside it are never cut
        self._define = DefinitionButton(self._box.value, self)
        self._differ = small_button("chooseDiffering", self)
        self._fail = small_button("chooseBothWrong", self)
        self._clear = small_button("clearPair", self)
        self._clear.setText(_CLEAR)
        self._clear.setToolTip("Let go of the pair (Esc)")
        self._clear.setAccessibleName("Let go of the pair")
        buttons = (self._differ, self._fail, self._clear)
        fill_right(self, *buttons, self._box, self._define, spacing=RHYTHM // 2)
        for button, what in ((self._differ, "differ"), (self._fail, "are both wrong")):
            button.setCheckable(True)
            button.setAccessibleName(f"Choose the samples on which the two members {what}")
        self._box.chosen.connect(self._choose)
        self._differ.clicked.connect(self._choose_differing)
        self._fail.clicked.connect(self._choose_both_wrong)
        self._clear.clicked.connect(self.dropped)
        self.show_pair(None, None)

    def show_pair(self, differing: int | None, both_wrong: int | None) -> None:
        """Offer so many samples of each kind; None where no pair is chosen, or none is labelled."""
        counts = (self._differ, "Differ", differing), (self._fail, "Both fail", both_wrong)
        for button, title, count in counts:
            button.setVisible(differing is not None)
            button.setText(title if count is None else f"{title}: {count:,}")
            button.setEnabled(bool(count))
        self._clear.setVisible(differing is not None)

    def mark(self, *, differing: bool, both_wrong: bool) -> None:
        """Show which of the two is chosen, if any."""
        for button, is_down in ((self._differ, differing), (self._fail, both_wrong)):
            with QSignalBlocker(button):
                button.setChecked(is_down)

    @Slot(object)
    def _choose(self, measure: PairMeasure) -> None:
        self._define.explain(measure)
        self.measure_chosen.emit(measure)

    @Slot()
    def _choose_differing(self) -> None:
        (self.differing_wanted if self._differ.isChecked() else self.dropped).emit()

    @Slot()
    def _choose_both_wrong(self) -> None:
        (self.both_wrong_wanted if self._fail.isChecked() else self.dropped).emit()
