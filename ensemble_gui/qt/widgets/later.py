"""The room of a plot, which is built once the window has been seen."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

_LIBRARY = "pyqtgraph"  # takes 0.3 s to import
_LEAST = QSize(68, 68)  # pixels: a plot's own hint, so that nothing moves when it comes


class Later(QWidget):
    """Holds the place of a plot: as soon as its library is there, else after the first paint."""

    built = Signal()

    def __init__(self, make: Callable[[QWidget], QWidget], parent: QWidget) -> None:
        """With `make`, which makes the plot in this widget."""
        super().__init__(parent)
        self._make: Callable[[QWidget], QWidget] | None = make
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.build)

    def begin(self) -> None:
        """Build the plot if that is quick."""
        if _LIBRARY in sys.modules:
            self.build()

    def build(self) -> None:
        """Build the plot, unless it is there."""
        if self._make is not None:
            make, self._make = self._make, None
            self._layout.addWidget(make(self))
            self._layout.activate()
            self.built.emit()

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """That of the plot."""
        return super().sizeHint().expandedTo(_LEAST)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """That of the plot."""
        return super().minimumSizeHint().expandedTo(_LEAST)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        """Have the plot there when its page is opened."""
        super().showEvent(event)
        self.begin()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Build the plot when all else has been painted."""
        super().paintEvent(event)
        if self._make is not None:
            self._soon.start(0)


def build_seen(window: QWidget) -> None:
    """Build those plots of the window whose page is open."""
    for room in window.findChildren(Later):
        if room.isVisible():
            room.build()
