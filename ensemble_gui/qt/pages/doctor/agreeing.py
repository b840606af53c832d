"""Asks whether code that was typed here may run."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from ensemble_gui.qt.opening.agreement import agreement_buttons
from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.theme import RHYTHM

_QUESTION = (
    "You changed this example, so it is no longer our code. It can do whatever you can do on this "
    "computer: run it only if you wrote it, or trust its source."
)
_ONCE = "You are asked once, until Ensemble Explorer is closed."
_WIDTH = 460  # pixels


class CodeDialog(QDialog):
    """The agreement holds for all code that is typed in this session. No is the default."""

    agreed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("codeDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Run this code?")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 3 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        layout.addWidget(label(_QUESTION, "", self, wraps=True))
        layout.addWidget(label(_ONCE, "small", self))
        layout.addSpacing(RHYTHM)
        buttons = agreement_buttons("&Run the code", self)
        buttons.accepted.connect(self._agree)
        layout.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)

    @Slot()
    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()
