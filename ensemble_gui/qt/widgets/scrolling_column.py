"""Widgets under each other, which scroll up and down, and never sideways, where they are cut."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ensemble_gui.qt.widgets.theme import RHYTHM


class ScrollingColumn(QScrollArea):
    """As wide as its widgets need beside the scroll bar, whether or not the bar is there."""

    def __init__(self, *widgets: QWidget, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = width
        self._column = column = QWidget(self)
        # As wide as the viewport: what is wider could be scrolled sideways, and lie under the bar.
        column.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, RHYTHM // 2, 0)
        layout.setSpacing(RHYTHM + RHYTHM // 2)
        for widget in widgets:
            layout.addWidget(widget)
        layout.addStretch(1)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setWidgetResizable(True)
        self.setWidget(column)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """As wide as it has to be; as high as there is room."""
        return QSize(self._needed_width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """No narrower: what is left out could not be scrolled to."""
        return QSize(self._needed_width(), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Ask for another width where the widgets need one."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def _needed_width(self) -> int:
        needed = max(self._least, self._column.minimumSizeHint().width())
        return needed + self.verticalScrollBar().sizeHint().width()
