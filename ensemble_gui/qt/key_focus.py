"""Gives the keyboard to the gallery, where keys label images, once there are some."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit

from ensemble_gui.qt.main_window import MainWindow


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
        window, focused = self._window, self._window.focusWidget()
        if isinstance(focused, (QAbstractSpinBox, QLineEdit)):
            return
        if focused not in (window.pad, *window.sketch_tools.children()):
            window.gallery.setFocus()
