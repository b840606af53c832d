"""Asks whether files outside of a manifest's folder may be opened as its members."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from ensemble_gui.qt.opening.agreement import agreement_buttons
from ensemble_gui.qt.widgets.card import label, scrolling
from ensemble_gui.qt.widgets.fitting_text import broken
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.opening import OutsideNeeded
from ensemble_gui.wording.figures import printable

_QUESTION = (
    "The manifest of this ensemble names files outside of its own folder as members. They are only "
    "read. Open them?"
)
_SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_WIDTH, _HEIGHT = 560, 340  # pixels
_LONGEST_PATH = 1000  # characters
_MOST = 1000  # files


class OutsideDialog(QDialog):
    """Shows the manifest's path and the files'; the agreement holds for these alone."""

    agreed = Signal(object)  # OutsideNeeded

    def __init__(self, question: OutsideNeeded, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outsideDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Open files outside of the folder?")
        self._question = question
        asked = label(_QUESTION, "", self, wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 3 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        layout.addWidget(asked)
        layout.addSpacing(RHYTHM)
        layout.addWidget(label("MANIFEST", "section", self))
        layout.addWidget(self._paths("Manifest", (question.manifest,)))
        layout.addSpacing(RHYTHM)
        layout.addWidget(label("FILES", "section", self))
        layout.addWidget(scrolling(self._paths("Files", question.files), self), 1)
        layout.addSpacing(RHYTHM)
        buttons = agreement_buttons("&Open them", self)
        buttons.accepted.connect(self._agree)
        layout.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)
        self.resize(_WIDTH, _HEIGHT)

    def _paths(self, name: str, paths: tuple[str, ...]) -> QLabel:
        field = label("", "", self, wraps=True)
        field.setTextInteractionFlags(_SELECTABLE)
        room = _WIDTH - 8 * RHYTHM
        lines = [
            broken(printable(one, _LONGEST_PATH), field.fontMetrics(), room)
            for one in paths[:_MOST]
        ]
        more = len(paths) - len(lines)
        field.setText("\n".join([*lines, *([f"and {more:,} more"] if more else [])]))
        field.setAccessibleName(name)
        return field

    @Slot()
    def _agree(self) -> None:
        self.accept()
        self.agreed.emit(self._question)
