"""Gives the keyboard to the gallery, where keys label images, once there are some."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget


def field_typed_in(window: QWidget) -> QWidget | None:
    """The field or the box for a number that has the focus, if one has."""
    focused = window.focusWidget()
    return focused if isinstance(focused, (QAbstractSpinBox, QLineEdit)) else None


class KeyFocus(QObject):
    """Takes the focus from nobody who types or draws."""

    def __init__(self, gallery: QWidget, drawing: tuple[QWidget, ...]) -> None:
        super().__init__(gallery)
        self._gallery, self._drawing = gallery, drawing

    @Slot()
    def leave_number(self) -> None:
        """Images are being brought: a box whose number is set is not typed in any more."""
        if isinstance(self._gallery.window().focusWidget(), QAbstractSpinBox):
            self._gallery.setFocus()

    @Slot()
    def take(self) -> None:
        """The images are there, perhaps long after they were asked for."""
        window = self._gallery.window()
        is_drawing = any(
            one.hasFocus() or one.isAncestorOf(one.window().focusWidget()) for one in self._drawing
        )
        if not is_drawing and field_typed_in(window) is None:
            self._gallery.setFocus()
