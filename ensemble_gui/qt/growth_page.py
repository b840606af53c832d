"""What each further member buys, and what it costs."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ensemble_gui.qt.card import label
from ensemble_gui.qt.theme import Theme
from ensemble_gui.records import GrowthResult, SampleSet


class GrowthPage(QWidget):
    """What each further member buys, and what it costs."""

    growth_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.head = QWidget(self)
        self._waiting = label("Growth", "small", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._waiting)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take all samples; what is known of them comes with the analysis."""

    def begin(self) -> None:
        """Say that it is being measured."""

    def show_growth(self, growth: GrowthResult | None) -> None:
        """Show what was found; None where it has not been measured, or was cancelled."""

    def set_theme(self, theme: Theme) -> None:
        """Colour all anew."""
        self._theme = theme
