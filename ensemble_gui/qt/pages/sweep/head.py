"""The head of the sweep's page: which two strategies are compared, and over which grid."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ensemble_gui.errors import BadInput
from ensemble_gui.qt.pages.sweep.number_lists import numbers_in, written
from ensemble_gui.qt.widgets.card import label
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.settings import MOST_MEMBERS
from ensemble_gui.records.sweep import SweepSettings

_MOST_SAMPLES = 10_000
_WIDEST = 280  # pixels: of a list


class SweepHead(QWidget):
    """A pair of strategies, and two lists that are read as one types them."""

    pair_chosen = Signal(str, str)  # strategy, baseline
    grid_changed = Signal()

    def __init__(self, settings: SweepSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strategy = _box("sweepStrategy", "Strategy whose speedup is shown", self)
        self._baseline = _box("sweepBaseline", "Strategy that it is compared with", self)
        self._members = _field("sweepMembers", "Member counts of the sweep", self)
        self._batches = _field("sweepBatches", "Batch sizes of the sweep", self)
        self._members.setText(written(settings.members))
        self._batches.setText(written(settings.batches))
        self._members.setMaximumWidth(_WIDEST)
        self._batches.setMaximumWidth(_WIDEST)
        self._pair = ("", "")
        self._arrange()
        self._strategy.chosen.connect(self._choose_strategy)
        self._baseline.chosen.connect(self._choose_baseline)
        for field in (self._members, self._batches):
            field.textChanged.connect(self._read)

    def _arrange(self) -> None:
        beside = QHBoxLayout()
        beside.setSpacing(RHYTHM)
        beside.addStretch(1)
        for text, widget, stretch in (
            ("", self._strategy, 0),
            ("over", self._baseline, 0),
            ("Members", self._members, 32),
            ("Batches", self._batches, 39),
        ):
            caption = label(text, "small", self)
            caption.setBuddy(widget)
            pair = QHBoxLayout()
            pair.setSpacing(RHYTHM // 2)
            pair.addWidget(caption)
            pair.addWidget(widget, 1)
            beside.addLayout(pair, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(beside)
        layout.addStretch(1)  # where the row of the tabs is higher, stay beside them

    @property
    def pair(self) -> tuple[str, str]:
        """The strategy, and the baseline that it is compared with."""
        return self._pair

    @property
    def members(self) -> tuple[int, ...]:
        """The member counts as they stand. Raises BadInput."""
        return numbers_in(self._members.text(), "Member counts", most=MOST_MEMBERS)

    @property
    def batches(self) -> tuple[int, ...]:
        """The batch sizes as they stand. Raises BadInput."""
        return numbers_in(self._batches.text(), "Batch sizes", most=_MOST_SAMPLES)

    @property
    def fault(self) -> str:
        """What is wrong with the lists; '' where nothing is."""
        return self._fault_of(self._members) or self._fault_of(self._batches)

    def offer(self, strategies: tuple[str, ...]) -> None:
        """Offer pairs of these; the pair that was chosen stays if it can."""
        strategy, baseline = self._pair
        if baseline not in strategies:
            baseline = "loop" if "loop" in strategies else strategies[-1]
        others = [name for name in strategies if name != baseline]
        for box in (self._strategy, self._baseline):
            box.offer((name, name) for name in strategies)
        self._set_pair(strategy if strategy in others else others[0], baseline)

    def _set_pair(self, strategy: str, baseline: str) -> None:
        self._pair = (strategy, baseline)
        for box, name in ((self._strategy, strategy), (self._baseline, baseline)):
            box.show_value(name)
        self.pair_chosen.emit(strategy, baseline)

    @Slot(object)
    def _choose_strategy(self, chosen: str) -> None:
        """A strategy that is chosen against itself changes places with the other."""
        strategy, baseline = self._pair
        self._set_pair(chosen, strategy if chosen == baseline else baseline)

    @Slot(object)
    def _choose_baseline(self, chosen: str) -> None:
        strategy, baseline = self._pair
        self._set_pair(baseline if chosen == strategy else strategy, chosen)

    @Slot()
    def _read(self) -> None:
        for field in (self._members, self._batches):
            fault = self._fault_of(field)
            field.setToolTip(plain_tip(fault or field.text()))  # which may be longer than the field
            if field.property("faulty") is not bool(fault):
                field.setProperty("faulty", bool(fault))
                field.style().polish(field)
        self.grid_changed.emit()

    def _fault_of(self, field: QLineEdit) -> str:
        try:
            _ = self.members if field is self._members else self.batches
        except BadInput as error:
            return str(error)
        return ""


def _box(name: str, accessible: str, parent: QWidget) -> ChoiceBox[str]:
    box: ChoiceBox[str] = ChoiceBox(name, accessible, parent=parent, small=True)
    box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _field(name: str, accessible: str, parent: QWidget) -> QLineEdit:
    field = QLineEdit(parent)
    field.setObjectName(name)
    field.setAccessibleName(accessible)
    field.setProperty("small", True)  # noqa: FBT003 -- Qt's signature
    field.setAcceptDrops(False)  # files dropped here are the window's
    return field
