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
        self._selected = -1

    @property
    def selected(self) -> int:
        """The index of the selected sample, or -1."""
        return self._selected

    def show(self, samples: SampleSet | None) -> None:
        """Show these samples; the selected one stays if it is still among them."""
        stays = (
            self._samples is not None
            and samples is not None
            and samples.title == self._samples.title
            and self._selected < len(samples.order)
        )
        self._samples = samples
        self.samples_changed.emit(samples)
        if samples is not None:
            self.select(self._selected if stays else int(samples.order[0]))

    @Slot(int)
    def select(self, sample: int) -> None:
        """Select this sample in every view."""
        self._selected = sample
        self.selected_changed.emit(sample)
