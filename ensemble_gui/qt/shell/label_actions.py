"""The classes in the Edit menu: each labels the selected image."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ensemble_gui.qt.samples.label_menu import entry_of
from ensemble_gui.records.tasks import DIGIT_CLASSES


class LabelActions(QObject):
    """An entry for each class that the user's images can have."""

    wanted = Signal(int)  # the class

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self._menu = menu
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._take)
        self._classes: tuple[str, ...] = ()
        self._allowed = False
        menu.setStyleSheet("QMenu { menu-scrollable: 1; }")  # else many classes cover the screen
        self.show_classes(DIGIT_CLASSES)

    @Slot(object)
    def show_classes(self, classes: tuple[str, ...]) -> None:
        """Offer these."""
        if classes == self._classes:
            return
        self._classes = classes
        self._menu.clear()
        for one in range(len(classes)):
            action = self._menu.addAction(entry_of(classes, one))
            action.setData(one)
            self._group.addAction(action)
        self.allow(allowed=self._allowed)

    def allow(self, *, allowed: bool) -> None:
        """Let them be chosen or not."""
        self._allowed = allowed
        self._group.setEnabled(allowed)

    @Slot(QAction)
    def _take(self, action: QAction) -> None:
        self.wanted.emit(action.data())
