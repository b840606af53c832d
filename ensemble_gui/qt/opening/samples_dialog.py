"""Asks which split of a data set the samples are."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.opening import SamplesFound
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.opening import name_of_path, samples_to_choose

_WIDTH, _HEIGHT = 440, 96  # pixels: of the list, its height
_LONGEST_PATH = 400  # characters


class SamplesDialog(QDialog):
    """Lists the splits with the number of images in each; the smallest is chosen at first."""

    chosen = Signal(str)  # the path

    def __init__(self, found: SamplesFound, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("samplesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Choose the samples")
        name = name_of_path(found.request.path)
        question = label(f"{name} holds splits of a data set. Which one is to be used?", "", self)
        question.setWordWrap(True)
        self._list = self._splits(found)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 3 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(2 * RHYTHM)
        layout.addWidget(question)
        layout.addWidget(self._list)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(_WIDTH)
        self._list.setFocus()

    def _splits(self, found: SamplesFound) -> QListWidget:
        splits = QListWidget(self)
        splits.setObjectName("samplesChoices")
        splits.setAccessibleName("The splits, and how many images each has")
        splits.setFixedHeight(_HEIGHT)
        for choice in found.choices:
            item = QListWidgetItem(samples_to_choose(choice))
            item.setToolTip(plain_tip(printable(choice.path, _LONGEST_PATH)))
            item.setData(Qt.ItemDataRole.UserRole, choice.path)
            splits.addItem(item)
        images = [choice.images for choice in found.choices]
        splits.setCurrentRow(images.index(min(images)))
        splits.itemDoubleClicked.connect(self._choose)
        return splits

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        use = buttons.addButton("&Use these samples", QDialogButtonBox.ButtonRole.AcceptRole)
        use.setDefault(True)
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)
        return buttons

    @Slot()
    def _choose(self) -> None:
        path = self._list.currentItem().data(Qt.ItemDataRole.UserRole)
        self.accept()
        self.chosen.emit(path)
