"""The settings of the next run."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QGridLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ensemble_gui.qt.setup.member_count import MemberCount
from ensemble_gui.qt.setup.numbers_panel import CAPTION_WIDTH, NumbersPanel
from ensemble_gui.qt.setup.weights_box import WeightsBox
from ensemble_gui.qt.widgets.card import label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.fitting_text import entry
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.records.opening import OpenedEnsemble
from ensemble_gui.records.settings import (
    STRATEGY_NAMES,
    STRATEGY_SUMMARIES,
    Available,
    InputMode,
    RunSettings,
    SamplesAs,
    Source,
)
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.opening import name_of_path
from ensemble_gui.wording.run import why_not

_MOST_SAMPLES = 10_000
_SAMPLES_AS = {
    SamplesAs.DIGITS: "prepared as digits",
    SamplesAs.PICTURES: "taken as they are",
}
_SOURCES = {Source.DIGITS: "MNIST test digits", Source.NOISE: "Random noise"}


class SetupPanel(QWidget):
    """Shows settings, lets the user change them, and tells when they did."""

    settings_changed = Signal()

    def __init__(self, settings: RunSettings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initial = settings
        self._members = MemberCount(settings.members, self)
        self._weights = WeightsBox(settings, self)
        self._samples = settings.samples
        self._same = QRadioButton("&Same minibatch for all", self)
        self._different = QRadioButton("&Different minibatch each", self)
        self._source = ChoiceBox("sourceBox", "Source of samples", _SOURCES.items(), self)
        self._samples_as = ChoiceBox(
            "samplesAsBox", "What is made of samples", _SAMPLES_AS.items(), self
        )
        self._batch = QSpinBox(self)
        self._device: ChoiceBox[str] = ChoiceBox("deviceBox", "Device", parent=self)
        self._numbers = NumbersPanel(settings, self)
        self._strategies = {name: QCheckBox(name, self) for name in STRATEGY_NAMES}
        self._swatches = {name: label("", "", self) for name in STRATEGY_NAMES}
        self._available: Available | None = None
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
            device=self._device.value,
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
            path=ensemble.request.path if ensemble else "",
            digest=ensemble.digest if ensemble else "",
            samples=self._samples if source is Source.FOLDER else "",
            samples_as=self._samples_as.value if source is Source.FOLDER else SamplesAs.DIGITS,
        )

    def set_available(self, available: Available) -> None:
        """Offer the devices that there are, and say how many trained members."""
        self._available = available
        for device in available.devices:
            self._device.put(device, device.upper())
        self._numbers.set_threads(available.threads, available.most_threads)
        self._weights.set_available(available)
        self._weights.show_members(self._members.value)
        self._grey_strategies()

    def offer_ensemble(self, ensemble: OpenedEnsemble) -> None:
        """Choose all members of an ensemble that was opened, on samples that they take."""
        digits = self._source.value is Source.DIGITS
        with QSignalBlocker(self):
            self._weights.offer(ensemble)
            self._members.choose(len(ensemble.members) or self._members.value)
            if digits and not ensemble.task.is_of_digits:
                self._source.choose(Source.NOISE)
        self._announce()

    def offer_samples(self, path: str) -> None:
        """Choose the user's own samples in this folder."""
        self._samples = path
        name = entry(name_of_path(path), self._source.fontMetrics())
        self._source.put(Source.FOLDER, name)
        self._source.setToolTip(plain_tip(printable(path, 400)))
        self._source.choose(Source.FOLDER)
        self._announce()

    def choose_size(self, members: int, batch: int) -> None:
        """Choose these, as typing them does."""
        self._members.choose(members)
        self._batch.setValue(batch)

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
            (self._different, InputMode.DIFFERENT, "Every member is given one of its own"),
        ):
            modes.addButton(button)
            button.setChecked(settings.input is mode)
            button.setAccessibleName(button.text().replace("&", ""))
            button.setToolTip(plain_tip(tip))
        self._batch.setObjectName("batchSize")
        self._batch.setAccessibleName("Batch size")
        self._batch.setRange(1, _MOST_SAMPLES)
        self._batch.setValue(settings.batch)
        self._batch.lineEdit().setAcceptDrops(False)  # files dropped here are the window's
        self._device.put(settings.device, settings.device.upper())
        if settings.source in _SOURCES:
            self._source.choose(settings.source)
        self._samples_as.choose(settings.samples_as)
        for name, box in self._strategies.items():
            box.setObjectName(f"strategy-{name}")
            box.setAccessibleName(f"Strategy {name}")
            box.setToolTip(plain_tip(STRATEGY_SUMMARIES[name]))
            box.setChecked(name in settings.strategies)
            self._swatches[name].setFixedSize(10, 10)

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM // 2)
        layout.addWidget(label("ENSEMBLE", "section", self))
        layout.addWidget(self._members)
        layout.addWidget(self._weights)
        layout.addSpacing(RHYTHM)
        layout.addWidget(label("INPUT", "section", self))
        layout.addWidget(self._same)
        layout.addWidget(self._different)
        self._form = _form(
            ("S&ource", self._source),
            ("Pictures", self._samples_as),
            ("&Batch size", self._batch),
            ("Devi&ce", self._device),
        )
        layout.addLayout(self._form)
        self._show_samples_as()
        layout.addWidget(self._numbers)
        layout.addSpacing(RHYTHM)
        layout.addWidget(label("STRATEGIES", "section", self))
        layout.addLayout(self._two_columns())

    def _two_columns(self) -> QGridLayout:
        """The strategies with their swatches, one after another down the columns."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(RHYTHM)
        grid.setVerticalSpacing(RHYTHM // 2)
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
        for box in (self._source, self._samples_as, self._device):
            box.chosen.connect(self._announce)
        self._numbers.changed.connect(self._announce)
        for check in self._strategies.values():
            check.toggled.connect(self._announce)

    @Slot()
    def _announce(self) -> None:
        self._show_samples_as()
        self._numbers.set_device(self._device.value)
        self._weights.show_members(self._members.value)
        self._grey_strategies()
        self.settings_changed.emit()

    def _show_samples_as(self) -> None:
        """Ask what is made of pictures where they come from a folder."""
        self._form.setRowVisible(self._samples_as, self._source.value is Source.FOLDER)

    def _grey_strategies(self) -> None:
        """Offer the strategies that can run such members, and say why the others cannot."""
        chosen = self.settings
        lacking = self._available.lacks_compiler if self._available else ""
        for name, box in self._strategies.items():
            reason = why_not(name, chosen, lacking)
            box.setEnabled(not reason)
            box.setToolTip(plain_tip(reason or STRATEGY_SUMMARIES[name]))


def _form(*rows: tuple[str, QWidget]) -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(RHYTHM)
    form.setVerticalSpacing(RHYTHM // 2)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for caption, field in rows:
        form.addRow(caption, field)
        form.labelForField(field).setMinimumWidth(CAPTION_WIDTH)
    return form
