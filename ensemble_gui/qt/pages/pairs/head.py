"""By what pairs are compared, and which samples of the chosen pair are shown."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QWidget

from ensemble_gui.qt.widgets.card import fill_right, small_button
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.icon import put_icon
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.wording.definitions import definition

_LEAST_WIDE = ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_LEAST_LETTERS = 10


class PairsHead(QWidget):
    """A box of measures, and two buttons that are down while they filter the samples."""

    measure_chosen = Signal(object)  # PairMeasure
    errors_wanted = Signal(bool)  # the samples that both get wrong, or else on which they differ
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        measures = [(one, definition(one).title) for one in PairMeasure]
        self._box = ChoiceBox(
            "pairMeasureBox", "By what members are compared", measures, self, small=True
        )
        self._box.setSizeAdjustPolicy(_LEAST_WIDE)
        self._box.setMinimumContentsLength(_LEAST_LETTERS)  # the counts next to it are never cut
        self._define = DefinitionButton(self._box.value, self)
        choose, clear = "Choose the samples on which the two members", "Clear the selected pair"
        self._differ = small_button("chooseDiffering", self, accessible=f"{choose} differ")
        self._fail = small_button("chooseBothWrong", self, accessible=f"{choose} are both wrong")
        self._clear = small_button("clearPair", self, accessible=clear, tip=f"{clear} (Esc)")
        put_icon(self._clear, "dismiss")
        buttons = (self._differ, self._fail, self._clear)
        fill_right(self, *buttons, self._box, self._define, spacing=RHYTHM // 2)
        self._filters = QButtonGroup(self)
        self._filters.setExclusive(False)
        self._filters.idClicked.connect(self._choose_samples)
        for of_errors, button in enumerate((self._differ, self._fail)):
            button.setCheckable(True)
            self._filters.addButton(button, of_errors)
        self._box.chosen.connect(self._choose)
        self._clear.clicked.connect(self.dropped)
        self.show_pair(None, None)

    def show_pair(self, differing: int | None, both_wrong: int | None) -> None:
        """Offer this many samples of each kind; None if no pair is chosen, or none is labelled."""
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

    @Slot(int)
    def _choose_samples(self, of_errors: int) -> None:
        if self._filters.button(of_errors).isChecked():
            self.errors_wanted.emit(bool(of_errors))
        else:
            self.dropped.emit()
