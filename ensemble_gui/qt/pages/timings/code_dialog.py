"""Shows the code of a run, to be read, copied or saved."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QWidget

from ensemble_gui.qt.widgets.card import column, label
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.exporting import ScriptResult
from ensemble_gui.wording.exporting import belongings

_WIDTH, _HEIGHT = 760, 600  # pixels: 88 characters of code, and a scroll bar


class CodeDialog(QDialog):
    """A script, read-only; the window stays usable beside it."""

    save_wanted = Signal(object)  # ScriptRequest

    def __init__(self, found: ScriptResult, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self.setObjectName("codeDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("The run as Python code")
        self._code = QPlainTextEdit(found.text, self)
        self._code.setObjectName("code")
        self._code.setAccessibleName("The run as Python code")
        self._code.setReadOnly(True)
        self._code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        self._code.setStyleSheet(f'font-family: "{family}"; font-size: 12px;')
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Close, self)
        copy = buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
        save = buttons.addButton("&Save…", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("copyCode")
        save.setObjectName("saveCode")
        copy.clicked.connect(self._copy)
        save.clicked.connect(self._save)
        buttons.rejected.connect(self.reject)
        words = label(belongings(found), "small", self, name="codeNotes", wraps=True)
        layout = column(words, self._code, buttons, spacing=RHYTHM, shares=(0, 1, 0))
        layout.setContentsMargins(*[2 * RHYTHM] * 4)
        self.setLayout(layout)
        self.resize(_WIDTH, _HEIGHT)
        self._code.setFocus()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._found.text)

    @Slot()
    def _save(self) -> None:
        self.save_wanted.emit(self._found.request)
