"""How the samples are sorted and filtered: a box, a menu, and a chip for each filter."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.samples.filter_chips import FilterChips
from ensemble_gui.qt.samples.filter_menu import FilterMenu
from ensemble_gui.qt.widgets.card import fill, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.records.arranging import Arrangement, SampleFilter, SampleMeasure
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.arranging import LIKE_VOTES, filters_of, measure_of_order, own_order_of
from ensemble_gui.wording.definitions import definition

_Order = tuple[SampleMeasure | None, bool]  # by what they are sorted, and whether clustered
_OWN: _Order = (None, False)
_CLUSTERED: _Order = (None, True)
_ORDERS: tuple[tuple[_Order, str], ...] = (
    (_OWN, own_order_of(None)),
    *(((one, False), definition(one).title) for one in SampleMeasure),
    (_CLUSTERED, LIKE_VOTES),
)


class ArrangingRow(QWidget):
    """Asks for an arrangement, and shows the one in use."""

    arrangement_wanted = Signal(object)  # Arrangement

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrangement = Arrangement()
        self._classes = DIGIT_CLASSES
        self._box = ChoiceBox(
            "sortBox", "By what the samples are sorted", _ORDERS, self, small=True
        )
        self._box.chosen.connect(self._sort)
        self._own_measure = measure_of_order(None)
        self._define = DefinitionButton(self._own_measure, self)
        self._filters = FilterMenu(self)
        self._chips = FilterChips(self)
        fill(
            self,
            row(self._box, self._define, None, self._filters),
            self._chips,
            spacing=4,
        )
        self._filters.filter_wanted.connect(self._filter)
        self._chips.removed.connect(self._unfilter)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Offer what these samples can be sorted and filtered by."""
        self._box.put(_OWN, own_order_of(samples))
        self._own_measure = measure_of_order(samples)
        self._explain()
        self._filters.show_samples(samples)
        self._classes = samples.classes if samples else DIGIT_CLASSES
        self._show_chips()
        several = samples is None or samples.members > 1
        for one in SampleMeasure:
            self._box.enable((one, False), on=several or not one.compares_members)
        self._box.enable(_CLUSTERED, on=several)

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show how the samples are arranged."""
        self._arrangement = arrangement
        self._box.show_value(_CLUSTERED if arrangement.clustered else (arrangement.measure, False))
        self._explain()
        self._filters.show_filter(arrangement.filter)
        self._show_chips()

    def _explain(self) -> None:
        self._define.explain(self._arrangement.measure or self._own_measure)

    def _show_chips(self) -> None:
        self._chips.show_filters(filters_of(self._arrangement.filter, self._classes))

    @Slot(object)
    def _sort(self, order: _Order) -> None:
        measure, clustered = order
        self.arrangement_wanted.emit(
            replace(self._arrangement, measure=measure, clustered=clustered)
        )

    @Slot(object)
    def _filter(self, wanted: SampleFilter) -> None:
        self.arrangement_wanted.emit(replace(self._arrangement, filter=wanted))

    @Slot(str)
    def _unfilter(self, name: str) -> None:
        self._filter(self._arrangement.filter.without(name))
