"""The head of the page of the user's images: which members look at them."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.wording.images import offer_to_cut

_CHOICES = {"conv": "Convolutional members", "run": "The members of the run"}
_ALONE = "The convolutional members know digits alone, other than the members of the run"


class ImagesHead(QWidget):
    """A choice between the bundled convolutional networks and the members of the run."""

    chosen = Signal(str)  # conv or run
    cut_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = "conv"  # while there is a choice
        self._box = ChoiceBox(
            "ownEnsembleBox", "Which members look at my images", _CHOICES.items(), self
        )
        self._box.setItemData(
            0, "Trained on digits that were distorted, for images of any hand", _TIP
        )
        self._box.setItemData(1, "As many and with the weights that the last run had", _TIP)
        self._cut = QPushButton(self)
        self._cut.setObjectName("cutButton")
        self._cut.clicked.connect(self.cut_wanted)
        self._cut.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM)
        layout.addStretch(1)
        layout.addWidget(self._cut)
        layout.addWidget(label("Seen by", "small", self))
        layout.addWidget(self._box)
        self._box.chosen.connect(self._tell)

    @Slot()
    def choose_run(self) -> None:
        """Let the run's members look: the user has opened them."""
        self._chosen = "run"
        self._box.show_value("run")
        self.chosen.emit("run")

    @Slot(bool)
    def show_only_run(self, alone: bool) -> None:  # noqa: FBT001 -- Qt's signal hands it over so
        """Show the run's members as the only choice, or leave it to the user again."""
        if alone:
            self._chosen = self._box.value
        self._box.show_value("run" if alone else self._chosen)
        self._box.setEnabled(not alone)
        self._box.setToolTip(_ALONE if alone else "")

    def show_digits(self, digits: int) -> None:
        """Say that the selected image has several digits, and offer to cut them apart."""
        self._cut.setText(offer_to_cut(digits))
        self._cut.setAccessibleName(self._cut.text())
        self._cut.setVisible(digits > 1)

    @Slot(object)
    def _tell(self, choice: str) -> None:
        self.chosen.emit(choice)


_TIP = Qt.ItemDataRole.ToolTipRole
