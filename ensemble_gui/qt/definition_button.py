"""A small button that tells what a measure is: formula, range, source."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QToolButton, QToolTip, QWidget

from ensemble_gui import wording


class DefinitionButton(QToolButton):
    """Explains one measure; which one can change."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setText("?")
        self.clicked.connect(self._tell)
        self.explain(key)

    def explain(self, key: str) -> None:
        """Explain this measure from now on."""
        self._key = key
        self.setAccessibleName(f"What {wording.definition(key).title} is")

    @Slot()
    def _tell(self) -> None:
        found = wording.definition(self._key)
        told = "\n".join(filter(None, (found.title, found.formula, found.range, found.source)))
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), told, self)
