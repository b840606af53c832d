from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.sweep.model import Look, Speedups
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.records.settings import STRATEGY_NAMES
from ensemble_gui.records.sweep import SweepCell
from tests.support.qt.colours import READABLE, contrast
from tests.support.qt.synthetic_sweep import SMALL_SWEEP, compared, swept_cell, unsteady

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[Speedups]:
    """Two member counts by three batch sizes, of which nothing is measured."""
    owner = QWidget()
    qtbot.addWidget(owner)
    made = Speedups(LIGHT, owner)
    made.begin(SMALL_SWEEP)
    made.compare("vmap", "loop")
    yield made
    owner.deleteLater()


def speedup_of(value: float) -> SweepCell:
    """A first cell with this speedup of vmap over the loop."""
    cell = swept_cell(2, 1)
    pairs = (compared("vmap", "loop", value), compared("loop", "vmap", 1 / value))
    return replace(cell, comparisons=pairs)


def texts(model: Speedups) -> list[list[str]]:
    columns = range(model.columnCount())
    return [[model.cell(row, one).text for one in columns] for row in range(model.rowCount())]


def looks(model: Speedups) -> list[Look]:
    return [model.look(row, column) for row in range(2) for column in range(3)]


def test_before_anything_is_measured_all_cells_are_pending(model: Speedups) -> None:
    assert texts(model) == [["", "", ""], ["", "", ""]]
    assert set(looks(model)) == {Look.PENDING}
    assert model.describe(1, 1) == "10 members, batch 64: not measured"
    assert np.isnan(model.ratios).all()


def test_a_cell_is_filled_where_it_was_measured(model: Speedups) -> None:
    model.put(swept_cell(10, 1))
    assert texts(model) == [["", "", ""], ["1.20×", "", ""]]
    assert model.ratios[1, 0] == pytest.approx(1.2, abs=0.005)
    assert model.describe(1, 0).startswith("10 members, batch 1: vmap 1.20× the loop's speed, 95% ")


def test_the_cell_that_is_measured_now_is_marked_the_quickest_first(model: Speedups) -> None:
    model.mark_next(1)
    assert looks(model) == [Look.NEXT] + [Look.PENDING] * 5
    model.put(swept_cell(2, 1))
    model.mark_next(1)
    assert looks(model) == [Look.FILLED, *[Look.PENDING] * 2, Look.NEXT, *[Look.PENDING] * 2]
    assert model.describe(1, 0) == "10 members, batch 1: is being measured"
    model.mark_next(2)  # as many nodes measure
    assert looks(model).count(Look.NEXT) == 2
    model.mark_next(0)
    assert Look.NEXT not in looks(model)


def test_the_headers_say_once_what_the_numbers_are(model: Speedups) -> None:
    rows = [model.headerData(one, Qt.Orientation.Vertical) for one in range(2)]
    columns = [model.headerData(one, Qt.Orientation.Horizontal) for one in range(3)]
    assert (rows, columns) == (["members 2", "10"], ["batch 1", "64", "1024"])


def test_another_pair_shows_other_ratios(model: Speedups) -> None:
    model.put(swept_cell(10, 1))
    model.compare("loop", "vmap")
    assert model.cell(1, 0).text == "0.83×"
    model.compare("stacked", "fused")  # which was not measured
    assert model.cell(1, 0).text == "n/a"
    assert model.look(1, 0) is Look.MISSING


@THEMES
def test_the_colour_is_that_of_the_faster_strategy_and_quiet_at_1x(
    model: Speedups, theme: Theme
) -> None:
    model.set_theme(theme)
    grounds = {}
    for value in (0.25, 0.6, 1.001, 1.6, 4, 40):
        model.put(speedup_of(value))
        grounds[value] = model.cell(0, 0).ground
    assert grounds[0.25] == theme.strategy("loop")
    assert grounds[4] == grounds[40] == theme.strategy("vmap")
    assert grounds[1.001] == QColor(theme.quiet)
    assert len({one.name() for one in grounds.values()}) == 5


@THEMES
def test_what_may_be_1x_is_muted(model: Speedups, theme: Theme) -> None:
    model.set_theme(theme)
    shown = []
    for cell in (speedup_of(1.01), unsteady(swept_cell(2, 1), "vmap", "loop")):
        model.put(cell)
        shown.append(model.cell(0, 0))
    assert [one.text for one in shown] == ["~1.01×", "?"]
    for one in shown:
        assert (one.ground, one.ink) == (QColor(theme.quiet), QColor(theme.muted))
        assert contrast(one.ink, one.ground) >= READABLE
    assert np.isnan(model.ratios).all()  # an unstable ratio is none


def test_a_cell_that_could_not_be_measured_says_why(model: Speedups) -> None:
    model.put(SweepCell(members=10, batch=1024, error="It would need 9.1 GB."))
    assert model.cell(1, 2).text == "n/a"
    assert model.look(1, 2) is Look.MISSING
    assert model.describe(1, 2) == "10 members, batch 1,024: not measured: It would need 9.1 GB."


@THEMES
@pytest.mark.parametrize("strategy", STRATEGY_NAMES)
def test_the_figures_are_legible_on_every_ground(
    model: Speedups, theme: Theme, strategy: str
) -> None:
    model.set_theme(theme)
    model.compare(strategy, "another")
    for value in np.geomspace(1.1, 5, 30):
        comparison = compared(strategy, "another", float(value))
        model.put(replace(swept_cell(2, 1), comparisons=(comparison,)))
        cell = model.cell(0, 0)
        assert contrast(cell.ink, cell.ground) >= READABLE


def test_those_who_hear_the_screen_are_told_the_cell_and_the_tool_tip_what_can_be_done(
    model: Speedups,
) -> None:
    model.put(swept_cell(10, 1))
    index = model.index(1, 0)
    told = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == model.describe(1, 0)
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines() == [told, "Double-click or press Enter to set up a run of this size"]


def test_a_place_is_found_in_the_grid(model: Speedups) -> None:
    index = model.index_of(10, 64)
    assert (index.row(), index.column()) == (1, 1)
    assert model.place(1, 1) == (10, 64)
    assert not model.index_of(10, 65).isValid()
    assert not model.index_of(11, 64).isValid()


def test_another_grid_is_empty_again(model: Speedups) -> None:
    model.put(swept_cell(10, 1))
    model.begin(replace(SMALL_SWEEP, members=(10,), batches=(1, 2)))
    assert texts(model) == [["", ""]]
