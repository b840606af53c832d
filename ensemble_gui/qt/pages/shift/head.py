"""The head of the Shift page: the kind of shift, its definition, and a button for all samples."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.card import fill, row, small_button
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.records.shift import Shift
from ensemble_gui.wording.shift_levels import SHIFT_WORDS


class ShiftHead(QWidget):
    """Chooses the kind of shift, and requests the evaluation of all samples."""

    kind_chosen = Signal()
    evaluation_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shifts = [(one, SHIFT_WORDS[one].title) for one in Shift]
        self._kind = ChoiceBox("shiftKind", "Kind of shift", shifts, self)
        self._definition = DefinitionButton("shift", self)
        self._definition.setObjectName("shiftDefinition")
        accessible = "Evaluate all samples along the shift"
        self._all = small_button("shiftAllButton", self, text="All samples", accessible=accessible)
        # Where the row of the tabs is higher, stay next to them.
        fill(self, row(None, self._kind, self._definition, self._all), None)
        self._kind.chosen.connect(self.kind_chosen)
        self._all.clicked.connect(self.evaluation_wanted)
        self.offer("", is_running=False)

    @property
    def shift(self) -> Shift:
        """The kind of shift that is chosen."""
        return self._kind.value

    def offer(self, tip: str, *, is_running: bool) -> None:
        """Offer an evaluation that would do this; '' if there is nothing to evaluate."""
        self._all.setEnabled(bool(tip) and not is_running)
        self._all.setToolTip(plain_tip("Running: Cancel stops it (Esc)" if is_running else tip))
