"""Shows the code of a run, to be read, copied or saved: a strategy's lines, or all of it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QWidget

from ensemble_gui.qt.widgets.card import column, label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.exporting import ScriptResult
from ensemble_gui.wording.exporting import belongings, lines_belong_to

_WIDTH, _HEIGHT = 760, 600  # pixels: 88 characters of code, and a scroll bar
_WHOLE = ""  # the choice


class CodeDialog(QDialog):
    """A script, read-only; the window stays usable beside it. It begins with this strategy."""

    save_wanted = Signal(object)  # ScriptRequest

    def __init__(self, found: ScriptResult, strategy: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self.setObjectName("codeDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("The run as Python code")
        entries = [(_WHOLE, "The whole script"), *((one, one) for one in found.lines)]
        self._choice = ChoiceBox("codeChoice", "Which code is shown", entries, self)
        self._code = QPlainTextEdit(self)
        self._code.setObjectName("code")
        self._code.setAccessibleName("The run as Python code")
        self._code.setReadOnly(True)
        self._code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        self._code.setStyleSheet(f'font-family: "{family}"; font-size: 12px;')
        self._notes = label("", "small", self, name="codeNotes", wraps=True)
        self._choice.chosen.connect(self._show)
        head = row(label("Show", "small", self), self._choice, None)
        layout = column(
            head, self._notes, self._code, self._buttons(), spacing=RHYTHM, shares=(0, 0, 1, 0)
        )
        layout.setContentsMargins(*[2 * RHYTHM] * 4)
        self.setLayout(layout)
        self.resize(_WIDTH, _HEIGHT)
        self._choice.show_value(strategy if strategy in found.lines else _WHOLE)
        self._show(self._choice.value)
        self._code.setFocus()

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copy = buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
        save = buttons.addButton("&Save script…", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("copyCode")
        save.setObjectName("saveCode")
        copy.clicked.connect(self._copy)
        save.clicked.connect(self._save)
        buttons.rejected.connect(self.reject)
        return buttons

    @Slot(object)
    def _show(self, choice: str) -> None:
        """The lines of a strategy, or the whole script."""
        found = self._found
        self._code.setPlainText(found.lines[choice] if choice else found.text)
        self._notes.setText(lines_belong_to(choice) if choice else belongings(found))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code.toPlainText())

    @Slot()
    def _save(self) -> None:
        self.save_wanted.emit(self._found.request)
