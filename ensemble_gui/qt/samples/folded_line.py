"""The samples in one line, while they are folded away."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.card import eliding_label, label, row
from ensemble_gui.qt.widgets.fold_button import FoldButton, is_click
from ensemble_gui.records.arranging import Arrangement
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.wording.arranging import in_one_line

SAMPLES_KEY = "F8"


class FoldedLine(QWidget):
    """Says which samples there are, which pass the filters and which is selected."""

    clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._samples: SampleSet | None = None
        self._arrangement = Arrangement()
        self._selected: int | None = None
        does = "Show the samples"
        self.unfold = FoldButton("unfoldSamples", "right", does, SAMPLES_KEY, self)
        self.unfold.clicked.connect(self.clicked)
        self._words = eliding_label("", "small", self, name="samplesInShort")
        title = label("Samples", "title", self)
        self.setLayout(row(self.unfold, title, self._words, shares=(0, 0, 1)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._write()

    def show_samples(self, samples: SampleSet | None) -> None:
        """Describe these; one of them will be selected."""
        self._samples, self._selected = samples, None
        self._write()

    @Slot(object)
    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Name the filters of this arrangement."""
        self._arrangement = arrangement
        self._write()

    def select_sample(self, sample: int) -> None:
        """Name the selected sample."""
        self._selected = sample
        self._write()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        """The whole line is a button."""
        if is_click(self, event):
            self.clicked.emit()
        else:
            super().mouseReleaseEvent(event)

    def _write(self) -> None:
        words = in_one_line(self._samples, self._arrangement.filter, self._selected)
        self._words.setText(words)
