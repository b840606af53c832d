"""A view's choice among the samples, which may be dropped elsewhere."""

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.records.arranging import Arrangement, SampleChoice
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Array

Detail = TypeVar("Detail")
Identity = tuple[SampleKind, str]


class OwnChoice(QObject, Generic[Detail]):
    """One choice for each set of samples, with the detail that the view needs to show it."""

    chosen = Signal(object)  # SampleChoice
    dropped = Signal(str)  # the view
    changed = Signal()  # another choice is to be shown, or none

    def __init__(self, view: str, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._samples: SampleSet | None = None
        self._made: dict[Identity | None, tuple[SampleChoice, Detail]] = {}

    @property
    def choice(self) -> SampleChoice | None:
        """The choice among the samples that are shown."""
        made = self._made.get(self._identity)
        return made[0] if made else None

    @property
    def detail(self) -> Detail | None:
        """The detail that the view needs to show the choice."""
        made = self._made.get(self._identity)
        return made[1] if made else None

    def show_samples(self, samples: SampleSet | None) -> None:
        """Choose among these samples from now on."""
        self._samples = samples

    def choose(self, words: str, kept: Array, detail: Detail) -> None:
        """Choose these samples, (sample,) bool, described in these words."""
        if self._samples is not None:
            choice = SampleChoice(view=self._view, words=words, kept=kept)
            self._made[self._identity] = choice, detail
            self.changed.emit()
            self.chosen.emit(choice)

    @Slot()
    def drop(self) -> None:
        """Choose no samples."""
        self._made.pop(self._identity, None)
        self.changed.emit()
        self.dropped.emit(self._view)

    def follow(self, arrangement: Arrangement) -> None:
        """Forget the choice if it was dropped elsewhere."""
        if self.choice not in arrangement.filter.choices:
            self._made.pop(self._identity, None)
        self.changed.emit()

    @property
    def _identity(self) -> Identity | None:
        return self._samples.identity if self._samples else None
