"""A box whose entries stand for values, such as the members of an enumeration."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget

Value = TypeVar("Value")


class ChoiceBox(QComboBox, Generic[Value]):
    """Chooses one of several values, which Qt's own data cannot hold: it turns enums into text."""

    chosen = Signal(object)  # the value

    def __init__(
        self,
        name: str,
        accessible: str,
        entries: Iterable[tuple[Value, str]] = (),
        parent: QWidget | None = None,
        *,
        small: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        if small:
            self.setProperty("small", True)  # noqa: FBT003 -- the style sheet asks for it
        self._values: list[Value] = []
        self.offer(entries)
        self.currentIndexChanged.connect(self._announce)

    @property
    def value(self) -> Value:
        """The chosen value. Raises IndexError if the box is empty."""
        return self._values[self.currentIndex()]

    def choose(self, value: Value) -> None:
        """Choose this value, as the user would."""
        self.setCurrentIndex(self._values.index(value))

    def show_value(self, value: Value) -> None:
        """Choose this value without a signal."""
        with QSignalBlocker(self):
            self.choose(value)

    def offer(self, entries: Iterable[tuple[Value, str]]) -> None:
        """Replace all entries without a signal; the chosen value stays chosen if it can."""
        previous, at = self._values, self.currentIndex()
        with QSignalBlocker(self):
            self.clear()
            self._values = []
            for value, text in entries:
                self.put(value, text)
            if at >= 0 and previous[at] in self._values:
                self.choose(previous[at])

    def put(self, value: Value, text: str) -> None:
        """Add an entry at the end, or give the one with this value another text."""
        if value in self._values:
            self.setItemText(self._values.index(value), text)
        else:
            self._values.append(value)
            self.addItem(text, value)

    def enable(self, value: Value, *, on: bool) -> None:
        """Let this value be chosen or not."""
        model = self.model()
        if isinstance(model, QStandardItemModel):
            model.item(self._values.index(value)).setEnabled(on)

    @Slot(int)
    def _announce(self, _index: int) -> None:
        if self.count():
            self.chosen.emit(self.value)
