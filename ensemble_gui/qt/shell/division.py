"""How the page and the samples below it share the height."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ensemble_gui.qt.widgets.theme import RHYTHM


class Division(QSplitter):
    """Keeps the upper part's share of the height, whatever the height is."""

    dragged = Signal(float)  # the share that the user gave it

    def __init__(self, upper: QWidget, lower: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._share = 0.5
        self.setHandleWidth(RHYTHM)
        self.setChildrenCollapsible(False)
        self.addWidget(upper)
        self.addWidget(lower)
        self.splitterMoved.connect(self._note)

    def divide(self, share: float, *, fixed: bool) -> None:
        """Give the upper part this share; it is fixed if the lower one has one height only."""
        self._share = share
        self.handle(1).setEnabled(not fixed)
        self._apply()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Share the new height in the same way, apart from what either needs at least."""
        super().resizeEvent(event)
        self._apply()

    def _apply(self) -> None:
        room = max(self.height() - self.handleWidth(), 2)
        upper = round(self._share * room)
        self.setSizes([upper, room - upper])

    @Slot()
    def _note(self) -> None:
        upper, lower = self.sizes()
        self._share = upper / max(upper + lower, 1)
        self.dragged.emit(self._share)
