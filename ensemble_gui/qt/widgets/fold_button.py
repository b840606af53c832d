"""A small chevron by which a part of the window is folded away, or brought back."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QToolButton, QWidget

from ensemble_gui.qt.widgets.icon import Ink, put_icon
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled

_SIZE = 18  # pixels


class FoldButton(QToolButton):
    """The chevron points to where the part goes. A click leaves the focus where it is."""

    def __init__(
        self, name: str, to: Literal["left", "right", "down"], does: str, key: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        put_icon(self, f"chevron-{to}", Ink.QUIET)
        self.setAutoRaise(True)
        self.setFixedSize(self.sizeHint())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(does)
        self.setToolTip(plain_tip(f"{does} ({key})"))

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """A small square: the style's own hint is for tool bars."""
        return QSize(scaled(_SIZE), scaled(_SIZE))


def is_click(widget: QWidget, released: QMouseEvent) -> bool:
    """Whether the left button is released over this widget, as on a button."""
    inside = widget.rect().contains(released.position().toPoint())
    return inside and released.button() is Qt.MouseButton.LeftButton
