"""The head of the My images page: which members see the images."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from ensemble_gui.qt.widgets.card import label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.wording.images import offer_to_cut

_CHOICES = {"conv": "Convolutional members", "run": "The members of the run"}
_TIPS = (
    "Trained on distorted and drawn digits, for images in any handwriting",
    "As many members as in the last run, with its weights",
)
_ALONE = "Unlike the members of the run, the convolutional members only know digits"


class ImagesHead(QWidget):
    """A choice between the bundled convolutional networks and the members of the run."""

    chosen = Signal(object)  # conv or run
    cut_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = "conv"  # while there is a choice
        self._box = ChoiceBox(
            "ownEnsembleBox", "Which members predict my images", _CHOICES.items(), self
        )
        for place, tip in enumerate(_TIPS):
            self._box.setItemData(place, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
        self._cut = QPushButton(self)
        self._cut.setObjectName("cutButton")
        self._cut.clicked.connect(self.cut_wanted)
        self._cut.hide()
        self.setLayout(row(None, self._cut, label("Predicted by", "small", self), self._box))
        self._box.chosen.connect(self.chosen)

    @Slot()
    def choose_run(self) -> None:
        """Let the run's members see the images: the user has opened them."""
        self.choose("run")

    def choose(self, choice: str) -> None:
        """Let the convolutional members see the images (conv), or the run's (run)."""
        self._chosen = choice
        self._box.show_value(choice)
        self.chosen.emit(choice)

    @Slot(bool)
    def show_only_run(self, alone: bool) -> None:  # noqa: FBT001 -- Qt's signal hands it over so
        """Show the run's members as the only choice, or let the user choose again."""
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
