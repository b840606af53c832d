"""Choices in the plane of uncertainty that need no drag, each with its number of samples."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ensemble_gui.qt.widgets.card import fill_right, small_button
from ensemble_gui.qt.widgets.icon import put_icon
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.uncertainty import agreed_and_wrong, sure_and_wrong

if TYPE_CHECKING:
    from ensemble_gui.records.settings import Array

SURE_AND_WRONG, AGREED_AND_WRONG = "sure and wrong", "wrong, and all members agree"
_CHOICES = (
    ("chooseSureAndWrong", "Sure and wrong", SURE_AND_WRONG, sure_and_wrong),
    ("chooseAgreedAndWrong", "Agreed, wrong", AGREED_AND_WRONG, agreed_and_wrong),
)


class UncertaintyHead(QWidget):
    """One button per choice, down while its samples are chosen, and one that clears the choice."""

    chosen = Signal(str, object)  # words, and the samples (sample,) bool
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[str, Array] = {}
        self._buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        group.setExclusive(False)
        group.idClicked.connect(self._choose)
        for number, (name, _title, words, _rule) in enumerate(_CHOICES):
            accessible = f"Choose the samples that are {words}"
            button = small_button(name, self, accessible=accessible)
            button.setCheckable(True)
            group.addButton(button, number)
            self._buttons[words] = button
        clear = "Clear the selection made here"
        self._clear = small_button("clearBrush", self, accessible=clear, tip=f"{clear} (Esc)")
        put_icon(self._clear, "dismiss")
        self._clear.clicked.connect(self.dropped)
        fill_right(self, *self._buttons.values(), self._clear)
        self.show_samples(None)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Write how many samples each choice holds."""
        self._kept = {}
        for _name, title, words, rule in _CHOICES:
            count = 0
            if samples is not None and samples.labelled.any():
                self._kept[words] = rule(samples)
                count = int(self._kept[words].sum())
            button = self._buttons[words]
            button.setText(f"{title}: {count:,}" if words in self._kept else title)
            button.setEnabled(count > 0)
        self.mark(None)

    def mark(self, words: str | None) -> None:
        """Show the choice with these words, or that there is none."""
        for of, button in self._buttons.items():
            with QSignalBlocker(button):
                button.setChecked(of == words)
        self._clear.setEnabled(words is not None)

    @Slot(int)
    def _choose(self, number: int) -> None:
        words = _CHOICES[number][2]
        if self._buttons[words].isChecked():
            self.chosen.emit(words, self._kept[words])
        else:
            self.dropped.emit()
