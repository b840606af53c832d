"""Which samples are shown, and which of them is selected, the same in every view."""

from PySide6.QtCore import QObject, Signal, Slot

from ensemble_gui.records import SampleSet


class SampleSelection(QObject):
    """Tells the views; they tell it of clicks."""

    samples_changed = Signal(object)  # SampleSet or None
    selected_changed = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._samples: SampleSet | None = None
        self._chosen: int | None = None  # by the user, of the samples that are shown

    @property
    def samples(self) -> SampleSet | None:
        """The samples that are shown."""
        return self._samples

    @property
    def selected(self) -> int | None:
        """The sample that is selected, if there is any."""
        if self._samples is None or len(self._samples.order) == 0:
            return None
        return int(self._samples.order[0]) if self._chosen is None else self._chosen

    def show(self, samples: SampleSet | None) -> None:
        """Show these samples, and select the first.

        One that the user chose stays selected while the same samples are shown, as after a run
        with other members. Views that show these already are left in peace.
        """
        if samples is not None and samples is self._samples:
            return
        same = self._samples and samples and samples.title == self._samples.title
        self._samples = samples
        self.samples_changed.emit(samples)
        if samples is None:
            return
        if not same or (self._chosen is not None and self._chosen >= len(samples.order)):
            self._chosen = None
        self.selected_changed.emit(self.selected)

    @Slot(int)
    def choose(self, sample: int) -> None:
        """Select the sample that the user has chosen, in every view."""
        if sample == self._chosen:
            return
        self._chosen = sample
        self.selected_changed.emit(sample)
