import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.cell_table import CellTable
from ensemble_gui.qt.widgets.cells import NO_INDEX, Cell, CellModel

GROUND, CELL, ACCENT = QColor("#ffffff"), QColor("#dddddd"), QColor("#0000ff")


class Grid(CellModel):
    """So many cells, all alike."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self._size = rows, columns

    def rowCount(self, _parent: QModelIndex = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return self._size[0]

    def columnCount(self, _parent: QModelIndex = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        return self._size[1]

    def cell(self, _row: int, _column: int) -> Cell:
        return Cell("", CELL, GROUND)

    def describe(self, row: int, column: int) -> str:
        return f"row {row}, column {column}"


def table_of(qtbot: QtBot, rows: int, columns: int) -> CellTable:
    model = Grid(rows, columns)
    table = CellTable(model, least_column=20)
    model.setParent(table)
    table.cells.ground, table.cells.accent = GROUND, ACCENT
    qtbot.addWidget(table)
    table.resize(400, 200)
    table.show()
    return table


def colour_at(table: CellTable, x: int, y: int) -> QColor:
    return table.viewport().grab().toImage().pixelColor(x, y)


def test_few_columns_share_the_width(qtbot: QtBot) -> None:
    table = table_of(qtbot, 3, 7)
    width = table.viewport().width()
    assert width - 7 < 7 * table.columnWidth(0) <= width


def test_of_many_columns_whole_ones_fill_the_width(qtbot: QtBot) -> None:
    table = table_of(qtbot, 3, 500)
    shown = table.viewport().width() // table.columnWidth(0)
    assert table.columnWidth(0) >= 20
    assert table.viewport().width() - shown * table.columnWidth(0) < shown


def test_few_rows_share_the_height_up_to_a_limit(qtbot: QtBot) -> None:
    heights = [table_of(qtbot, rows, 3).rowHeight(0) for rows in (1, 10, 1000)]
    assert heights[0] > heights[1] > heights[2] >= 12
    assert heights[0] < 100


def test_the_cells_fit_anew_when_the_room_changes(qtbot: QtBot) -> None:
    table = table_of(qtbot, 8, 8)
    before = table.rowHeight(0), table.columnWidth(0)
    table.resize(800, 300)
    assert table.rowHeight(0) > before[0]
    assert table.columnWidth(0) > before[1]


def test_an_empty_table_can_be_shown(qtbot: QtBot) -> None:
    table = table_of(qtbot, 0, 0)
    table.mark_column(-1)
    assert colour_at(table, 5, 5) != CELL


def test_the_marked_column_has_edges_in_the_accent(qtbot: QtBot) -> None:
    table = table_of(qtbot, 3, 7)
    table.mark_column(2)
    width, y = table.columnWidth(0), table.rowHeight(0) // 2
    image = table.viewport().grab().toImage()
    marked = {x // width for x in range(7 * width) if image.pixelColor(x, y) == ACCENT}
    assert marked == {2}


def test_a_marked_column_comes_into_view(qtbot: QtBot) -> None:
    table = table_of(qtbot, 3, 500)
    table.mark_column(300)
    assert table.viewport().rect().intersects(table.visualRect(table.model().index(0, 300)))


def test_marking_a_column_does_not_scroll_the_rows(qtbot: QtBot) -> None:
    table = table_of(qtbot, 1000, 500)
    table.verticalScrollBar().setValue(400)
    table.mark_column(300)
    assert table.verticalScrollBar().value() == 400


def test_a_row_that_is_seen_in_part_is_left_out(qtbot: QtBot) -> None:
    table = table_of(qtbot, 1000, 3)
    height = table.viewport().height()
    part = height % table.rowHeight(0)
    assert part > 1, "no row is seen in part"
    assert colour_at(table, 5, height - part - 2) == CELL
    assert colour_at(table, 5, height - 1) == GROUND


@pytest.mark.parametrize("rows", [5, 1000])
def test_within_a_width_it_ends_with_a_whole_column(qtbot: QtBot, rows: int) -> None:
    table = table_of(qtbot, rows, 500)
    table.fit_width(333)
    table.resize(table.maximumWidth(), table.height())
    assert 300 < table.width() <= 333
    assert table.viewport().width() % table.columnWidth(0) == 0


def test_a_few_columns_are_no_wider_than_they_may_be(qtbot: QtBot) -> None:
    model = Grid(3, 1)
    table = CellTable(model, least_column=20, most_column=72)
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(700, 200)
    table.show()
    assert table.columnWidth(0) == 72
