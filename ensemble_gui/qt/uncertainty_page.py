"""Predictive entropy against mutual information, a point a sample."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ensemble_gui.qt.card import label
from ensemble_gui.qt.theme import Theme
from ensemble_gui.records import SampleSet


class UncertaintyPage(QWidget):
    """Predictive entropy against mutual information, a point a sample."""

    samples_chosen = Signal(object)  # SampleChoice
    choice_dropped = Signal(str)  # the view whose choice is no longer wanted
    sample_clicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.head = QWidget(self)
        self._waiting = label("Uncertainty", "small", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._waiting)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take all samples; what is known of them comes with the analysis."""

    def show_left(self, samples: SampleSet | None) -> None:
        """Tell apart the samples that are left by the filters: those in the order."""

    def select_sample(self, sample: int) -> None:
        """Mark this sample."""

    def set_theme(self, theme: Theme) -> None:
        """Colour all anew."""
        self._theme = theme
