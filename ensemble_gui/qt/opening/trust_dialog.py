"""Asks whether the code of a factory may run."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui.qt.opening.agreement import agreement_buttons
from ensemble_gui.qt.widgets.card import column, label, scroll_down
from ensemble_gui.qt.widgets.fitting_text import broken
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.opening import CodeFile, TrustNeeded
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.opening import call_to_trust

_QUESTION = (
    "Building the members of this ensemble means running the Python code that came with it. The "
    "code can do whatever you can do on this computer: run it only if you trust its source."
)
_ON_CLUSTER = (
    "It is sent to every node of the cluster and runs there as well, with the rights of whoever "
    "started Ray there."
)
_SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_WIDTH = 560  # pixels
_LONGEST_PATH = 1000  # characters: all of any path that is no attempt to push the sum out of view
_HIGHEST = 280  # pixels: of the list of several files


class TrustDialog(QDialog):
    """Shows each file with its SHA-256, and the arguments if there are any.

    The agreement holds for these alone. No is the default.
    """

    agreed = Signal(object)  # TrustNeeded

    def __init__(self, question: TrustNeeded, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trustDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Run this code?")
        self._question = question
        asked = f"{_QUESTION} {_ON_CLUSTER}" if question.request.on_cluster else _QUESTION
        question_label = label(asked, "", self)
        question_label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 3 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        layout.addWidget(question_label)
        layout.addSpacing(RHYTHM)
        if len(question.files) == 1:
            layout.addLayout(self._file(question.files[0], "FILE"))
        else:
            layout.addWidget(self._all_files())
            layout.addSpacing(RHYTHM)
        if question.call:
            layout.addLayout(self._captioned("CALL", call_to_trust(question)))
        several = len(question.files) > 1
        again = f"You are asked again if {'a' if several else 'the'} file changes."
        layout.addWidget(label(again, "small", self))
        layout.addSpacing(RHYTHM)
        buttons = agreement_buttons("&Run the code", self)
        buttons.accepted.connect(self._agree)
        layout.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)

    def _file(self, file: CodeFile, caption: str) -> QVBoxLayout:
        path = printable(file.path, _LONGEST_PATH)
        return column(self._captioned(caption, path), self._captioned("SHA-256", file.sha256))

    def _all_files(self) -> QScrollArea:
        """The files one below the other, which scroll where they are many."""
        area, content = QScrollArea(self), QWidget(self)
        files = self._question.files
        captions = (f"FILE {number} OF {len(files)}" for number in range(1, len(files) + 1))
        content.setLayout(column(*map(self._file, files, captions)))
        scroll_down(area, content)
        area.setObjectName("trustedFiles")
        area.setMinimumHeight(min(content.sizeHint().height(), _HIGHEST))
        return area

    def _captioned(self, caption: str, text: str) -> QVBoxLayout:
        found = column(label(caption, "section", self), self._selectable(caption, text))
        found.addSpacing(RHYTHM)
        return found

    def _selectable(self, caption: str, text: str) -> QLabel:
        field = label("", "", self)
        field.setTextInteractionFlags(_SELECTABLE)
        field.setWordWrap(True)
        field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        field.setText(broken(text, field.fontMetrics(), _WIDTH - 6 * RHYTHM))
        field.setAccessibleName(caption)
        return field

    @Slot()
    def _agree(self) -> None:
        self.accept()
        self.agreed.emit(self._question)
