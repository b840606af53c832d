from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.qt.widgets.timing_plot import TimingPlot
from ensemble_gui.records.run import StrategyFailure, Timing
from ensemble_gui.wording.strategies import explained
from tests.support.qt.synthetic import timing

LOOP = timing("loop", 1.6, 1.7, 1.8, 1.7, 1.9)
VMAP = timing("vmap", 1.4, 1.5, 1.6, 1.5, 1.5)
STACKED = timing("stacked", 1.0, 1.1, 1.2, 1.1, 9.0)  # one block far out


@pytest.fixture
def plot(qtbot: QtBot) -> TimingPlot:
    made = TimingPlot(LIGHT)
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    return made


def canvas(plot: TimingPlot) -> pg.PlotWidget:
    return plot.findChild(pg.PlotWidget)


def item(plot: TimingPlot, kind: type) -> pg.GraphicsObject:
    (found,) = (one for one in canvas(plot).getPlotItem().items if isinstance(one, kind))
    return found


def labels(plot: TimingPlot) -> dict[float, str]:
    """What stands at the bars, by row."""
    texts = (one for one in canvas(plot).getPlotItem().items if isinstance(one, pg.TextItem))
    return {one.pos().y(): one.toPlainText().strip() for one in texts if one.isVisible()}


def rows(plot: TimingPlot) -> dict[float, str]:
    (ticks,) = canvas(plot).getAxis("left")._tickLevels
    return dict(ticks)


def test_a_strategy_that_could_not_run_has_a_row_with_its_message(plot: TimingPlot) -> None:
    failed = StrategyFailure(strategy="graphed", message="It needs a CUDA device. " * 9)
    plot.show_timings((LOOP, VMAP), (failed,))
    assert rows(plot) == {0: "loop", 1: "vmap", 2: "graphed"}
    told = labels(plot)[2]
    assert told.startswith("It needs a CUDA device.")
    assert told.endswith("…")
    assert plot.toolTip() == f"graphed: {failed.message}"
    plot.show_timings((LOOP, VMAP))
    assert 2 not in labels(plot)
    assert plot.toolTip() == ""


def test_it_is_empty_before_the_first_run(plot: TimingPlot) -> None:
    assert len(item(plot, pg.ScatterPlotItem).data) == 0
    assert labels(plot) == {}


@pytest.mark.parametrize("timings", [(LOOP,), (LOOP, VMAP), (STACKED, LOOP, VMAP)])
def test_a_bar_ends_at_the_median(plot: TimingPlot, timings: tuple[Timing, ...]) -> None:
    plot.show_timings(timings)
    bars = item(plot, pg.BarGraphItem).opts
    medians = [one.median_s * 1e3 for one in timings]
    assert list(bars["x0"]) == [0] * len(timings)
    assert list(bars["x1"]) == pytest.approx(medians)
    assert rows(plot) == {bars["y"][row]: one.strategy for row, one in enumerate(timings)}


def test_the_strategies_go_from_the_top_down_in_the_order_of_the_run(plot: TimingPlot) -> None:
    plot.show_timings((LOOP, VMAP))
    box = canvas(plot).getPlotItem().getViewBox()
    heights = {name: box.mapViewToDevice(pg.Point(0, row)).y() for row, name in rows(plot).items()}
    assert heights["loop"] < heights["vmap"]


def test_the_whiskers_are_the_quartiles(plot: TimingPlot) -> None:
    plot.show_timings((LOOP, VMAP))
    whiskers = item(plot, pg.ErrorBarItem).opts
    ends = [whiskers["x"] - whiskers["left"], whiskers["x"] + whiskers["right"]]
    quartiles = np.array([LOOP.quartiles_s, VMAP.quartiles_s]).T * 1e3
    assert np.allclose(ends, quartiles)


def test_every_block_is_a_dot_in_its_row(plot: TimingPlot) -> None:
    plot.show_timings((LOOP, VMAP))
    dots = item(plot, pg.ScatterPlotItem).data
    for row, one in enumerate((LOOP, VMAP)):
        here = dots[np.abs(dots["y"] - row) < 0.5]
        assert sorted(here["x"]) == pytest.approx(sorted(one.samples_s * 1e3))


def test_a_block_far_out_is_marked_at_the_end_and_does_not_stretch_the_axis(
    plot: TimingPlot,
) -> None:
    plot.show_timings((LOOP, STACKED))
    dots = item(plot, pg.ScatterPlotItem).data
    (left, right), _ = canvas(plot).viewRange()
    assert left == 0
    assert 1.9 < right < 3
    assert dots["x"].max() < right
    assert [str(one) for one in dots["symbol"]].count("t2") == 1


@pytest.mark.parametrize(
    ("timings", "told"),
    [
        ((LOOP, VMAP, STACKED), ["1.70 ms", "1.50 ms", "1.10 ms"]),
        ((timing("loop", 2.0),), ["2.00 ms"]),
        ((replace(LOOP, disturbed=1), VMAP), ["1.70 ms (disturbed)", "1.50 ms"]),
    ],
)
@pytest.mark.parametrize("width", [480, 600])
def test_each_bar_is_labelled_with_its_median_where_there_is_room(
    plot: TimingPlot, timings: tuple[Timing, ...], told: list[str], width: int
) -> None:
    plot.resize(width, 200)
    plot.show_timings(timings)
    assert labels(plot) == dict(enumerate(told))
    plot.grab()  # painting puts the labels in their places
    whole = canvas(plot).getPlotItem().getViewBox().sceneBoundingRect()
    texts = [one for one in canvas(plot).getPlotItem().items if isinstance(one, pg.TextItem)]
    assert all(whole.contains(one.mapRectToScene(one.boundingRect())) for one in texts)


def test_another_run_leaves_nothing_of_the_former_one(plot: TimingPlot) -> None:
    plot.show_timings((LOOP, VMAP, STACKED))
    items = list(canvas(plot).getPlotItem().items)
    plot.show_timings((VMAP,))
    assert labels(plot) == {0: "1.50 ms"}
    assert rows(plot) == {0: "vmap"}
    assert len(item(plot, pg.ScatterPlotItem).data) == len(VMAP.samples_s)
    plot.show_timings((LOOP, VMAP, STACKED))
    assert list(canvas(plot).getPlotItem().items) == items  # made once, given other data


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_it_has_the_colour_of_the_card_and_each_bar_its_strategy_s(
    plot: TimingPlot, theme: Theme
) -> None:
    plot.show_timings((LOOP, VMAP))
    plot.set_theme(theme)
    assert canvas(plot).backgroundBrush().color() == QColor(theme.card)
    brushes = item(plot, pg.BarGraphItem).opts["brushes"]
    assert [QColor(one) for one in brushes] == [theme.strategy("loop"), theme.strategy("vmap")]


@pytest.mark.parametrize("scale", [0.0007, 0.013, 0.934, 88, 4000])
def test_the_ticks_are_few_and_none_is_so_near_the_end_that_it_would_be_cut(
    plot: TimingPlot, scale: float
) -> None:
    plot.show_timings((timing("loop", *(scale * one for one in (1.6, 1.7, 1.8))),))
    (ticks,) = canvas(plot).getAxis("bottom")._tickLevels
    (_, right), _ = canvas(plot).viewRange()
    assert 4 <= len(ticks) <= 11
    assert [float(text) for _, text in ticks] == pytest.approx([at for at, _ in ticks])
    assert right - ticks[-1][0] > 0.2 * ticks[1][0]


def test_the_unit_is_in_the_axis_label(plot: TimingPlot) -> None:
    assert "(ms)" in canvas(plot).getAxis("bottom").labelText


def test_nothing_moves_by_accident(qtbot: QtBot, plot: TimingPlot) -> None:
    plot.show_timings((LOOP, VMAP))
    before = canvas(plot).viewRange()
    port = canvas(plot).viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    qtbot.mouseMove(port, QPoint(200, 90))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(200, 90))
    assert canvas(plot).viewRange() == before
    assert canvas(plot).getPlotItem().getViewBox().mouseEnabled() == [False, False]


def test_each_row_explains_its_strategy_and_why_it_could_not_run(plot: TimingPlot) -> None:
    failed = StrategyFailure(strategy="graphed", message="Needs a CUDA device")
    plot.show_timings((LOOP, STACKED), (failed,))
    box = canvas(plot).getPlotItem().getViewBox()
    tips = []
    for row in (0, 1, 2):
        scene = box.mapViewToScene(QPointF(0.5, row))
        place = canvas(plot).mapTo(plot, canvas(plot).mapFromScene(scene))
        tips.append(plot.tip_at(place))
    assert tips[0] == explained("loop")
    assert tips[1] == explained("stacked")
    assert tips[2] == f"graphed: Needs a CUDA device\n{explained('graphed')}"
    assert plot.tip_at(QPoint(300, plot.height() - 2)) == ""
