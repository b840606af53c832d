"""Where an example's code is read and changed."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QKeyEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from ensemble_gui.qt.pages.doctor.highlighting import Highlighting
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.qt.widgets.view_keys import ViewKeys

CODE_KEYS = ViewKeys(
    "Doctor: code of an example",
    (
        (("Ctrl+Return",), "examine the code"),
        (("Tab",), "indent"),
        (("Ctrl+Tab", "Shift+Tab"), "leave the code"),
    ),
)

_INDENT = "    "
_KEYS = "Ctrl+Enter examines the code. Tab indents; Shift+Tab and Ctrl+Tab leave it."
_TINT = 0.2  # of dissent in the ground of a marked line
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CodeEditor(QPlainTextEdit):
    """Ctrl+Enter runs the code; Tab indents, and with Shift or Ctrl it leaves the editor."""

    run_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exampleCode")
        self.setAccessibleName("Code of the example")
        self.setAccessibleDescription(_KEYS)
        self.setToolTip(_KEYS)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.ensurePolished()  # the style sheet gives the size of the font
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(_INDENT))
        self.setAcceptDrops(False)  # files dropped here are the window's
        self._theme = theme
        self._marked, self._of = 0, ""  # a line, counted from 1, and the code in which it is
        self._colours = Highlighting(self.document(), theme)
        self.textChanged.connect(self._follow)

    def replace_all(self, code: str) -> None:
        """Replace the code, in one step that can be undone."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(code)

    def mark_line(self, line: int) -> None:
        """Tint this line, counted from 1, and bring it into view; 0 marks none."""
        block = self.document().findBlockByNumber(line - 1)
        self._marked, self._of = (line, self.toPlainText()) if block.isValid() else (0, "")
        self._bring_into_view()
        self._tint()

    def set_theme(self, theme: Theme) -> None:
        """Use these colours."""
        self._theme = theme
        self._colours.set_theme(theme)
        self._tint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Keep the marked line in view."""
        super().resizeEvent(event)
        self._bring_into_view()

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Tab from the menu, which opens the next page by it."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Run, indent, or edit."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ENTER and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.run_wanted.emit()
        elif key == Qt.Key.Key_Tab and not modifiers:
            self.insertPlainText(_INDENT)
        elif key == Qt.Key.Key_Tab and modifiers == Qt.KeyboardModifier.ControlModifier:
            QWidget.focusNextPrevChild(self, True)  # noqa: FBT003 -- Qt's signature
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 -- as Qt has it
        """Tab is text; Shift+Tab goes to what comes before."""
        return False if next else QWidget.focusNextPrevChild(self, next)

    def _bring_into_view(self) -> None:
        """Scroll to the marked line; the cursor stays, as somebody may be typing."""
        bar, line = self.verticalScrollBar(), self._marked - 1  # the bar counts in lines
        if self._marked and not bar.value() <= line < bar.value() + bar.pageStep():
            bar.setValue(line - bar.pageStep() // 2)

    @Slot()
    def _follow(self) -> None:
        """Mark no line of other code. To be coloured changes none."""
        if self._marked and self.toPlainText() != self._of:
            self.mark_line(0)

    def _tint(self) -> None:
        selections = []
        if self._marked:
            found = QTextEdit.ExtraSelection()
            ground = blend(self._theme.field, self._theme.dissent, _TINT)
            found.format.setBackground(ground)
            found.format.setProperty(QTextFormat.Property.FullWidthSelection, True)  # noqa: FBT003 -- Qt's signature
            found.cursor = QTextCursor(self.document().findBlockByNumber(self._marked - 1))
            selections.append(found)
        self.setExtraSelections(selections)
