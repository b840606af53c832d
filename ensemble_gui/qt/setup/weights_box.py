"""Which members run: bundled ones, random ones of any architecture, or opened ones."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.setup.fields import form
from ensemble_gui.qt.widgets.card import fill, label
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.fitting_text import broken, entry
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.records.opening import OpenedEnsemble
from ensemble_gui.records.settings import Available, RunSettings, Weights
from ensemble_gui.wording.figures import one_line, printable
from ensemble_gui.wording.opening import kind_of_ensemble, name_of_path

_WEIGHTS = {
    Weights.TRAINED: "Trained on MNIST",
    Weights.CONV: "Convolutional",
    Weights.RANDOM: "Random, untrained",
}
_HINT_ROOM = 200  # pixels: a long name in the hint must not widen the column


class WeightsBox(QWidget):
    """The choice of weights, of an architecture for random ones, and a hint about them."""

    changed = Signal()

    def __init__(self, settings: RunSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ensemble: OpenedEnsemble | None = None
        self._untrained: dict[str, OpenedEnsemble] = {}  # by their networks' names
        self._bundled: dict[Weights, int] = {}
        self._weights = ChoiceBox("weightsBox", "Weights", _WEIGHTS.items(), self)
        if settings.weights in _WEIGHTS:
            self._weights.choose(settings.weights)
        self._network: ChoiceBox[str] = ChoiceBox(
            "architectureBox", "Architecture of random members", parent=self
        )
        self._offer_name(settings.network)
        self._hint = label("", "small", self, name="weightsHint", wraps=True)
        self._form = form(("&Weights", self._weights), ("Networ&k", self._network))
        fill(self, self._form, self._hint)
        self._weights.chosen.connect(self._announce)
        self._network.chosen.connect(self._announce)
        self._show_network()
        self.show_members(settings.members)

    @property
    def weights(self) -> Weights:
        """Whose parameters the members have."""
        return self._weights.value

    @property
    def ensemble(self) -> OpenedEnsemble | None:
        """The ensemble that was opened, or its architecture alone, if it is the choice."""
        if self.weights is Weights.RANDOM:
            return self._untrained.get(self._network.value)
        return self._ensemble if self.weights is Weights.FILE else None

    @property
    def architecture(self) -> str:
        """The architecture of random or opened members; '' for bundled ones and the tutorial's."""
        if self.ensemble is not None:
            return self.ensemble.architecture
        chosen = self._network.value
        return chosen if self.weights is Weights.RANDOM and chosen != "SimpleMLP" else ""

    def set_available(self, available: Available) -> None:
        """Offer these architectures, and note how many members are bundled."""
        self._bundled = available.trained_members
        for name in available.architectures:
            self._offer_name(name)

    def offer(self, ensemble: OpenedEnsemble) -> None:
        """Offer this ensemble instead of the one opened before, and choose it."""
        if not ensemble.members:
            self._offer_network(ensemble)
            return
        self._ensemble = ensemble
        name = entry(name_of_path(ensemble.name), self._weights.fontMetrics())
        self._weights.put(Weights.FILE, name)
        self._weights.choose(Weights.FILE)
        self._weights.setToolTip(plain_tip(printable(ensemble.request.path, 400)))

    def _offer_network(self, ensemble: OpenedEnsemble) -> None:
        """Choose random members of an architecture that was opened without members."""
        self._untrained[ensemble.architecture] = ensemble
        self._offer_name(ensemble.architecture)
        self._network.choose(ensemble.architecture)
        self._weights.choose(Weights.RANDOM)

    def _offer_name(self, architecture: str) -> None:
        """Offer this architecture, once; its name may be a stranger's."""
        self._network.put(architecture, entry(architecture, self._network.fontMetrics()))

    def show_members(self, members: int) -> None:
        """Show what the user should know about this number of these members."""
        hint = self._too_many(members)
        if self.ensemble is not None:
            kind = f"{kind_of_ensemble(self.ensemble)}."
            hint = " ".join(filter(None, (kind, *self.ensemble.notes, hint)))
        self._hint.setText(broken(one_line(hint), self._hint.fontMetrics(), _HINT_ROOM))
        self._hint.setVisible(bool(hint))

    def _too_many(self, members: int) -> str:
        if self.ensemble is not None:
            held = len(self.ensemble.members) or members
            return f"Choose at most {held:,}." if members > held else ""
        held = self._bundled.get(self.weights, 0)
        if members > held > 0:
            return f"{held} such members are bundled; for more choose random weights."
        return ""

    def _show_network(self) -> None:
        self._form.setRowVisible(self._network, self.weights is Weights.RANDOM)

    @Slot()
    def _announce(self) -> None:
        self._show_network()
        self.changed.emit()
