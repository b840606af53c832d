"""Gives the keyboard to the gallery, where keys label images, once there are some."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

from ensemble_gui.qt.shell.main_window import MainWindow


def field_typed_in(window: MainWindow) -> QWidget | None:
    """The field or the box for a number that has the focus, if one has."""
    focused = window.focusWidget()
    return focused if isinstance(focused, (QAbstractSpinBox, QLineEdit)) else None


class KeyFocus(QObject):
    """Takes the focus from nobody who types or draws."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def leave_number(self) -> None:
        """Images are being brought: a box whose number is set is not typed in any more."""
        if isinstance(self._window.focusWidget(), QAbstractSpinBox):
            self._window.gallery.setFocus()

    @Slot()
    def take(self) -> None:
        """The images are there, perhaps long after they were asked for."""
        window = self._window
        is_drawing = window.focusWidget() in (window.pad, *window.sketch_tools.children())
        if not is_drawing and field_typed_in(window) is None:
            window.gallery.setFocus()
