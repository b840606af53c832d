"""The nodes of a cluster, and the shards of the members on each."""

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from ensemble_gui.qt.widgets.card import eliding_label, fill, row
from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.definition_button import DefinitionButton
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.text_table import TextModel, make_quiet
from ensemble_gui.qt.widgets.theme import RHYTHM
from ensemble_gui.records.cluster import ClusterProgress
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.table import Table
from ensemble_gui.wording.cluster_rows import (
    PROGRESS,
    SHARDS,
    ShardRow,
    placed_in_short,
    placing,
    progress_rows,
    shard_rows,
)
from ensemble_gui.wording.tables.cluster import shards_table

_ROW = 20  # pixels
_BESIDE = 12  # pixels at both sides of a text together
_NONE = "No member was computed on the cluster"


class ShardsTab(QWidget):
    """How far a run on a cluster has come there, and what it found of it.

    There is nothing to show of other runs.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: RunResult | None = None
        self._model = _Shards(self)
        self._places = eliding_label("", "small", self, name="clusterPlaces")
        self._table = QTableView(self)
        self._table.setObjectName("clusterShards")
        self._table.setAccessibleName("Nodes and shards of the cluster")
        self._table.setModel(self._model)
        make_quiet(self._table, _ROW, chooses=False)
        Offer(self._table, self._taken)
        fill(self, row(self._places, DefinitionButton("cluster", self), shares=(1, 0)), self._table)
        self.setContentsMargins(0, RHYTHM // 2, 0, 0)
        self._fit((), narrow=0)

    def show_progress(self, progress: ClusterProgress) -> None:
        """Show how far a run has come that is going on."""
        self._result = None
        self._say(placed_in_short(progress))
        self._show(PROGRESS, progress_rows(progress))

    def show_result(self, result: RunResult) -> None:
        """Show the shards of this run."""
        report = result.cluster
        self._result = result
        self._say(placed_in_short(report) if report else _NONE, placing(report) if report else "")
        self._show(SHARDS, shard_rows(report) if report else ())

    def _say(self, words: str, tip: str = "") -> None:
        self._places.setText(words)
        self._places.setToolTip(plain_tip(tip))

    def _show(self, columns: Mapping[str, str], rows: Sequence[ShardRow]) -> None:
        """Show these; the rows that the user looks at stay where they are."""
        place = self._table.verticalScrollBar().value()
        self._model.show_shards(columns, rows)
        self._table.clearSpans()
        for at, one in enumerate(rows):
            if one.is_node:
                self._table.setSpan(at, 0, 1, len(columns))
        self._fit(rows, narrow=2 if columns is PROGRESS else 0)
        self._table.verticalScrollBar().setValue(place)

    def _fit(self, rows: Sequence[ShardRow], narrow: int) -> None:
        """Make the first columns as narrow as their texts; the others share the rest."""
        self._table.ensurePolished()
        header, metrics = self._table.horizontalHeader(), self._table.fontMetrics()
        for column in range(self._model.columnCount()):
            if column >= narrow:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
                continue
            texts = {one.cells[column] for one in rows if not one.is_node}
            widest = max(map(metrics.horizontalAdvance, texts), default=0)
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, max(header.sectionSizeHint(column), widest + _BESIDE))

    def _taken(self) -> Table | None:
        found = self._result
        return shards_table(found, found.cluster) if found and found.cluster else None


class _Shards(TextModel):
    """A row per shard, below the row of its node."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tuple(SHARDS), tuple(SHARDS.values()), parent)
        self._rows: Sequence[ShardRow] = ()
        self._bold = QFont(parent.font())
        self._bold.setBold(True)

    def show_shards(self, columns: Mapping[str, str], rows: Sequence[ShardRow]) -> None:
        """Show these, under columns with what each is."""
        self.beginResetModel()
        self._headers, self._tips = tuple(columns), tuple(columns.values())
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """One row per node and shard."""
        return 0 if parent.isValid() else len(self._rows)

    def text(self, row: int, column: int) -> str:
        """A figure, or the node's name."""
        cells = self._rows[row].cells
        return cells[column] if column < len(cells) else ""

    def tip(self, row: int, _column: int) -> str:
        """What became of a shard whose place was lost."""
        return self._rows[row].tip

    def font(self, row: int, _column: int) -> QFont | None:
        """A node's name stands out."""
        return self._bold if self._rows[row].is_node else None
