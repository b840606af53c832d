"""A small button that explains a measure: formula, range, source, caution."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from ensemble_gui.qt.widgets.definition_card import DefinitionCard
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.wording.definitions import definition

_SIZE = 18  # pixels


class DefinitionButton(QToolButton):
    """Explains one measure, which can change. Its card covers the window while it is on."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._card: DefinitionCard | None = None
        self.setText("?")
        self.setProperty("definition", True)  # noqa: FBT003 -- the style sheet asks for it
        self.setFixedSize(self.sizeHint())
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(self._turn)
        self.explain(key)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        """A small circle: the style's own hint is for tool bars."""
        return QSize(scaled(_SIZE), scaled(_SIZE))

    def explain(self, key: str) -> None:
        """Explain this measure from now on."""
        self.setChecked(False)
        self._key = key
        shown = definition(key)
        self.setObjectName(f"define-{key}")
        self.setAccessibleName(f"What {shown.title} is")
        self.setAccessibleDescription(shown.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Close the card on a press elsewhere, on Escape, and when the window is resized.

        Escape is taken before the window's shortcut, which cancels a run.
        """
        kind = event.type()
        if isinstance(event, QMouseEvent) and kind is QEvent.Type.MouseButtonPress:
            if watched.isWidgetType() and not self._is_of_card(event.globalPosition().toPoint()):
                self.setChecked(False)
        elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if kind is QEvent.Type.KeyPress:
                self.setChecked(False)
            event.accept()
            return True
        elif kind is QEvent.Type.Resize and watched is self.window():
            self.setChecked(False)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Enter does what the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 -- Qt's name
        """Close the card when the button is hidden, as when another page opens."""
        self.setChecked(False)
        super().hideEvent(event)

    @Slot(bool)
    def _turn(self, on: bool) -> None:  # noqa: FBT001 -- Qt's signal hands it over so
        application = QApplication.instance()
        if application is None:
            return
        if on:
            self._card = DefinitionCard(definition(self._key), self.window())
            self._card.show_next_to(self)
            application.installEventFilter(self)
        elif self._card is not None:
            application.removeEventFilter(self)
            self._card.hide()
            self._card.deleteLater()
            self._card = None

    def _is_of_card(self, place: QPoint) -> bool:
        """Whether this place on the screen is on the card or the button."""
        return any(
            one is not None and one.rect().contains(one.mapFromGlobal(place))
            for one in (self._card, self)
        )
