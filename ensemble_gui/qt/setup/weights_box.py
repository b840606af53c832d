"""Which members run: bundled ones, random ones of any architecture, or opened ones."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.setup.fields import form
from ensemble_gui.qt.widgets.card import fill, label, row, small_button
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.fitting_text import broken, entry
from ensemble_gui.qt.widgets.low_scroll import LowScroll
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.records.opening import OpenedEnsemble
from ensemble_gui.records.settings import Available, RunSettings, Weights
from ensemble_gui.wording.figures import one_line, printable
from ensemble_gui.wording.opening import kind_of_ensemble, name_of_path, what_there_is_to_read

_WEIGHTS = {
    Weights.TRAINED: "Trained on MNIST",
    Weights.CONV: "Convolutional",
    Weights.RANDOM: "Random, untrained",
}
_HINT_ROOM = 190  # pixels: a long name in the hint must not widen the column
_HINT_LINES = 7  # at most, so that the settings below stay in view


class WeightsBox(QWidget):
    """The choice of weights, of an architecture for random ones, and a hint about them."""

    changed = Signal()
    notes_wanted = Signal(object)  # OpenedEnsemble

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
        self._hint = LowScroll(label("", "small", name="weightsHint"), _HINT_LINES, self)
        self._notes = small_button(
            "ensembleNotes",
            self,
            accessible="Notes on the ensemble",
            tip="What was assumed and left out when it was opened, and what to open instead",
        )
        self._notes.clicked.connect(self._want_notes)
        self._form = form(("&Weights", self._weights), ("Networ&k", self._network))
        fill(self, self._form, self._hint, row(self._notes, None))
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

    def has(self, settings: RunSettings) -> bool:
        """Whether the ensemble or the network of these settings is open here, if they need one."""
        if settings.weights is Weights.FILE:
            return self._ensemble is not None and self._ensemble.digest == settings.digest
        opened = self._untrained.get(settings.architecture)
        return not settings.digest or (opened is not None and opened.digest == settings.digest)

    def restore(self, settings: RunSettings) -> None:
        """Choose these weights, unless they are of an ensemble or a network that is not open."""
        if settings.weights is Weights.RANDOM:
            if not self.has(settings):
                return
            self._offer_name(settings.network)
            self._network.choose(settings.network)
        if settings.weights is Weights.FILE and not self.has(settings):
            return
        self._weights.choose(settings.weights)

    def offer(self, ensemble: OpenedEnsemble) -> None:
        """Offer this ensemble instead of the one opened before, and choose it."""
        if not ensemble.members:
            self._offer_network(ensemble)
            return
        self._ensemble = ensemble
        name = entry(name_of_path(ensemble.name), self._weights.fontMetrics())
        self._weights.put(Weights.FILE, name)
        self._weights.choose(Weights.FILE)
        self._weights.setToolTip(plain_tip(printable(ensemble.request.place, 400)))

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
        hints = [self._too_many(members)]
        ensemble = self.ensemble
        if ensemble is not None:
            notes = (f"\N{BULLET} {one}" for one in ensemble.notes)
            hints = [f"{kind_of_ensemble(ensemble)}.", *hints, *notes]
        metrics = self._hint.fontMetrics()
        self._hint.say(
            "\n".join(broken(one_line(one), metrics, scaled(_HINT_ROOM)) for one in hints if one)
        )
        to_read = what_there_is_to_read(ensemble) if ensemble is not None else ""
        self._notes.setText(to_read)
        self._notes.setVisible(bool(to_read))

    def _too_many(self, members: int) -> str:
        if self.ensemble is not None:
            held = len(self.ensemble.members) or members
            return f"Choose at most {held:,}." if members > held else ""
        held = self._bundled.get(self.weights, 0)
        if members > held > 0:
            return f"{held} such members are bundled; for more choose random weights."
        return ""

    @Slot()
    def _want_notes(self) -> None:
        self.notes_wanted.emit(self.ensemble)

    def _show_network(self) -> None:
        self._form.setRowVisible(self._network, self.weights is Weights.RANDOM)

    @Slot()
    def _announce(self) -> None:
        self._show_network()
        self.changed.emit()
