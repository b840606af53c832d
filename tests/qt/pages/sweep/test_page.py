from dataclasses import replace

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextDocument
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.sweep.page import SweepPage
from ensemble_gui.qt.widgets.eliding_label import ElidingLabel
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.records.sweep import SweepRequest
from ensemble_gui.wording.sweep import sweep_sentence
from tests.support.qt.gestures import cells_of, choose, find, text_of
from tests.support.qt.synthetic_sweep import SMALL_SWEEP, SWEEP, THREE, sweep_result

RESULT = sweep_result(SweepRequest(settings=SMALL_SWEEP))


@pytest.fixture
def page(qtbot: QtBot) -> SweepPage:
    made = SweepPage(SWEEP, LIGHT)
    qtbot.addWidget(made)
    made.resize(960, 250)
    made.show()
    made.begin(SMALL_SWEEP)
    return made


def fill(page: SweepPage) -> None:
    for cell in RESULT.cells:
        page.put(cell)
    page.finish(RESULT)


def map_of(page: SweepPage) -> QTableView:
    return find(page, QTableView, "speedupMap")


def line_of(page: SweepPage) -> str:
    return find(page, ElidingLabel, "sweepLine").text()


def answer_of(page: SweepPage) -> str:
    """What is said in large type, and behind it in small type."""
    document = QTextDocument()
    document.setHtml(text_of(page, "sweepAnswer"))
    return document.toPlainText()


def test_the_cells_fill_both_plots(page: SweepPage) -> None:
    assert cells_of(map_of(page)) == [["", "", ""], ["", "", ""]]
    fill(page)
    assert cells_of(map_of(page)) == [["0.35×", "0.55×", "0.60×"], ["1.20×", "~0.97×", "0.63×"]]
    plot = find(page, pg.PlotWidget, "growthPlot").getPlotItem()
    assert sum(isinstance(one, pg.PlotDataItem) for one in plot.items) == 3


def test_another_pair_shows_other_speedups(page: SweepPage) -> None:
    fill(page)
    find(page, QComboBox, "sweepStrategy").setCurrentText("stacked")
    assert cells_of(map_of(page))[1][0] == "3.57×"
    assert "stacked 1.51× the loop's speed" in line_of(page)
    find(page, QComboBox, "sweepBaseline").setCurrentText("vmap")
    assert cells_of(map_of(page))[1][0] == "2.98×"


def test_the_line_follows_the_keys_and_the_plot_the_column(qtbot: QtBot, page: SweepPage) -> None:
    fill(page)
    box = find(page, QComboBox, "growthBatch")
    assert line_of(page).startswith("10 members, batch 64: vmap 0.97× the loop's speed, 95% ")
    assert box.currentData() == 64
    qtbot.keyClick(map_of(page), Qt.Key.Key_Right)
    assert line_of(page).startswith("10 members, batch 1,024: vmap 0.63×")
    assert box.currentData() == 1024
    choose(page, "growthBatch", 1)
    assert line_of(page).startswith("10 members, batch 1,024: ")


def test_a_fault_in_the_lists_takes_the_place_of_the_line_until_it_is_mended(
    page: SweepPage,
) -> None:
    before = line_of(page)
    field = find(page, QLineEdit, "sweepMembers")
    label = find(page, ElidingLabel, "sweepLine")
    field.setText("1, ten")
    assert line_of(page).startswith("Member counts: 'ten' is not a whole number from 1 to 1,000; ")
    assert label.property("failed") is True
    field.setText("1, 10")
    assert line_of(page) == before
    assert label.property("failed") is False


def test_the_answer_says_where_to_use_which_each_in_its_colour(page: SweepPage) -> None:
    page.answer("Use the loop up to 5 members; stacked or vmap elsewhere")
    label = find(page, QLabel, "sweepAnswer")
    for theme in (LIGHT, DARK):
        page.set_theme(theme)
        for name in ("loop", "vmap", "stacked"):
            assert f'<span style="color: {theme.strategy(name).name()}">{name}<' in label.text()
    page.answer("loop <b> unlooped")
    colour = DARK.strategy("loop").name()
    assert label.text() == f'<span style="color: {colour}">loop</span> &lt;b&gt; unlooped'


def test_the_sentence_is_that_of_the_command_line(page: SweepPage) -> None:
    fill(page)
    assert answer_of(page) == sweep_sentence(RESULT)


def test_the_first_sentence_is_in_large_type_and_what_is_left_out_in_small(
    page: SweepPage,
) -> None:
    page.answer("Use vmap everywhere. Left out: 2 cells not measured. No more.")
    large, small = text_of(page, "sweepAnswer").split(' <span style="font-size: 12px; ')
    assert large.endswith("everywhere.")
    assert small.endswith(">Left out: 2 cells not measured. No more.</span>")
    assert answer_of(page) == "Use vmap everywhere. Left out: 2 cells not measured. No more."


def test_what_all_cells_have_in_common_is_said_and_torch_s_warnings(page: SweepPage) -> None:
    page.begin(replace(SMALL_SWEEP, base=replace(THREE, device="cuda:0")))
    line = find(page, ElidingLabel, "sweepCommon")
    common = "trained members · same minibatch of digits · float32"
    assert line.text() == f"{common} · CUDA:0"
    for cell in RESULT.cells:
        page.put(cell)
    page.finish(replace(RESULT, warnings=("There is a performance drop",)))
    assert line.text().startswith(f"{common} · CPU · 2 threads · torch 2.13.0 · ")
    assert line.text().endswith(" · torch warns: There is a performance drop")
    assert line.toolTip().endswith("\ntorch warns: There is a performance drop")


def test_it_is_marked_as_of_other_settings(page: SweepPage) -> None:
    note = find(page, QLabel, "sweepStale")
    assert not note.isVisible()
    page.mark_stale(stale=True)
    assert note.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_both_plots_have_the_theme_s_colours(page: SweepPage, theme: Theme) -> None:
    fill(page)
    page.set_theme(theme)
    plot = find(page, pg.PlotWidget, "growthPlot")
    assert plot.backgroundBrush().color() == QColor(theme.card)
    assert map_of(page).model().cell(1, 1).ground == QColor(theme.quiet)
