"""The scores in a table: a click on a row chooses its voter, one on a header sorts."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ensemble_gui.qt.pages.calibration.scores_model import MEAN, ScoresModel
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.text_size import scaled
from ensemble_gui.qt.widgets.text_table import make_quiet
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.analysis import Calibration
from ensemble_gui.wording.calibration import voters as voters_sentence

_ROW = 20  # pixels
_HEAD = 3 * RHYTHM  # as the other titles, which have a box and a button
_INDENT = 3  # pixels, of a header's text
_WIDEST = ("mean of 10", "100.00%", "<0.0001%", "0.0000", "0.0000")  # of each column
_BESIDE = 8  # pixels: the margins of a cell
_KEYS = ("accuracy", "ece", "nll", "brier")


class ScoresTable(QWidget):
    """The ensemble, the ensemble at its temperature, the mean of the members, and each member."""

    voter_chosen = Signal(int)  # its place among the voters

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ScoresModel(self)
        self._table = QTableView(self)
        self._table.setObjectName("scoresTable")
        self._table.setAccessibleName("Scores of the ensemble and of each member")
        self._table.setModel(self._model)
        self._configure()
        head = QWidget(self)
        head.setFixedHeight(scaled(_HEAD))
        head.setLayout(row(label("Scores", "title", head)))
        self._buttons = tuple(DefinitionButton(key, head) for key in _KEYS)
        fill(self, head, self._table, None, stretch=1)
        self._table.clicked.connect(self._choose)
        self._table.activated.connect(self._choose)
        Offer(self._table, self._model.table)

    def show_calibration(self, calibration: Calibration | None) -> None:
        """Show its scores."""
        voters = voters_sentence(calibration) if calibration else ()
        members = len(calibration.members) if calibration else 0
        self._model.show_voters(voters, members if members > 1 else 0)

    @Slot(int)
    def mark(self, voter: int) -> None:
        """Select the row of this voter."""
        self._table.setCurrentIndex(self._model.index(self._model.row_of(voter), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        """Share the width among the columns, and keep each button above its column."""
        super().resizeEvent(event)
        header, row = self._table.horizontalHeader(), scaled(_ROW)
        room = self.height() - scaled(_HEAD) - RHYTHM // 2 - header.height()
        self._table.setMaximumHeight(header.height() + max(room // row, 1) * row)
        # The table itself is laid out after this; it may need its scroll bar.
        width = event.size().width() - self._table.verticalScrollBar().sizeHint().width()
        for column, share in enumerate(self._widths(width)):
            header.resizeSection(column, share)
        for column, button in enumerate(self._buttons, 1):
            place = header.sectionViewportPosition(column) + _INDENT
            button.move(place, (scaled(_HEAD) - button.height()) // 2)

    def _widths(self, width: int) -> list[int]:
        """As wide as a column's widest text, and an equal part of the rest; the names give way."""
        bold = QFont(self._table.font())
        bold.setBold(True)  # as the best figures are
        names, figures = self._table.fontMetrics(), QFontMetrics(bold)
        needed = [names.horizontalAdvance(_WIDEST[0]) + _BESIDE]
        needed += [figures.horizontalAdvance(one) + _BESIDE for one in _WIDEST[1:]]
        rest = (width - sum(needed)) // len(needed)
        widths = [one + max(rest, 0) for one in needed]
        return [max(width - sum(widths[1:]), 0), *widths[1:]]

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        voter = self._model.voter_at(index.row())
        if voter != MEAN:
            self.voter_chosen.emit(voter)

    def _configure(self) -> None:
        table = self._table
        make_quiet(table, _ROW)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(16)
        table.setSortingEnabled(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
