"""Member x sample: what each member predicts, and whether it is right."""

import numpy as np
from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ensemble_gui.qt.widgets.card import label, rich_label, row
from ensemble_gui.qt.widgets.cell_table import CellTable
from ensemble_gui.qt.widgets.cells import NO_INDEX, Cell, CellModel, Index
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.fitting_text import least_column
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.phrases import vote_legend
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.theme import RHYTHM, Theme
from ensemble_gui.qt.widgets.view_keys import ARROWS, ViewKeys
from ensemble_gui.records.samples import NO_PREDICTION, SampleSet
from ensemble_gui.records.table import Table
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import class_in_short, class_name
from ensemble_gui.wording.figures import printable
from ensemble_gui.wording.tables.samples import votes_table
from ensemble_gui.wording.votes import NO_LABEL_SIGN, caption_of_votes

MATRIX_KEYS = ViewKeys("Member × sample", ((ARROWS, "select another sample or member"),))

_LEAST_COLUMN, _MOST_COLUMN = 16, 72  # pixels


class _Predictions(CellModel):
    """Rows are members; columns are samples, in the order of the gallery."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.set_theme(theme)
        self._samples: SampleSet | None = None
        self._truth = np.zeros(0, dtype=int)  # (sample,)
        self._labelled = np.zeros(0, dtype=bool)  # (sample,)
        self._is_mixed = False  # some samples have a label, others have none
        self._classes = DIGIT_CLASSES

    def show(self, samples: SampleSet | None) -> None:
        self.beginResetModel()
        self._samples = samples
        if samples is not None:
            self._truth, self._classes = samples.truth, samples.classes
            self._labelled = samples.labelled
            self._is_mixed = bool(self._labelled.any() and not self._labelled.all())
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 0 if parent.isValid() or self._samples is None else self._samples.members

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 0 if parent.isValid() or self._samples is None else len(self._samples.order)

    def cell(self, row: int, column: int) -> Cell:
        sample, prediction = self._at(row, column)
        if prediction == NO_PREDICTION:
            return Cell("–", *self._unsound)
        ground, ink = self._agrees if prediction == self._truth[sample] else self._dissents
        return Cell(class_in_short(self._classes, prediction), ground, ink)

    def describe(self, row: int, column: int) -> str:
        sample, prediction = self._at(row, column)
        name = printable(self._samples.names[sample]) if self._samples else ""
        member = self._member(row) + 1
        if prediction == NO_PREDICTION:
            return f"Member {member} has no prediction for {name}: its output is not finite"
        return f"Member {member} says {class_name(self._classes, prediction)} of {name}"

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._agrees = QColor(theme.agreement_tint), QColor(theme.ink)
        self._unsound = QColor(theme.card), QColor(theme.muted)
        self._dissents = QColor(theme.dissent), QColor(theme.on_vote)

    def headerData(  # noqa: N802 -- Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        told = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if role not in told or self._samples is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(self._member(section) + 1) if role == Qt.ItemDataRole.DisplayRole else None
        sample = int(self._samples.order[section])
        truth = int(self._truth[sample])
        if role == Qt.ItemDataRole.DisplayRole:
            sign = NO_LABEL_SIGN if self._is_mixed and not self._labelled[sample] else ""
            return class_in_short(self._classes, truth) + sign
        if self._classes == DIGIT_CLASSES:
            return None
        return plain_tip(class_name(self._classes, truth))

    def _at(self, row: int, column: int) -> tuple[int, int]:
        """The sample in this column, and this member's prediction of it."""
        if self._samples is None:
            return 0, 0
        sample = int(self._samples.order[column])
        return sample, int(self._samples.predictions[self._member(row), sample])

    def _member(self, row: int) -> int:
        """The member in this row."""
        return int(self._samples.member_order[row]) if self._samples else row


class DisagreementMatrix(QWidget):
    """The matrix with its title; a click or an arrow key selects a sample."""

    sample_clicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples: SampleSet | None = None
        self._model = _Predictions(theme, self)
        self._table = CellTable(
            self._model, least_column=scaled(_LEAST_COLUMN), most_column=_MOST_COLUMN, parent=self
        )
        self._table.setObjectName("disagreementMatrix")
        self._table.setAccessibleName(
            "Predictions: a row for each member, a column for each sample"
        )
        self._table.verticalHeader().setFixedWidth(scaled(32))
        self._legend = rich_label("", self)
        self._caption = label("", "small", self, wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM)
        title = label("Member × sample", "title", self)
        layout.addLayout(row(title, None, self._legend))
        layout.addWidget(self._table, 1)
        layout.addLayout(row(self._caption, DefinitionButton("vote", self), shares=(1, 0)))
        self._table.selectionModel().currentChanged.connect(self._announce)
        Offer(self, self._votes)
        self.set_theme(theme)

    def show_samples(self, samples: SampleSet | None) -> None:
        """Show the predictions of these samples."""
        self._samples = samples
        self._model.show(samples)
        classes = samples.classes if samples else DIGIT_CLASSES
        self._table.widen_columns(least_column(classes, scaled(_LEAST_COLUMN)))
        self._table.fit_width(self.width())
        self._write_legend()

    def select_sample(self, sample: int) -> None:
        """Mark the column of this sample."""
        if self._samples is None or not (self._samples.order == sample).any():
            return
        column = int(np.flatnonzero(self._samples.order == sample)[0])
        with QSignalBlocker(self._table.selectionModel()):
            row = max(self._table.currentIndex().row(), 0)
            self._table.setCurrentIndex(self._model.index(row, column))
        self._table.mark_column(column)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Let whole columns fill the width."""
        self._table.fit_width(event.size().width())
        super().resizeEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Use these colours."""
        self._model.set_theme(theme)
        self._table.cells.accent = QColor(theme.accent)
        self._table.cells.ground = QColor(theme.card)
        self._write_legend()
        self._table.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _announce(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and self._samples is not None:
            self.sample_clicked.emit(int(self._samples.order[current.column()]))

    def _votes(self) -> Table | None:
        return votes_table(self._samples) if self._samples is not None else None

    def _write_legend(self) -> None:
        theme = self._model.theme
        any_labelled, all_labelled = self._are_labelled()
        self._caption.setText(caption_of_votes(some=any_labelled, every=all_labelled))
        self._legend.setText(vote_legend(theme, labelled=any_labelled))

    def _are_labelled(self) -> tuple[bool, bool]:
        """Whether any of the samples has a label, and whether all have one."""
        if self._samples is None or len(self._samples.labels) == 0:
            return True, True
        labelled = self._samples.labelled
        return bool(labelled.any()), bool(labelled.all())
