"""How well each measure detects shifted or foreign images among clean ones."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from ensemble_gui.qt.pages.shift.evaluation import ShiftEvaluation
from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.fitting_text import font_of
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.text_size import scaled, scaled_style
from ensemble_gui.qt.widgets.text_table import TextModel, make_quiet
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.shift import Foreign, ShiftLevel
from ensemble_gui.records.table import Table
from ensemble_gui.wording.shift import UNDEFINED, auroc_in_short, measure_name
from ensemble_gui.wording.shift_levels import FOREIGN_NAMES, level_in_short
from ensemble_gui.wording.tables.shift import auroc_table

_ROW = 17  # pixels
_HEADER = 18
_NAME_WIDTH, _FIGURE_WIDTH = 115, 59  # pixels: for "predictive entropy", "undefined"
_TEXT, _WORD = 11, 10  # pixels: of the figures, and of "undefined" among them
_STYLE = f"* {{ font-size: {_TEXT}px; }} QHeaderView::section {{ padding: 0px 3px; }}"
_LEAST = 0.005  # nearer to the best value: equal to it once rounded


class _Model(TextModel):
    """One row per measure; a column for the level, and one per kind of foreign images."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(("AUROC", "", *(FOREIGN_NAMES[one] for one in Foreign)), parent=parent)
        self._measures = tuple(SampleMeasure)
        self._evaluation: ShiftEvaluation | None = None
        self._level: ShiftLevel | None = None
        self._bold, self._small = font_of(_TEXT, bold=True), font_of(_WORD)

    def show(self, evaluation: ShiftEvaluation | None, level: ShiftLevel | None) -> None:
        """Show these."""
        if evaluation is self._evaluation and level is self._level:
            return
        self._evaluation, self._level = evaluation, level
        last = self.index(len(self._measures) - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return 0 if parent.isValid() else len(self._measures)

    def header(self, column: int) -> str:
        if self._evaluation is None:
            return ""
        if column == 1 and self._level is not None:
            return level_in_short(self._evaluation.request.shift, self._level.level)
        return super().header(column)

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def font(self, row: int, column: int) -> QFont | None:
        if self._is_best(row, column):
            return self._bold
        return self._small if self.text(row, column) == UNDEFINED else None

    def text(self, row: int, column: int) -> str:
        measure = self._measures[row]
        if column == 0:
            return measure_name(measure)
        found = self._of(column)
        if self._evaluation is None or found is None:
            return ""
        members = self._evaluation.request.samples.members
        return auroc_in_short(found.auroc.get(measure), measure, members)

    def table(self) -> Table | None:
        """All figures with all digits."""
        found = self._evaluation
        return auroc_table(found.request.shift, self._level, found.foreign) if found else None

    def _of(self, column: int) -> ShiftLevel | None:
        """What a column is about; clean samples cannot be detected among themselves."""
        if column == 1:
            return self._level if self._level and self._level.level != 0 else None
        if column == 0 or self._evaluation is None:
            return None
        return self._evaluation.foreign.get(tuple(Foreign)[column - 2])

    def _is_best(self, row: int, column: int) -> bool:
        found = self._of(column)
        value = found.auroc.get(self._measures[row]) if found else None
        values = [one for one in found.auroc.values() if one == one] if found else []
        return value is not None and bool(values) and value > max(values) - _LEAST


class AurocTable(QTableView):
    """A row for each measure; the best value of a column is bold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self.setModel(self._model)
        self.setObjectName("aurocTable")
        self.setStyleSheet(scaled_style(_STYLE))
        self.setAccessibleName(
            "AUROC of each measure at detecting shifted and foreign images among clean ones"
        )
        make_quiet(self, _ROW, chooses=False)
        Offer(self, self._model.table)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setFixedHeight(scaled(_HEADER))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        for column in range(self._model.columnCount()):
            header.resizeSection(column, scaled(_FIGURE_WIDTH if column else _NAME_WIDTH))
        self.setFixedWidth(
            scaled(_NAME_WIDTH) + (self._model.columnCount() - 1) * scaled(_FIGURE_WIDTH)
        )
        self.setFixedHeight(scaled(_HEADER) + self._model.rowCount() * scaled(_ROW))

    def show_level(self, evaluation: ShiftEvaluation | None, level: ShiftLevel | None) -> None:
        """Show what has arrived, with the figures at this level in the first column."""
        self._model.show(evaluation, level)
