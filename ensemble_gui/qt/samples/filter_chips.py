"""One chip per filter; a click removes the filter."""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ensemble_gui.qt.widgets.plain_tip import plain_entry, plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM

_BESIDE = 30  # pixels of a chip that its words cannot have


class FilterChips(QWidget):
    """Hidden while there is no filter; the words of many chips are cut, and whole in their tips."""

    removed = Signal(str)  # the name of the condition

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterChips")
        self._chips: dict[str, QPushButton] = {}
        self._words: dict[str, str] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(RHYTHM // 2)
        self._row.addStretch(1)
        self.hide()

    def show_filters(self, words: dict[str, str]) -> None:
        """Show these conditions, each by its name and in words."""
        if words == self._words:
            return
        previous, self._words = self._words, words
        for name in previous:
            if words.get(name) != previous[name]:
                self._remove_chip(self._chips.pop(name))
        self._chips = {name: self._chips.get(name) or self._chip(name) for name in words}
        for place, chip in enumerate(self._chips.values()):
            self._row.insertWidget(place, chip)
        self.setVisible(bool(words))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Cut the words to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _remove_chip(self, chip: QPushButton) -> None:
        """Later, as it may be the one whose click this is."""
        self._row.removeWidget(chip)
        chip.hide()
        chip.setParent(None)
        chip.deleteLater()

    def _chip(self, name: str) -> QPushButton:
        words = self._words[name]
        chip = QPushButton(self)
        chip.setObjectName(f"chip-{name}")
        chip.setProperty("chip", True)  # noqa: FBT003 -- the style sheet asks for it
        chip.setToolTip(plain_tip(f"Only samples of: {words}. Click to remove this filter"))
        chip.setAccessibleName(f"Remove the filter: {words}")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(partial(self._remove, name))
        return chip

    @Slot()
    def _remove(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 -- Qt's signal hands it over so
        self.removed.emit(name)

    def _fit(self) -> None:
        if not self._chips:
            return
        room = (self.width() + self._row.spacing()) // len(self._chips) - self._row.spacing()
        for name, chip in self._chips.items():
            metrics = chip.fontMetrics()
            words = metrics.elidedText(
                self._words[name], Qt.TextElideMode.ElideRight, max(room - _BESIDE, 8)
            )
            chip.setText(f"{plain_entry(words)} \N{MULTIPLICATION X}")
            chip.setMaximumWidth(max(room, _BESIDE))
