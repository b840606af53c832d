"""The head of the shift's page: the kind of shift, what it is, and the way to all samples."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ensemble_gui.qt.widgets.card import small_button
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.shift import Shift
from ensemble_gui.wording.shift_levels import SHIFT_WORDS


class ShiftHead(QWidget):
    """Chooses the kind of shift, and asks for the evaluation of all samples."""

    kind_chosen = Signal()
    evaluation_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shifts = [(one, SHIFT_WORDS[one].title) for one in Shift]
        self._kind = ChoiceBox("shiftKind", "Kind of shift", shifts, self)
        self._definition = DefinitionButton("shift", self)
        self._definition.setObjectName("shiftDefinition")
        self._all = small_button("shiftAllButton", self)
        self._all.setText("All samples")
        self._all.setAccessibleName("Evaluate all samples along the shift")
        self._arrange()
        self._kind.chosen.connect(self.kind_chosen)
        self._all.clicked.connect(self.evaluation_wanted)
        self.offer("", going=False)

    @property
    def shift(self) -> Shift:
        """The kind of shift that is chosen."""
        return self._kind.value

    def offer(self, tip: str, *, going: bool) -> None:
        """Offer an evaluation, which would do this; '' where there is nothing to evaluate."""
        self._all.setEnabled(bool(tip) and not going)
        self._all.setToolTip(plain_tip("It goes on: Cancel ends it (Esc)" if going else tip))

    def _arrange(self) -> None:
        beside = QHBoxLayout()
        beside.setSpacing(RHYTHM)
        beside.addStretch(1)
        for widget in (self._kind, self._definition, self._all):
            beside.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(beside)
        layout.addStretch(1)  # where the row of the tabs is higher, stay beside them
