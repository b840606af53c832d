"""Asks whether the code of a file may run."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.fitting_text import broken
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.opening import TrustNeeded
from ensemble_gui.wording.figures import printable

_QUESTION = (
    "Building the members of this ensemble means running the Python code that came with it. The "
    "code can do whatever you can do on this computer: run it only if you trust its source."
)
_SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_WIDTH = 560  # pixels
_LONGEST_PATH = 1000  # characters: all of any path that is no attempt to push the sum out of view


class TrustDialog(QDialog):
    """Shows the path and the SHA-256; the agreement holds for these alone. No is the default."""

    agreed = Signal(object)  # TrustNeeded

    def __init__(self, question: TrustNeeded, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trustDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Run this code?")
        self._question = question
        question_label = label(_QUESTION, "", self)
        question_label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 3 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        layout.addWidget(question_label)
        layout.addSpacing(RHYTHM)
        path = printable(question.path, _LONGEST_PATH)
        for caption, text in (("FILE", path), ("SHA-256", question.sha256)):
            layout.addWidget(label(caption, "section", self))
            layout.addWidget(self._selectable(caption, text))
            layout.addSpacing(RHYTHM)
        layout.addWidget(label("You are asked again if the file changes.", "small", self))
        layout.addSpacing(RHYTHM)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(_WIDTH)

    def _selectable(self, caption: str, text: str) -> QLabel:
        field = label("", "", self)
        field.setTextInteractionFlags(_SELECTABLE)
        field.setWordWrap(True)
        field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        field.setText(broken(text, field.fontMetrics(), _WIDTH - 6 * RHYTHM))
        field.setAccessibleName(caption)
        return field

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        run = buttons.addButton("&Run the code", QDialogButtonBox.ButtonRole.AcceptRole)
        run.setAutoDefault(False)
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setDefault(True)
        cancel.setFocus()
        buttons.accepted.connect(self._agree)
        buttons.rejected.connect(self.reject)
        return buttons

    @Slot()
    def _agree(self) -> None:
        self.accept()
        self.agreed.emit(self._question)
