"""The table of the selected sample: each member's probability of each class."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.widgets.cells import NO_INDEX, Cell, CellModel, Index
from ensemble_gui.qt.widgets.fitting_text import cell_metrics, name_in
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.shown_classes import MOST_SHOWN, shown_classes
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import class_name

LEAST_COLUMN = 20  # pixels
_BESIDE = 2  # pixels between two names
_LEAST_SHOWN = 0.005  # a probability below rounds to 0%


class ProbabilitiesModel(CellModel):
    """The first row is the ensemble, the others its members; columns are classes.

    Where they are many, those that matter for the sample.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._rows = np.zeros((0, 0))  # (1 + member, class)
        self._agrees = np.zeros(0, dtype=bool)  # (1 + member,), with the label or the majority
        self._classes = DIGIT_CLASSES
        self.most = MOST_SHOWN  # columns
        self.shown = np.zeros(0, dtype=int)  # the class of each column
        self.column_width = LEAST_COLUMN  # pixels: what stands above fits into it

    def show(self, samples: SampleSet, sample: int, most: int) -> None:
        """Show the predictions for this sample, in at most this number of classes."""
        self.beginResetModel()
        rows = np.concatenate([samples.mean[np.newaxis, sample], samples.probabilities[:, sample]])
        self._rows = np.where(np.isfinite(rows.sum(axis=1, keepdims=True)), rows, np.nan)
        truth = int(samples.truth[sample])
        self._agrees = self._rows.argmax(axis=1) == truth
        self._classes, self.most = samples.classes, most
        self.shown = shown_classes(samples.probabilities[:, sample], always=truth, most=most)
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._rows, self.shown = np.zeros((0, 0)), np.zeros(0, dtype=int)
        self.endResetModel()

    @property
    def left_out(self) -> tuple[int, float]:
        """How many classes have no column, and the ensemble's probability of them together."""
        if not len(self._rows):
            return 0, 0.0
        others = np.delete(self._rows[0], self.shown)
        return len(others), float(others.sum())

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """The ensemble and its members."""
        return 0 if parent.isValid() else self._rows.shape[0]

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """The classes that are shown."""
        return 0 if parent.isValid() else len(self.shown)

    def cell(self, row: int, column: int) -> Cell:
        """Slate where the row's vote is right or with the majority, raspberry where not."""
        theme, share = self.theme, float(self._rows[row, self.shown[column]])
        if np.isnan(share):
            return Cell("–", QColor(theme.card), QColor(theme.muted))
        colour = theme.agreement if self._agrees[row] else theme.dissent
        ground = blend(theme.card, colour, share**0.5)
        text = f"{100 * share:.0f}" if share >= _LEAST_SHOWN else ""
        return Cell(text, ground, theme.ink_on(ground))

    def describe(self, row: int, column: int) -> str:
        """Which probability this member, or the ensemble, gives to this class."""
        who = f"Member {row}" if row else "The ensemble"
        one = int(self.shown[column])
        if np.isnan(self._rows[row, one]):
            return f"{who} has no prediction: the output is not finite"
        name = class_name(self._classes, one)
        return f"{who} gives {self._rows[row, one]:.2%} to class {name}"

    def headerData(  # noqa: N802 -- Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The classes as far as they have room, whole in the tool tip; the members' numbers."""
        if orientation is Qt.Orientation.Horizontal:
            one = int(self.shown[section])
            if role == Qt.ItemDataRole.ToolTipRole and self._classes != DIGIT_CLASSES:
                return plain_tip(class_name(self._classes, one))
            if role == Qt.ItemDataRole.DisplayRole:
                return name_in(self.column_width - _BESIDE, self._classes, one, cell_metrics())
        elif role == Qt.ItemDataRole.DisplayRole:
            return str(section) if section else "all"
        return None
