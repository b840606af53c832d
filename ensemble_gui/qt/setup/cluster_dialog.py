"""Asks which Ray cluster runs are to be timed on; it contacts none."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui.qt.widgets.card import label, row
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.cluster import LOCAL, ClusterChoice
from ensemble_gui.wording.cluster_choice import CROSSES, DIALS, NEEDS

_WIDTH = 480  # pixels
_LONGEST = 200  # characters: as many as a session keeps


class ClusterDialog(QDialog):
    """A cluster that is started here, or one at an address."""

    chosen = Signal(object)  # ClusterChoice

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clusterDialog")
        self.setWindowTitle("Run on a Ray cluster")
        self._here = QRadioButton("&Start one on this computer", self)
        self._here.setObjectName("clusterHere")
        self._there = QRadioButton("&Join the one at", self)
        self._there.setObjectName("clusterThere")
        self._address = QLineEdit("" if address == LOCAL else address, self)
        self._address.setObjectName("clusterAddress")
        self._address.setAccessibleName("Address of the cluster, as HOST:PORT")
        self._address.setPlaceholderText("HOST:PORT, such as 10.0.0.5:6379")
        self._address.setMaxLength(_LONGEST)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._use = self._buttons.addButton(
            "&Use this cluster", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._use.setObjectName("clusterUse")
        self._use.setDefault(True)
        self._lay_out()
        self._buttons.accepted.connect(self._choose)
        self._buttons.rejected.connect(self.reject)
        self._address.textEdited.connect(self._take_address)
        self._there.toggled.connect(self._follow)
        (self._there if self._address.text() else self._here).setChecked(True)
        self._follow()

    @property
    def choice(self) -> ClusterChoice:
        """The cluster that is named."""
        return ClusterChoice(
            address=LOCAL if self._here.isChecked() else self._address.text().strip()
        )

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 3 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        layout.addWidget(self._here)
        layout.addLayout(row(self._there, self._address, shares=(0, 1)))
        layout.addSpacing(RHYTHM)
        for words in (CROSSES, NEEDS, DIALS):
            layout.addWidget(label(words, "small", self, wraps=True))
        layout.addSpacing(RHYTHM)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(_WIDTH)

    @Slot()
    def _take_address(self) -> None:
        """Who writes an address wants the cluster there."""
        self._there.setChecked(True)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self._use.setEnabled(bool(self.choice.address))

    @Slot()
    def _choose(self) -> None:
        self.accept()
        self.chosen.emit(self.choice)
