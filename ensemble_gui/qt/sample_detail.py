"""The selected sample: each member's probability of each class."""

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from superqt import QElidingLabel

from ensemble_gui import wording
from ensemble_gui.qt.card import label
from ensemble_gui.qt.cell_table import CellTable
from ensemble_gui.qt.cells import NO_INDEX, Cell, CellModel, Index
from ensemble_gui.qt.digit_image import digit_image
from ensemble_gui.qt.fitting_text import cell_metrics, least_column, name_in
from ensemble_gui.qt.plain_tip import plain_tip
from ensemble_gui.qt.shown_classes import shown_classes
from ensemble_gui.qt.theme import RHYTHM, Theme, blend
from ensemble_gui.records import DIGIT_CLASSES, SampleSet

_PREVIEW = 48  # pixels
_LEAST_COLUMN = 20  # pixels
_BESIDE = 2  # pixels between two names
_CAPTION = "Class probabilities in %; all: their mean"
_LEAST_TOLD = 0.005  # a probability below rounds to 0%


class _Probabilities(CellModel):
    """The first row is the ensemble, the others its members; columns are classes.

    Where they are many, those that matter for the sample.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._rows = np.zeros((0, 0))  # (1 + member, class)
        self._agrees = np.zeros(0, dtype=bool)  # (1 + member,), with the label or the majority
        self._classes = DIGIT_CLASSES
        self.shown = np.zeros(0, dtype=int)  # the class of each column
        self.column_width = _LEAST_COLUMN  # pixels: what stands above fits into it

    def show(self, samples: SampleSet, sample: int) -> None:
        self.beginResetModel()
        rows = np.concatenate([samples.mean[np.newaxis, sample], samples.probabilities[:, sample]])
        self._rows = np.where(np.isfinite(rows.sum(axis=1, keepdims=True)), rows, np.nan)
        truth = int(samples.truth[sample])
        self._agrees = self._rows.argmax(axis=1) == truth
        self._classes = samples.classes
        self.shown = shown_classes(samples.probabilities[:, sample], always=truth)
        self.endResetModel()

    def clear(self) -> None:
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
        return 0 if parent.isValid() else self._rows.shape[0]

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 0 if parent.isValid() else len(self.shown)

    def cell(self, row: int, column: int) -> Cell:
        """Slate where the row's own word is right or with the majority, raspberry where not."""
        theme, share = self.theme, float(self._rows[row, self.shown[column]])
        if np.isnan(share):
            return Cell("–", QColor(theme.card), QColor(theme.muted))
        colour = theme.agreement if self._agrees[row] else theme.dissent
        ground = blend(theme.card, colour, share**0.5)
        text = f"{100 * share:.0f}" if share >= _LEAST_TOLD else ""
        return Cell(text, ground, theme.ink_on(ground))

    def tell(self, row: int, column: int) -> str:
        who = f"Member {row}" if row else "The ensemble"
        one = int(self.shown[column])
        if np.isnan(self._rows[row, one]):
            return f"{who} has no word: the output is not finite"
        name = wording.class_name(self._classes, one)
        return f"{who} gives {self._rows[row, one]:.2%} to class {name}"

    def headerData(  # noqa: N802 -- Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal:
            one = int(self.shown[section])
            if role == Qt.ItemDataRole.ToolTipRole and self._classes != DIGIT_CLASSES:
                return plain_tip(wording.class_name(self._classes, one))
            if role == Qt.ItemDataRole.DisplayRole:
                return name_in(self.column_width - _BESIDE, self._classes, one, cell_metrics())
        elif role == Qt.ItemDataRole.DisplayRole:
            return str(section) if section else "all"
        return None


class SampleDetail(QWidget):
    """The selected sample in large, what is known of it, and the probabilities."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sampleDetail")
        self.setAccessibleName("The selected sample, member by member")
        self._samples: SampleSet | None = None
        self._model = _Probabilities(theme, self)
        self._table = CellTable(self._model, least_column=_LEAST_COLUMN, parent=self)
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
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setElideMode(Qt.TextElideMode.ElideMiddle)  # the ensemble's word stays
        self._measures = label("", "small", self)
        self._measures.setWordWrap(True)
        self._caption = label(_CAPTION, "small", self)
        self._table.cells.ruled_row = 0
        self._caption.setWordWrap(True)
        self._table.fitted.connect(self._note_width)
        self._arrange()
        self.set_theme(theme)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Take the samples of which one will be selected."""
        self._samples = samples
        if samples is not None:
            self._table.widen_columns(least_column(samples.classes, _LEAST_COLUMN))
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
        self._model.show(samples, sample)
        self._preview.setPixmap(_preview_of(digit_image(samples.images[sample])))
        says = wording.ensemble_says(samples, sample)
        self._title.setText(f"Selected: {wording.name_of(samples, sample)}, ensemble {says}")
        self._title.setToolTip(plain_tip(wording.selected_told(samples, sample)))
        more = wording.classes_left_out(*self._model.left_out)
        self._caption.setText("; ".join(filter(None, (_CAPTION, more))))
        self._measures.setText(wording.measures_of(samples, sample))

    def set_theme(self, theme: Theme) -> None:
        """Colour the cells anew."""
        self._model.theme = theme
        self._table.cells.ground = QColor(theme.card)
        self._table.viewport().update()

    @Slot()
    def _note_width(self) -> None:
        """The names above the columns are as long as these are wide."""
        width = self._table.horizontalHeader().defaultSectionSize()
        if width != self._model.column_width:
            self._model.column_width = width
            self._table.horizontalHeader().viewport().update()

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


def _preview_of(image: QImage) -> QPixmap:
    """The image in the preview's size, its aspect kept; pixels stay sharp where they are few."""
    is_small = max(image.width(), image.height()) <= _PREVIEW
    kind = Qt.TransformationMode
    scaled = image.scaled(
        QSize(_PREVIEW, _PREVIEW),
        Qt.AspectRatioMode.KeepAspectRatio,
        kind.FastTransformation if is_small else kind.SmoothTransformation,
    )
    return QPixmap.fromImage(scaled)
