"""Member × member: how every two members differ."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ensemble_gui.qt.card import label
from ensemble_gui.qt.theme import Theme
from ensemble_gui.records import Analysis, SampleSet


class PairsPage(QWidget):
    """Member × member: how every two members differ."""

    samples_chosen = Signal(object)  # SampleChoice
    choice_dropped = Signal(str)  # the view whose choice is no longer wanted

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.head = QWidget(self)
        self._waiting = label("Pairs", "small", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._waiting)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take all samples; what is known of them comes with the analysis."""

    def show_analysis(self, analysis: Analysis | None) -> None:
        """Show what was found; None while it is looked for."""

    def set_theme(self, theme: Theme) -> None:
        """Colour all anew."""
        self._theme = theme
