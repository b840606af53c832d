from dataclasses import replace
from math import log10

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.sweep.scaling_plot import ScalingPlot
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepSettings
from tests.support.qt.drawn import ticks_of
from tests.support.qt.gestures import choose, find
from tests.support.qt.synthetic_sweep import SWEEP, THREE, milliseconds, sweep_result, swept_cell

RESULT = sweep_result(SweepRequest(settings=SWEEP))
NAMES = THREE.strategies


@pytest.fixture
def plot(qtbot: QtBot) -> ScalingPlot:
    """The whole sweep at batch 64."""
    made = ScalingPlot(LIGHT)
    qtbot.addWidget(made)
    made.resize(480, 170)
    made.show()
    fill(made)
    return made


def fill(plot: ScalingPlot, settings: SweepSettings = SWEEP, batch: int = 64) -> None:
    plot.begin(settings)
    plot.show_batch(batch)
    for place in settings.grid:
        plot.put(swept_cell(*place, settings.base.strategies))
    plot.show_exponents(sweep_result(SweepRequest(settings=settings)).exponents)
    QApplication.processEvents()


def canvas(plot: ScalingPlot) -> pg.PlotWidget:
    return find(plot, pg.PlotWidget, "growthPlot")


def lines(plot: ScalingPlot) -> dict[str, list[tuple[float, float]]]:
    """Members and milliseconds along each visible line, by its colour."""
    items = [one for one in canvas(plot).getPlotItem().items if isinstance(one, pg.PlotDataItem)]
    return {
        QColor(one.opts["pen"].color()).name(): [
            (round(10**x, 6), 10**y) for x, y in zip(*one.getData(), strict=True)
        ]
        for one in items
        if one.isVisible()
    }


def labels(plot: ScalingPlot) -> list[pg.TextItem]:
    items = canvas(plot).getPlotItem().items
    return [one for one in items if isinstance(one, pg.TextItem) and one.isVisible()]


def ticks(plot: ScalingPlot, side: str) -> list[float]:
    found = ticks_of(canvas(plot), side)
    assert all(float(text) == pytest.approx(10**at) for at, text in found)
    return [float(text) for _, text in found]


def test_it_is_empty_before_anything_is_measured(plot: ScalingPlot) -> None:
    plot.begin(SWEEP)
    assert lines(plot) == {}
    assert labels(plot) == []
    assert ticks(plot, "left") == ticks(plot, "bottom") == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_each_strategy_has_a_line_of_its_medians_in_its_colour(
    plot: ScalingPlot, theme: Theme
) -> None:
    plot.set_theme(theme)
    assert lines(plot).keys() == {theme.strategy(name).name() for name in NAMES}
    for name in NAMES:
        points = lines(plot)[theme.strategy(name).name()]
        assert [members for members, _ in points] == list(SWEEP.members)
        times = [milliseconds(name, members, 64) for members in SWEEP.members]
        assert [time for _, time in points] == pytest.approx(times)
    assert canvas(plot).backgroundBrush().color() == QColor(theme.card)


def test_another_batch_size_can_be_chosen(plot: ScalingPlot) -> None:
    choose(plot, "growthBatch", 1024)
    first = lines(plot)[LIGHT.strategy("vmap").name()]
    assert first[-1][1] == pytest.approx(milliseconds("vmap", 100, 1024))
    plot.show_batch(1)
    assert find(plot, QComboBox, "growthBatch").currentText() == "1"
    first = lines(plot)[LIGHT.strategy("vmap").name()]
    assert first[-1][1] == pytest.approx(milliseconds("vmap", 100, 1))


def test_lines_are_labelled_with_the_fitted_exponent(plot: ScalingPlot) -> None:
    fits = {one.strategy: one for one in RESULT.exponents if one.batch == 64}
    told = sorted(one.toPlainText() for one in labels(plot))
    assert told == sorted(f"{name} members{fits[name].exponent:.2f}" for name in NAMES)
    assert (
        canvas(plot)
        .accessibleDescription()
        .splitlines()[1]
        .startswith(f"vmap: time grows as members^{fits['vmap'].exponent:.2f}, 95% interval ")
    )


def test_times_of_disturbed_blocks_are_hollow_points_and_said_to_be_so(plot: ScalingPlot) -> None:
    def fills() -> set[str]:
        return {
            QColor(point.brush().color()).name()
            for one in canvas(plot).getPlotItem().items
            if isinstance(one, pg.PlotDataItem)
            for point in one.scatter.points()
        }

    assert QColor(LIGHT.card).name() not in fills()
    plot.begin(SWEEP)
    plot.show_batch(64)
    cell = swept_cell(1, 64)
    plot.put(replace(cell, timings=tuple(replace(one, disturbed=1) for one in cell.timings)))
    assert fills() == {QColor(LIGHT.card).name()}
    said = canvas(plot).accessibleDescription()
    assert said == "Hollow points: something else used the CPU; not used for the exponents"


def test_before_there_is_a_fit_a_line_is_labelled_with_its_name(plot: ScalingPlot) -> None:
    plot.begin(SWEEP)
    plot.show_batch(64)
    plot.put(swept_cell(1, 64))
    assert sorted(one.toPlainText().strip() for one in labels(plot)) == sorted(NAMES)
    assert canvas(plot).accessibleDescription() == ""


@pytest.mark.parametrize("size", [(440, 150), (480, 170), (700, 260)])
@pytest.mark.parametrize("batch", SWEEP.batches)
def test_no_label_is_cut_or_lies_over_another(
    plot: ScalingPlot, size: tuple[int, int], batch: int
) -> None:
    plot.resize(*size)
    plot.show_batch(batch)
    QApplication.processEvents()
    plot.grab()  # painting puts the labels in their places
    whole = canvas(plot).getPlotItem().getViewBox().sceneBoundingRect()
    places = [one.mapRectToScene(one.boundingRect()).adjusted(0, 4, 0, -4) for one in labels(plot)]
    assert len(places) == len(NAMES)
    assert all(whole.contains(one) for one in places)
    assert not any(one.intersects(other) for one in places for other in places if one is not other)


def test_a_label_stands_behind_all_points(plot: ScalingPlot) -> None:
    assert all(10 ** one.pos().x() > max(SWEEP.members) for one in labels(plot))


def test_the_axes_have_round_numbers_and_their_units(plot: ScalingPlot) -> None:
    assert ticks(plot, "bottom") == list(SWEEP.members)
    assert ticks(plot, "left") == [0.1, 1, 10]
    texts = [canvas(plot).getAxis(side).labelText for side in ("bottom", "left")]
    assert texts == ["members", "time (ms)"]


def test_the_axis_of_the_members_is_that_of_the_whole_grid_from_the_start(
    plot: ScalingPlot,
) -> None:
    plot.begin(SWEEP)
    plot.show_batch(64)
    plot.put(swept_cell(5, 64))
    assert ticks(plot, "bottom") == list(SWEEP.members)
    (left, right), _ = canvas(plot).viewRange()
    assert left < 0
    assert right > log10(100)


@pytest.mark.parametrize("members", [(1,), (1000,), (7, 8)])
def test_few_member_counts_can_be_drawn(plot: ScalingPlot, members: tuple[int, ...]) -> None:
    fill(plot, replace(SWEEP, members=members))
    (left, right), (low, high) = canvas(plot).viewRange()
    assert left < log10(members[0]) <= log10(members[-1]) < right
    assert low < high
    assert len(labels(plot)) == len(NAMES)


def test_what_could_not_be_measured_is_left_out(plot: ScalingPlot) -> None:
    plot.begin(SWEEP)
    plot.show_batch(64)
    plot.put(swept_cell(1, 64))
    plot.put(SweepCell(members=2, batch=64, error="too large"))
    plot.put(swept_cell(5, 64, ("loop",)))
    counts = {colour: [x for x, _ in points] for colour, points in lines(plot).items()}
    assert counts == {LIGHT.strategy(name).name(): [1.0] for name in ("vmap", "stacked")} | {
        LIGHT.strategy("loop").name(): [1.0, 5.0]
    }


def test_another_sweep_leaves_nothing_of_the_former_one(plot: ScalingPlot) -> None:
    two = replace(SWEEP, base=replace(THREE, strategies=("loop", "stacked")))
    items = list(canvas(plot).getPlotItem().items)
    fill(plot, two)
    assert len(lines(plot)) == len(labels(plot)) == 2
    fill(plot)
    assert list(canvas(plot).getPlotItem().items) == items  # made once, given other data


def test_nothing_moves_by_accident(qtbot: QtBot, plot: ScalingPlot) -> None:
    before = canvas(plot).viewRange()
    port = canvas(plot).viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    qtbot.mouseMove(port, QPoint(150, 90))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(150, 90))
    assert canvas(plot).viewRange() == before
    assert canvas(plot).getPlotItem().getViewBox().mouseEnabled() == [False, False]
