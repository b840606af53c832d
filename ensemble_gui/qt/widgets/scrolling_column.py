"""Widgets below each other, which scroll up and down where they do not fit; never sideways."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ensemble_gui.qt.widgets.card import column, scroll_down
from ensemble_gui.qt.widgets.theme import RHYTHM


class ScrollingColumn(QScrollArea):
    """As wide as its widgets and the scroll bar need, whether or not the bar is there."""

    def __init__(self, *widgets: QWidget, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = width
        self._content = content = QWidget(self)
        # As wide as the viewport: a wider column would lie under the bar.
        content.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = column(*widgets, None, spacing=RHYTHM + RHYTHM // 2)
        layout.setContentsMargins(0, 0, RHYTHM // 2, 0)
        content.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        scroll_down(self, content)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """As wide as needed; as high as there is room."""
        return QSize(self._needed_width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """As wide as needed: one cannot scroll sideways."""
        return QSize(self._needed_width(), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Ask for another width when the widgets need one."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def _needed_width(self) -> int:
        needed = max(self._least, self._content.minimumSizeHint().width())
        return needed + self.verticalScrollBar().sizeHint().width()
