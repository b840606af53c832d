"""The head of the Sweep page: which two strategies are compared, and over which grid."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLayout, QLineEdit, QWidget

from ensemble_gui.errors import BadInput
from ensemble_gui.qt.pages.sweep.number_lists import numbers_in, written
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.settings import MOST_MEMBERS
from ensemble_gui.records.sweep import SweepSettings

_MOST_SAMPLES = 10_000
_WIDEST = 280  # pixels: of a list


class SweepHead(QWidget):
    """A pair of strategies, and the grid: two lists that are checked while they are typed."""

    pair_chosen = Signal(str, str)  # strategy, baseline
    grid_changed = Signal()

    def __init__(self, settings: SweepSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = QWidget(self)  # whose place is on the page
        self._strategy = _box("sweepStrategy", "Strategy whose speedup is shown", self)
        self._baseline = _box("sweepBaseline", "Strategy that it is compared with", self)
        members, batches = written(settings.members), written(settings.batches)
        self._members = _field("sweepMembers", "Member counts of the sweep", members, self)
        self._batches = _field("sweepBatches", "Batch sizes of the sweep", batches, self)
        self._pair = ("", "")
        self._arrange()
        self._strategy.chosen.connect(self._choose_strategy)
        self._baseline.chosen.connect(self._choose_baseline)
        for field in (self._members, self._batches):
            field.textChanged.connect(self._read)

    def _arrange(self) -> None:
        baseline = self._captioned("vs", self._baseline)
        # Where the row of the tabs is higher, stay next to them.
        fill(self, row(None, self._strategy, baseline, spacing=RHYTHM // 2), None)
        members = self._captioned("Members", self._members)
        batches = self._captioned("Batches", self._batches)
        lists = row(members, batches, None, spacing=2 * RHYTHM, shares=(1, 1, 0))
        self.grid.setLayout(lists)

    def _captioned(self, text: str, widget: QWidget) -> QLayout:
        caption = label(text, "small", self)
        caption.setBuddy(widget)
        return row(caption, widget, None, spacing=RHYTHM // 2, shares=(0, 99, 1))

    @property
    def pair(self) -> tuple[str, str]:
        """The strategy, and the baseline that it is compared with."""
        return self._pair

    @property
    def members(self) -> tuple[int, ...]:
        """The member counts that are typed in. Raises BadInput."""
        return numbers_in(self._members.text(), "Member counts", most=MOST_MEMBERS)

    @property
    def batches(self) -> tuple[int, ...]:
        """The batch sizes that are typed in. Raises BadInput."""
        return numbers_in(self._batches.text(), "Batch sizes", most=_MOST_SAMPLES)

    @property
    def fault(self) -> str:
        """What is wrong with the lists; '' if nothing is."""
        return self._fault_of(self._members) or self._fault_of(self._batches)

    def offer(self, strategies: tuple[str, ...]) -> None:
        """Offer pairs of these; the chosen pair stays if it can."""
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
        """Choosing the baseline as the strategy swaps the two."""
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


def _field(name: str, accessible: str, text: str, parent: QWidget) -> QLineEdit:
    field = QLineEdit(text, parent)
    field.setMaximumWidth(_WIDEST)
    field.setObjectName(name)
    field.setAccessibleName(accessible)
    field.setProperty("small", True)  # noqa: FBT003 -- Qt's signature
    field.setAcceptDrops(False)  # files dropped here are the window's
    return field
