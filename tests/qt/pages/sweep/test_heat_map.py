from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.sweep.contour import Edge
from ensemble_gui.qt.pages.sweep.heat_map import SpeedupMap
from ensemble_gui.qt.pages.sweep.table import SpeedupTable
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme, colour_views
from tests.support.qt.gestures import cells_of, find, texts_in
from tests.support.qt.synthetic_sweep import SMALL_SWEEP, SWEEP, swept_cell

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def it(qtbot: QtBot) -> SpeedupMap:
    """A grid of two by three, of which the first row's two first cells are measured."""
    made = SpeedupMap(LIGHT)
    qtbot.addWidget(made)
    made.resize(480, 180)
    made.show()
    made.compare("vmap", "loop")
    made.begin(SMALL_SWEEP)
    made.put(swept_cell(2, 1))
    made.put(swept_cell(2, 64))
    return made


def table_of(it: SpeedupMap) -> SpeedupTable:
    table = find(it, QTableView, "speedupMap")
    assert isinstance(table, SpeedupTable)
    return table


def middle(it: SpeedupMap, row: int, column: int) -> QPoint:
    table = table_of(it)
    return table.visualRect(table.model().index(row, column)).center()


def lines_of(it: SpeedupMap) -> list[str]:
    told: list[str] = []
    it.described.connect(told.append)
    return told


def colour_at(it: SpeedupMap, place: QPoint) -> QColor:
    return table_of(it).viewport().grab().toImage().pixelColor(place)


def test_cells_fill_in_as_they_are_measured(it: SpeedupMap) -> None:
    assert cells_of(table_of(it)) == [["0.35×", "0.55×", ""], ["", "", ""]]
    it.put(swept_cell(10, 1))
    assert cells_of(table_of(it)) == [["0.35×", "0.55×", ""], ["1.20×", "", ""]]


def test_at_first_the_cell_of_the_settings_is_chosen_or_else_the_first(it: SpeedupMap) -> None:
    chosen = []
    for settings in (SWEEP, SMALL_SWEEP, replace(SMALL_SWEEP, members=(3, 4))):
        it.begin(settings)
        index = table_of(it).currentIndex()
        chosen.append((index.row(), index.column()))
    assert chosen == [(3, 2), (1, 1), (0, 0)]


def test_the_arrow_keys_walk_through_the_cells_and_tell_of_each(
    qtbot: QtBot, it: SpeedupMap
) -> None:
    told, batches = lines_of(it), list[int]()
    it.batch_chosen.connect(batches.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(table_of(it), key)
    assert [line.partition(":")[0] for line in told] == [
        "2 members, batch 64",
        "2 members, batch 1",
    ]
    assert "vmap 0.35× the loop's speed, 95% interval" in told[-1]
    assert batches == [64, 1]


def test_the_mouse_tells_of_the_cell_under_it_and_the_chosen_one_returns(
    qtbot: QtBot, it: SpeedupMap
) -> None:
    told = lines_of(it)
    port = table_of(it).viewport()
    for row, column in ((0, 0), (0, 1)):
        qtbot.mouseMove(port, middle(it, row, column))
    QApplication.sendEvent(port, QEvent(QEvent.Type.Leave))
    places = [line.partition(":")[0] for line in told]
    assert places == ["2 members, batch 1", "2 members, batch 64", "10 members, batch 64"]
    current = table_of(it).currentIndex()
    assert (current.row(), current.column()) == (1, 1)


def test_the_keys_are_heard_while_the_mouse_lies_still(qtbot: QtBot, it: SpeedupMap) -> None:
    qtbot.mouseMove(table_of(it).viewport(), middle(it, 0, 0))
    told = lines_of(it)
    qtbot.keyClick(table_of(it), Qt.Key.Key_Right)
    assert told[-1].startswith("10 members, batch 1,024: ")


def test_what_is_measured_under_the_mouse_is_told_at_once(qtbot: QtBot, it: SpeedupMap) -> None:
    qtbot.mouseMove(table_of(it).viewport(), middle(it, 1, 0))
    told = lines_of(it)
    it.put(swept_cell(10, 1))
    assert told[-1].startswith("10 members, batch 1: vmap 1.20×")


def test_a_click_chooses_a_cell_and_sets_up_nothing(qtbot: QtBot, it: SpeedupMap) -> None:
    told, chosen = lines_of(it), list[tuple[int, int]]()
    it.cell_chosen.connect(lambda *place: chosen.append(place))
    qtbot.mouseClick(table_of(it).viewport(), Qt.MouseButton.LeftButton, pos=middle(it, 0, 1))
    assert told[-1].startswith("2 members, batch 64: vmap 0.55×")
    assert chosen == []


def test_a_double_click_or_enter_sets_up_a_run_of_this_size(qtbot: QtBot, it: SpeedupMap) -> None:
    chosen: list[tuple[int, int]] = []
    it.cell_chosen.connect(lambda *place: chosen.append(place))
    port = table_of(it).viewport()
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=middle(it, 0, 1))
    qtbot.mouseDClick(port, Qt.MouseButton.LeftButton, pos=middle(it, 0, 1))
    qtbot.keyClick(table_of(it), Qt.Key.Key_Down)
    qtbot.keyClick(table_of(it), Qt.Key.Key_Return)
    assert chosen == [(2, 64), (10, 64)]


def test_the_line_of_1x_separates_faster_from_slower(it: SpeedupMap) -> None:
    assert table_of(it).contour == []
    for members, batch in SMALL_SWEEP.grid:
        it.put(swept_cell(members, batch))
    assert cells_of(table_of(it))[1][0] == "1.20×"
    assert sorted(table_of(it).contour) == [Edge(1, 0, 1, 1), Edge(1, 1, 2, 1)]
    it.compare("loop", "vmap")
    assert sorted(table_of(it).contour) == [Edge(1, 0, 1, 1), Edge(1, 1, 2, 1)]
    it.compare("stacked", "loop")
    assert table_of(it).contour == []


@THEMES
def test_the_line_is_drawn_on_the_cells_edges_in_ink(it: SpeedupMap, theme: Theme) -> None:
    it.set_theme(theme)
    colour_views(it, theme)
    for members, batch in SMALL_SWEEP.grid:
        it.put(swept_cell(members, batch))
    table = table_of(it)
    below = table.visualRect(table.model().index(1, 0))
    beside = table.visualRect(table.model().index(1, 1))
    drawn = colour_at(it, QPoint(below.center().x(), below.top()))
    assert drawn == QColor(theme.ink)
    assert colour_at(it, QPoint(below.left() + beside.width() + 2, beside.top())) != drawn
    assert colour_at(it, QPoint(beside.left(), beside.center().y())) == QColor(theme.ink)


@THEMES
def test_cells_have_the_colours_of_the_theme(it: SpeedupMap, theme: Theme) -> None:
    it.set_theme(theme)
    colour_views(it, theme)
    pending, faster = middle(it, 1, 2), middle(it, 0, 0)
    faster.setX(table_of(it).visualRect(table_of(it).model().index(0, 0)).left() + 6)
    assert colour_at(it, pending) == QColor(theme.card)
    ground = table_of(it).model().cell(0, 0).ground
    assert colour_at(it, faster).name() == ground.name()
    assert ground != QColor(theme.card)


@THEMES
def test_the_chosen_cell_is_outlined_in_the_accent(it: SpeedupMap, theme: Theme) -> None:
    it.set_theme(theme)
    colour_views(it, theme)
    place = table_of(it).visualRect(table_of(it).model().index(1, 1))
    edge = QPoint(place.center().x(), place.top() + 1)
    assert colour_at(it, edge) == QColor(theme.accent)
    assert colour_at(it, QPoint(middle(it, 1, 2).x(), place.top() + 1)) != QColor(theme.accent)


@THEMES
def test_the_legend_names_the_pair_in_their_colours(it: SpeedupMap, theme: Theme) -> None:
    it.set_theme(theme)
    colour_views(it, theme)
    it.compare("stacked", "vmap")
    told = texts_in(it)
    for name in ("stacked", "vmap"):
        assert f"{name} faster" in told
        assert theme.strategy(name).name() in told
    assert "loop" not in told


def test_it_is_named_for_those_who_hear_the_screen(it: SpeedupMap) -> None:
    assert table_of(it).accessibleName()


def test_all_of_a_grid_of_seven_member_counts_is_seen_in_a_low_window(it: SpeedupMap) -> None:
    it.begin(SWEEP)
    QApplication.processEvents()
    table = table_of(it)
    last = table.visualRect(table.model().index(6, 4))
    assert table.viewport().rect().contains(last)
