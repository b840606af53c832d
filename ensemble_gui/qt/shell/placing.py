"""Where a window opens: on the screen, whole, with its frame."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 48)  # pixels: the most that a window manager adds; it says how much only later


def place(window: QWidget, wanted: QSize, available: QRect) -> None:
    """Give a window, not yet shown, this size in the middle, or as much of it as there is room.

    It gets no smaller than its minimum size; what sticks out then does so on the right and below.
    """
    size = wanted.boundedTo(available.size() - _FRAME).expandedTo(window.minimumSize())
    framed = QRect(available.topLeft(), size + _FRAME)
    framed.moveCenter(available.center())
    corner = framed.topLeft()
    window.resize(size)
    window.move(max(corner.x(), available.x()), max(corner.y(), available.y()))


def squeeze(window: QWidget, available: QRect) -> None:
    """Let a window be smaller than its minimum size where the screen is: cut, but in reach."""
    room = available.size() - _FRAME
    window.setMinimumSize(window.minimumSize().boundedTo(room))
    window.resize(window.size().boundedTo(room))
