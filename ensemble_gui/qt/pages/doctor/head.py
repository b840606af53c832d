"""Which network is examined, and the buttons that examine it and bring back its code."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.card import fill_right, small_button
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.fitting_text import entry
from ensemble_gui.records.gallery import Example


class DoctorHead(QWidget):
    """The members or an example: a box, and two buttons."""

    chosen = Signal(object)  # Example, or None: the members
    restore_clicked = Signal()
    examine_clicked = Signal()

    def __init__(self, examples: Sequence[Example], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box: ChoiceBox[Example | None] = ChoiceBox(
            "doctorBox", "Which network is examined", [(None, "My members")], self, small=True
        )
        for one in examples:
            self._box.put(one, one.title)
        self._box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        original = "Bring back the example's original code"
        self._restore = small_button(
            "restoreExample", self, text="Restore", accessible=original, tip=original
        )
        does = "Run this network under vmap, in each mode"
        self._examine = small_button(
            "examine", self, text="Examine", accessible=does, tip=f"{does} (Ctrl+Enter in the code)"
        )
        fill_right(self, self._box, self._restore, self._examine)
        self._box.chosen.connect(self._choose)
        self._restore.clicked.connect(self.restore_clicked)
        self._examine.clicked.connect(self.examine_clicked)
        self.allow_restoring(allowed=False)
        self._restore.hide()

    @property
    def example(self) -> Example | None:
        """The chosen example; None for the members."""
        return self._box.value

    def choose(self, example: Example | None) -> None:
        """Choose this one, as the user would."""
        self._box.choose(example)

    def name_members(self, network: str) -> None:
        """Say of which architecture the members are."""
        self._box.put(None, f"My members ({entry(network, self._box.fontMetrics())})")

    def allow_restoring(self, *, allowed: bool) -> None:
        """Let the original code be brought back if it was changed."""
        self._restore.setEnabled(allowed)

    def set_busy(self, *, busy: bool) -> None:
        """Disable the button while anything is being measured."""
        self._examine.setEnabled(not busy)

    @Slot(object)
    def _choose(self, example: Example | None) -> None:
        self._restore.setVisible(example is not None)
        self.chosen.emit(example)
