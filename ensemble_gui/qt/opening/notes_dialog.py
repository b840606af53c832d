"""All that is to be said of an ensemble that was opened, and what could be opened instead."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.fitting_text import broken
from ensemble_gui.qt.widgets.low_scroll import LowScroll
from ensemble_gui.qt.widgets.plain_tip import plain_entry
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.opening import OpenedEnsemble
from ensemble_gui.wording.figures import one_line, printable
from ensemble_gui.wording.opening import kind_of_ensemble, members_in_words

_SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_WIDTH = 600  # pixels
_MEMBERS_LINES, _NOTES_LINES = 4, 16  # at most
_LONGEST_TITLE = 64  # characters


class NotesDialog(QDialog):
    """Lists the members and the notes, which scroll; a button opens an alternative."""

    chosen = Signal(object)  # OpenRequest

    def __init__(self, ensemble: OpenedEnsemble, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(printable(ensemble.name))
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 3 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        title = label(f"{kind_of_ensemble(ensemble)}.", "title", self, wraps=True)
        layout.addWidget(title)
        members = (members_in_words(ensemble),) if ensemble.members else ()
        for section, name, paragraphs, lines in (
            ("MEMBERS", "ensembleMembers", members, _MEMBERS_LINES),
            ("NOTES", "allNotes", ensemble.notes, _NOTES_LINES),
        ):
            if paragraphs:
                layout.addWidget(label(section, "section", self))
                layout.addWidget(self._words(name, paragraphs, lines))
        if ensemble.alternatives:
            layout.addWidget(label("INSTEAD", "section", self))
        for index, one in enumerate(ensemble.alternatives):
            button = QPushButton(plain_entry(printable(one.title, _LONGEST_TITLE)), self)
            button.setObjectName(f"alternative{index}")
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._choose, one.request))
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()
        layout.addStretch(1)
        layout.addSpacing(RHYTHM)
        layout.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        """As high as it needs, which is known once it has the style."""
        super().showEvent(event)
        self.resize(_WIDTH, self._column.totalHeightForWidth(_WIDTH))

    def _words(self, name: str, paragraphs: tuple[str, ...], lines: int) -> LowScroll:
        """Paragraphs that can be selected, and that scroll where they are many."""
        words = label("", "", name=name)
        words.setTextInteractionFlags(_SELECTABLE)
        room = _WIDTH - 9 * RHYTHM
        told = [broken(one_line(one), words.fontMetrics(), room) for one in paragraphs]
        made = LowScroll(words, lines, self)
        made.say("\n\n".join(told))
        return made

    def _choose(self, request: object, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 -- Qt's signal hands it over so
        self.accept()
        self.chosen.emit(request)
