"""Choices in the plane of uncertainty that need no drag, each with how many samples it holds."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ensemble_gui.qt.widgets.card import fill_right, small_button
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
    """A button a choice, which is down while its samples are chosen, and one that lets go."""

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
            button = small_button(name, self)
            button.setAccessibleName(f"Choose the samples that are {words}")
            button.setCheckable(True)
            group.addButton(button, number)
            self._buttons[words] = button
        self._clear = small_button("clearBrush", self)
        self._clear.setText("\N{MULTIPLICATION X}")
        self._clear.setToolTip("Let go of the samples that are chosen here (Esc)")
        self._clear.setAccessibleName("Let go of the samples that are chosen here")
        self._clear.clicked.connect(self.dropped)
        fill_right(self, *self._buttons.values(), self._clear)
        self.show_samples(None)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Say how many samples each choice holds."""
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
        """Show which choice there is, by its words, or that there is none."""
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
