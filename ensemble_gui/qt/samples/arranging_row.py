"""How the samples are sorted and filtered: a box, a menu, and a chip for each filter."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ensemble_gui.qt.samples.filter_chips import FilterChips
from ensemble_gui.qt.samples.filter_menu import FilterMenu
from ensemble_gui.qt.widgets.card import row
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.records.arranging import Arrangement, SampleFilter, SampleMeasure
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.arranging import LIKE_VOTES, filters_of, own_order_of, sorted_by

_OWN, _CLUSTERED = 0, len(SampleMeasure) + 1  # entries of the box; the measures stand between
_ORDERS = tuple(SampleMeasure)


class ArrangingRow(QWidget):
    """Tells how the samples are wanted, and shows how they are arranged."""

    arrangement_wanted = Signal(object)  # Arrangement

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrangement = Arrangement()
        self._classes = DIGIT_CLASSES
        self._box = QComboBox(self)
        self._box.setObjectName("sortBox")
        self._box.setAccessibleName("By what the samples are sorted")
        self._box.addItem(own_order_of(None))
        self._box.addItems([sorted_by(one) for one in _ORDERS])
        self._box.addItem(LIKE_VOTES)
        self._box.setProperty("small", True)  # noqa: FBT003 -- the style sheet asks for it
        self._box.currentIndexChanged.connect(self._sort)
        self._define = DefinitionButton(SampleMeasure.VOTE_ENTROPY, self)
        self._filters = FilterMenu(self)
        self._chips = FilterChips(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row(self._box, self._define, self._filters, stretch_after=1))
        layout.addWidget(self._chips)
        self._filters.filter_wanted.connect(self._filter)
        self._chips.removed.connect(self._unfilter)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Offer what these samples can be sorted and filtered by."""
        self._box.setItemText(_OWN, own_order_of(samples))
        self._filters.show_samples(samples)
        self._classes = samples.classes if samples else DIGIT_CLASSES
        self._show_chips()
        several = samples is None or samples.members > 1
        model = self._box.model()
        if isinstance(model, QStandardItemModel):
            for place, measure in enumerate(_ORDERS, start=1):
                model.item(place).setEnabled(several or not measure.compares_members)
            model.item(_CLUSTERED).setEnabled(several)

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show how the samples are arranged."""
        self._arrangement = arrangement
        place = _OWN
        if arrangement.clustered:
            place = _CLUSTERED
        elif arrangement.measure is not None:
            place = 1 + _ORDERS.index(arrangement.measure)
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(place)
        shown = arrangement.measure or SampleMeasure.VOTE_ENTROPY
        self._define.explain(shown)
        self._filters.show_filter(arrangement.filter)
        self._show_chips()

    def _show_chips(self) -> None:
        self._chips.show_filters(filters_of(self._arrangement.filter, self._classes))

    @Slot(int)
    def _sort(self, place: int) -> None:
        measure = _ORDERS[place - 1] if _OWN < place < _CLUSTERED else None
        self._want(replace(self._arrangement, measure=measure, clustered=place == _CLUSTERED))

    @Slot(object)
    def _filter(self, wanted: SampleFilter) -> None:
        self._want(replace(self._arrangement, filter=wanted))

    @Slot(str)
    def _unfilter(self, name: str) -> None:
        self._filter(self._arrangement.filter.without(name))

    def _want(self, arrangement: Arrangement) -> None:
        self.arrangement_wanted.emit(arrangement)
