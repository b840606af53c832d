"""The selected sample: each member's probability of each class."""

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from superqt import QElidingLabel

from ensemble_gui import wording
from ensemble_gui.qt.card import label
from ensemble_gui.qt.cell_table import CellTable
from ensemble_gui.qt.cells import NO_INDEX, Cell, CellModel, Index
from ensemble_gui.qt.digit_image import digit_image
from ensemble_gui.qt.theme import RHYTHM, Theme, blend
from ensemble_gui.records import NO_PREDICTION, SampleSet

_PREVIEW = 48  # pixels
_LEAST_TOLD = 0.005  # a probability below rounds to 0%


class _Probabilities(CellModel):
    """The first row is the ensemble, the others its members; columns are classes."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._rows = np.zeros((0, 0))  # (1 + member, class)
        self._agrees = np.zeros(0, dtype=bool)  # (1 + member,), with the label or the majority

    def show(self, samples: SampleSet, sample: int) -> None:
        self.beginResetModel()
        rows = np.concatenate([samples.mean[np.newaxis, sample], samples.probabilities[:, sample]])
        self._rows = np.where(np.isfinite(rows.sum(axis=1, keepdims=True)), rows, np.nan)
        self._agrees = self._rows.argmax(axis=1) == samples.truth[sample]
        self.endResetModel()

    def clear(self) -> None:
        self.beginResetModel()
        self._rows = np.zeros((0, 0))
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 0 if parent.isValid() else self._rows.shape[0]

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 0 if parent.isValid() else self._rows.shape[1]

    def cell(self, row: int, column: int) -> Cell:
        """Slate where the row's own word is right or with the majority, raspberry where not."""
        theme, share = self.theme, float(self._rows[row, column])
        if np.isnan(share):
            return Cell("–", QColor(theme.card), QColor(theme.muted))
        colour = theme.agreement if self._agrees[row] else theme.dissent
        ground = blend(theme.card, colour, share**0.5)
        text = f"{100 * share:.0f}" if share >= _LEAST_TOLD else ""
        return Cell(text, ground, theme.ink_on(ground))

    def tell(self, row: int, column: int) -> str:
        who = f"Member {row}" if row else "The ensemble"
        if np.isnan(self._rows[row, column]):
            return f"{who} has no word: the output is not finite"
        return f"{who} gives {self._rows[row, column]:.2%} to class {column}"

    def headerData(  # noqa: N802 -- Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return str(section)
        return str(section) if section else "all"


class SampleDetail(QWidget):
    """The selected digit in large, what is known of it, and the probabilities."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sampleDetail")
        self.setAccessibleName("The selected sample, member by member")
        self._samples: SampleSet | None = None
        self._model = _Probabilities(theme, self)
        self._table = CellTable(self._model, least_column=20, parent=self)
        self._table.setObjectName("probabilities")
        self._table.setAccessibleName(
            "Probabilities: a row for each member, a column for each class"
        )
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.verticalHeader().setFixedWidth(32)
        self._preview = QLabel(self)
        self._preview.setFixedSize(_PREVIEW, _PREVIEW)
        self._title = QElidingLabel("No sample is selected", self)
        self._title.setProperty("role", "title")
        self._title.setElideMode(Qt.TextElideMode.ElideMiddle)  # the ensemble's word stays
        self._measures = label("", "small", self)
        self._measures.setWordWrap(True)
        self._caption = label("Class probabilities in %; all: their mean", "small", self)
        self._table.cells.ruled_row = 0
        self._caption.setWordWrap(True)
        self._arrange()
        self.set_theme(theme)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take the samples of which one will be selected."""
        self._samples = samples
        if samples is None or len(samples.order) == 0:
            self._model.clear()
            self._preview.clear()
            self._title.setText("No sample is selected")
            self._measures.setText("" if samples is None else wording.NONE_LEFT)

    def select_sample(self, sample: int) -> None:
        """Show what each member says of this sample."""
        samples = self._samples
        if samples is None or not (samples.order == sample).any():
            return
        word = int(samples.prediction[sample])
        says = "has no word" if word == NO_PREDICTION else f"says {word}"
        self._model.show(samples, sample)
        image = digit_image(samples.images[sample]).scaled(QSize(_PREVIEW, _PREVIEW))
        self._preview.setPixmap(QPixmap.fromImage(image))
        self._title.setText(f"Selected: {wording.name_of(samples, sample)}, ensemble {says}")
        self._title.setToolTip(samples.names[sample])
        self._measures.setText(wording.measures_of(samples, sample))

    def set_theme(self, theme: Theme) -> None:
        """Colour the cells anew."""
        self._model.theme = theme
        self._table.cells.ground = QColor(theme.card)
        self._table.viewport().update()

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._measures)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(RHYTHM)
        head.addWidget(self._preview, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM)
        layout.addLayout(head)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._caption)
