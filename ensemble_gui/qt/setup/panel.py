"""The settings of the next run."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QRadioButton,
    QWidget,
)

from ensemble_gui.qt.setup.device_box import DeviceBox
from ensemble_gui.qt.setup.fields import form, number_box
from ensemble_gui.qt.setup.member_count import MemberCount
from ensemble_gui.qt.setup.numbers_panel import NumbersPanel
from ensemble_gui.qt.setup.weights_box import WeightsBox
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.fitting_text import entry
from ensemble_gui.qt.widgets.fold_button import FoldButton
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.opening import OpenedEnsemble
from ensemble_gui.records.settings import (
    STRATEGY_NAMES,
    Available,
    InputMode,
    RunSettings,
    SamplesAs,
    Source,
)
from ensemble_gui.wording.cluster_choice import runs_there
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.opening import name_of_path
from ensemble_gui.wording.run import why_not
from ensemble_gui.wording.strategies import explained

SETTINGS_KEY = "F9"
_MOST_SAMPLES = 10_000
_SAMPLES_AS = {
    SamplesAs.DIGITS: "prepared as digits",
    SamplesAs.PICTURES: "unchanged",
}
_SOURCES = {Source.DIGITS: "MNIST test digits", Source.NOISE: "Random noise"}


class SetupPanel(QWidget):
    """Shows settings, and lets the user change them."""

    settings_changed = Signal()
    notes_wanted = Signal(object)  # OpenedEnsemble
    fold_wanted = Signal()

    def __init__(self, settings: RunSettings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initial = settings
        self._members = MemberCount(settings.members, self)
        self._weights = WeightsBox(settings, self)
        self._samples = settings.samples
        self._same = QRadioButton("&Same minibatch for all", self)
        self._different = QRadioButton("&Different minibatch each", self)
        self._source = ChoiceBox("sourceBox", "Data", _SOURCES.items(), self)
        self._samples_as = ChoiceBox(
            "samplesAsBox", "How the pictures are used", _SAMPLES_AS.items(), self
        )
        self._batch = number_box("batchSize", "Batch size", _MOST_SAMPLES, settings.batch, self)
        self.devices = DeviceBox(settings.device, self)
        self._cluster_hint = label("", "small", self, name="clusterHint", wraps=True)
        self._cluster_hint.hide()
        self._numbers = NumbersPanel(settings, self)
        self._strategies = {name: QCheckBox(name, self) for name in STRATEGY_NAMES}
        self._swatches = {name: label("", "", self) for name in STRATEGY_NAMES}
        self._available: Available | None = None
        does = "Fold the settings away"
        self._fold = FoldButton("foldSettings", "left", does, SETTINGS_KEY, self)
        self._configure(settings)
        self._arrange()
        self._connect()
        self._grey_strategies()
        self.set_theme(theme)

    @property
    def settings(self) -> RunSettings:
        """The settings as they stand."""
        ensemble, source = self._weights.ensemble, self._source.value
        return RunSettings(
            members=self._members.value,
            input=InputMode.SAME if self._same.isChecked() else InputMode.DIFFERENT,
            source=source,
            batch=self._batch.value(),
            device=self.devices.device,
            weights=self._weights.weights,
            strategies=tuple(
                name
                for name, box in self._strategies.items()
                if box.isChecked() and box.isEnabled()
            ),
            repeats=self._initial.repeats,
            seed=self._initial.seed,
            threads=self._numbers.threads,
            dtype=self._numbers.dtype,
            tf32=self._numbers.tf32,
            architecture=self._weights.architecture,
            path=ensemble.request.place if ensemble else "",
            digest=ensemble.digest if ensemble else "",
            samples=self._samples if source is Source.FOLDER else "",
            samples_as=self._samples_as.value if source is Source.FOLDER else SamplesAs.DIGITS,
        )

    @property
    def ensemble(self) -> OpenedEnsemble | None:
        """The ensemble that was opened, or its architecture alone, if it is the choice."""
        return self._weights.ensemble

    def set_available(self, available: Available) -> None:
        """Offer what this machine has: devices, threads, architectures and trained members."""
        self._available = available
        for device in available.devices:
            self.devices.put_device(device)
        self.devices.offer_gpus(sum(one != "cpu" for one in available.devices))
        self.devices.offer_clusters(available.lacks_ray)
        self._numbers.set_threads(available.threads, available.most_threads)
        self._weights.set_available(available)
        self._weights.show_members(self._members.value)
        self._grey_strategies()

    def offer_ensemble(self, ensemble: OpenedEnsemble) -> None:
        """Choose all members of an opened ensemble, on samples that they accept."""
        digits = self._source.value is Source.DIGITS
        with QSignalBlocker(self):
            self._weights.offer(ensemble)
            self._members.choose(len(ensemble.members) or self._members.value)
            if digits and not ensemble.task.takes_digits:
                self._source.choose(Source.NOISE)
        self._announce()

    def offer_samples(self, path: str) -> None:
        """Choose the user's own samples in this folder."""
        self._offer_folder(path)
        self._announce()

    def _offer_folder(self, path: str) -> None:
        self._samples = path
        name = entry(name_of_path(path), self._source.fontMetrics())
        self._source.put(Source.FOLDER, name)
        self._source.setToolTip(plain_tip(printable(path, 400)))
        self._source.choose(Source.FOLDER)

    def has_members_of(self, settings: RunSettings) -> bool:
        """Whether the members of these settings are bundled, made at random, or open here."""
        return self._weights.has(settings)

    def restore(self, settings: RunSettings) -> None:
        """Choose these settings, except for members that are not open here."""
        with QSignalBlocker(self):
            self._initial = settings
            self._weights.restore(settings)
            self._members.choose(settings.members)
            (self._same if settings.input is InputMode.SAME else self._different).setChecked(True)
            self._batch.setValue(settings.batch)
            self.devices.choose_device(settings.device)
            self._numbers.restore(settings, are_cores_known=self._available is not None)
            for name, box in self._strategies.items():
                box.setChecked(name in settings.strategies)
            if settings.source is Source.FOLDER:
                self._offer_folder(settings.samples)
            else:
                self._source.choose(settings.source)
            self._samples_as.choose(settings.samples_as)
        self._announce()

    def choose_size(self, members: int, batch: int) -> None:
        """Choose these numbers, as if they were typed."""
        self._members.choose(members)
        self._batch.setValue(batch)

    def show_dtype_hint(self, sentence: str) -> None:
        """Say that the chosen dtype is slow here; '' if it is not."""
        self._numbers.show_dtype_hint(sentence)

    def set_theme(self, theme: Theme) -> None:
        """Colour the strategies' swatches."""
        for name, swatch in self._swatches.items():
            colour = theme.strategy(name).name()
            swatch.setStyleSheet(f"background: {colour}; border-radius: 3px;")

    def _configure(self, settings: RunSettings) -> None:
        self._same.setObjectName("inputSame")
        self._different.setObjectName("inputDifferent")
        modes = QButtonGroup(self)
        for button, mode, tip in (
            (self._same, InputMode.SAME, "Every member is given the same minibatch"),
            (self._different, InputMode.DIFFERENT, "Every member is given its own minibatch"),
        ):
            modes.addButton(button)
            button.setChecked(settings.input is mode)
            button.setAccessibleName(button.text().replace("&", ""))
            button.setToolTip(plain_tip(tip))
        if settings.source in _SOURCES:
            self._source.choose(settings.source)
        self._samples_as.choose(settings.samples_as)
        for name, box in self._strategies.items():
            box.setObjectName(f"strategy-{name}")
            box.setAccessibleName(f"Strategy {name}")
            box.setToolTip(plain_tip(explained(name)))
            box.setChecked(name in settings.strategies)
            self._swatches[name].setFixedSize(10, 10)

    def _arrange(self) -> None:
        self._form = form(
            ("D&ata", self._source),
            ("Pictures", self._samples_as),
            ("&Batch size", self._batch),
            ("Devi&ce", self.devices),
        )
        self._show_samples_as()
        ensemble, inputs, strategies = (
            label(title, "section", self) for title in ("ENSEMBLE", "INPUT", "STRATEGIES")
        )
        for title in (inputs, strategies):
            title.setContentsMargins(0, RHYTHM, 0, 0)
        fill(
            self,
            *(row(ensemble, None, self._fold), self._members, self._weights),
            *(inputs, self._same, self._different, self._form),
            *(self._cluster_hint, self._numbers),
            *(strategies, self._two_columns()),
        )

    def _two_columns(self) -> QGridLayout:
        """The strategies with their swatches, down one column and then the other."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(RHYTHM)
        grid.setVerticalSpacing(0)  # a box's own height is room enough, and there are many
        rows = (len(self._strategies) + 1) // 2
        for index, (name, box) in enumerate(self._strategies.items()):
            column, place = divmod(index, rows)
            pair = row(box, None, self._swatches[name])
            pair.setSpacing(RHYTHM // 2)  # closer to its own name than to the next column's
            grid.addLayout(pair, place, column)
        return grid

    def _connect(self) -> None:
        self._members.changed.connect(self._announce)
        self._same.toggled.connect(self._announce)
        self._batch.valueChanged.connect(self._announce)
        self._weights.changed.connect(self._announce)
        self._fold.clicked.connect(self.fold_wanted)
        self._weights.notes_wanted.connect(self.notes_wanted)
        for box in (self._source, self._samples_as, self.devices):
            box.chosen.connect(self._announce)
        self._numbers.changed.connect(self._announce)
        for check in self._strategies.values():
            check.toggled.connect(self._announce)

    @Slot()
    def _announce(self) -> None:
        self._show_samples_as()
        self._show_cluster()
        self._numbers.set_device(self.devices.device)
        self._weights.show_members(self._members.value)
        self._grey_strategies()
        self.settings_changed.emit()

    def _show_samples_as(self) -> None:
        """Ask how pictures are used if they come from a folder."""
        self._form.setRowVisible(self._samples_as, self._source.value is Source.FOLDER)

    def _show_cluster(self) -> None:
        """Say what runs on the chosen cluster, and what does not."""
        chosen = self.devices.cluster
        self._cluster_hint.setText(runs_there(chosen, self.devices.device) if chosen else "")
        self._cluster_hint.setVisible(chosen is not None)

    def _grey_strategies(self) -> None:
        """Enable the strategies that can run these members; the others say why they cannot."""
        chosen = self.settings
        lacking = self._available.lacks_compiler if self._available else ""
        for name, box in self._strategies.items():
            reason = why_not(name, chosen, lacking)
            box.setEnabled(not reason)
            box.setToolTip(plain_tip("\n".join(filter(None, (reason, explained(name))))))
