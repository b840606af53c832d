"""An example's code, and what is wrong with it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from ensemble_gui.qt.pages.doctor.editor import CodeEditor
from ensemble_gui.qt.pages.doctor.syntax import Fault
from ensemble_gui.qt.widgets.card import fill, label
from ensemble_gui.qt.widgets.theme import Theme


class CodeView(QWidget):
    """Keeps what was changed in each example until the window is closed."""

    changed = Signal()
    run_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._original = ""
        self._kept: dict[str, str] = {}  # by the original
        self._editor = CodeEditor(theme, self)
        self._fault = label("", "fault", self, name="codeFault", wraps=True)
        self._fault.hide()
        fill(self, self._editor, self._fault, stretch=0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._editor.textChanged.connect(self._follow)
        self._editor.run_wanted.connect(self.run_wanted)

    @property
    def code(self) -> str:
        """The code as it stands; the original itself if it is unchanged."""
        typed = self._editor.toPlainText()
        return self._original if typed.rstrip() == self._original.rstrip() else typed

    @property
    def is_changed(self) -> bool:
        """Whether this is other code than the original."""
        return self.code != self._original

    def show_code(self, original: str) -> None:
        """Show an example, with what was changed in it."""
        self._original = original
        self.show_fault(None)
        self._editor.setPlainText(self._kept.get(original, original.rstrip()))

    @Slot()
    def restore(self) -> None:
        """Bring the original back, in a way that can be undone."""
        self._editor.replace_all(self._original.rstrip())

    def show_fault(self, fault: Fault | None) -> None:
        """Say what is wrong, and mark its line."""
        self._fault.setText(fault.message if fault else "")
        self._fault.setVisible(fault is not None)
        self.mark_line(fault.line if fault else 0)

    def mark_line(self, line: int) -> None:
        """Mark this line, counted from 1; 0 marks none."""
        self._editor.mark_line(line)

    @Slot()
    def _follow(self) -> None:
        """To be coloured changes nothing."""
        typed = self._editor.toPlainText()
        if typed != self._kept.get(self._original):
            self._kept[self._original] = typed
            self._fault.hide()
            self.changed.emit()
