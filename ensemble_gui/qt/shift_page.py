"""What members say of images that are shifted further and further."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ensemble_gui.qt.card import label
from ensemble_gui.qt.theme import Theme
from ensemble_gui.records import Ribbon, SampleSet, Shift, ShiftLevel, ShiftRequest, ShiftResult


class ShiftPage(QWidget):
    """What members say of images that are shifted further and further."""

    ribbon_wanted = Signal()  # another kind of shift has been chosen
    evaluation_wanted = Signal()  # of all samples

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.head = QWidget(self)
        self._waiting = label("Shift", "small", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._waiting)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take all samples; what is known of them comes with the analysis."""

    def select_sample(self, sample: int) -> None:
        """Take the sample whose ribbon will come."""

    @property
    def shift(self) -> Shift:
        """The kind of shift that is chosen."""
        return Shift.ROTATE

    def show_ribbon(self, ribbon: Ribbon | None) -> None:
        """Show what the members say of the selected sample along the shift."""

    def begin(self, request: ShiftRequest) -> None:
        """Make room for the levels to come."""

    def put(self, level: ShiftLevel) -> None:
        """Show one level of all samples."""

    def finish(self, result: ShiftResult | None) -> None:
        """All levels are there; None where it was cancelled or failed: what came stays."""

    def set_theme(self, theme: Theme) -> None:
        """Colour all anew."""
        self._theme = theme
