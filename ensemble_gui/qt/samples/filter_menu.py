"""The button whose menu says which samples are shown."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ensemble_gui.qt.widgets.icon import put_icon
from ensemble_gui.qt.widgets.plain_tip import plain_entry
from ensemble_gui.records.arranging import Answer, SampleFilter
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import class_name

_ANY = "Any"


class FilterMenu(QPushButton):
    """A condition of each kind: the label, what the ensemble says, how the members answered."""

    filter_wanted = Signal(object)  # SampleFilter

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Filter", parent)
        put_icon(self, "filter")
        self.setObjectName("filterButton")
        self.setAccessibleName("Which samples are shown, by label, prediction and answer")
        self.setProperty("small", True)  # noqa: FBT003 -- the style sheet asks for it
        self._filter = SampleFilter()
        self._menu = QMenu(self)
        self._groups: dict[str, QActionGroup] = {}
        self._classes = DIGIT_CLASSES
        self._listed: tuple[str, ...] = ()  # the classes that have entries
        self._can_be_unsure = True
        self._clear = QAction("Clear all filters", self)
        self._clear.setObjectName("clearFilters")
        self._clear.triggered.connect(self._clear_all)
        self.setMenu(self._menu)
        self._fill()
        self._menu.aboutToShow.connect(self._fill)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Offer the classes of these samples."""
        if samples is None:
            return
        numbers = range(samples.mean.shape[1])
        self._classes = tuple(class_name(samples.classes, one) for one in numbers)
        self._can_be_unsure = samples.weights is not Weights.RANDOM
        self._allow_answers()

    def show_filter(self, wanted: SampleFilter) -> None:
        """Mark what is shown."""
        self._filter = wanted
        values = {
            "label": wanted.label,
            "prediction": wanted.prediction,
            "answer": wanted.answer,
        }
        for kind, group in self._groups.items():
            for action in group.actions():
                action.setChecked(action.data() == values[kind])
        self._clear.setEnabled(not wanted.is_empty)

    @Slot()
    def _fill(self) -> None:
        """List the classes, once somebody looks: a thousand take longer than a frame."""
        if self._classes == self._listed:
            return
        self._listed = self._classes
        self._remove_entries()
        named = [(plain_entry(name), one) for one, name in enumerate(self._classes)]
        answers = [(one.value.capitalize(), one) for one in Answer]
        self._add("label", "Label", named)
        self._add("prediction", "Ensemble says", named)
        self._add("answer", "Answer", answers)
        self._menu.addSeparator()
        self._menu.addAction(self._clear)
        self._allow_answers()
        self.show_filter(self._filter)

    def _allow_answers(self) -> None:
        for action in self._groups["answer"].actions():
            action.setEnabled(self._can_be_unsure or action.data() != Answer.UNSURE)

    def _remove_entries(self) -> None:
        """At once from what can be found, and later altogether, as one may be open."""
        self._menu.clear()
        for menu in self._menu.findChildren(QMenu):
            menu.setParent(None)
            menu.deleteLater()
        for group in self._groups.values():
            group.deleteLater()
        self._groups = {}

    def _add(self, kind: str, title: str, entries: Iterable[tuple[str, int | Answer]]) -> None:
        menu = self._menu.addMenu(title)
        menu.setObjectName(f"filter-{kind}")
        menu.setStyleSheet("QMenu { menu-scrollable: 1; }")  # else many classes cover the screen
        group = QActionGroup(self)
        for text, value in ((_ANY, None), *entries):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        group.triggered.connect(self._choose)
        self._groups[kind] = group

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        kind = next(kind for kind, group in self._groups.items() if action in group.actions())
        value = action.data()
        if kind == "answer" and value is not None:
            value = Answer(value)  # Qt hands the word over, not the member of the enumeration
        self.filter_wanted.emit(replace(self._filter, **{kind: value}))

    @Slot()
    def _clear_all(self) -> None:
        self.filter_wanted.emit(SampleFilter())
