from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QColor, QTextDocumentFragment
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.history.plot import HistoryPlot
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.records.settings import RunSettings
from tests.support.remembered import remembered

FAST = remembered("a")
SLOW = remembered("b", loop_ms=3.4)
LONE = remembered("c", settings=RunSettings(strategies=("loop",)), loop_ms=2.0)


@pytest.fixture
def plot(qtbot: QtBot) -> HistoryPlot:
    made = HistoryPlot(LIGHT)
    qtbot.addWidget(made)
    made.resize(500, 220)
    made.show()
    return made


def canvas(plot: HistoryPlot) -> pg.PlotWidget:
    return plot.findChild(pg.PlotWidget)


def item(plot: HistoryPlot, kind: type) -> pg.GraphicsObject:
    (found,) = (one for one in canvas(plot).getPlotItem().items if isinstance(one, kind))
    return found


def texts(plot: HistoryPlot) -> list[pg.TextItem]:
    found = (one for one in canvas(plot).getPlotItem().items if isinstance(one, pg.TextItem))
    return sorted((one for one in found if one.isVisible()), key=lambda one: one.pos().y())


def labels(plot: HistoryPlot) -> list[str]:
    """What stands behind the bars, from the top down."""
    plain = (QTextDocumentFragment.fromHtml(one.toHtml()).toPlainText() for one in texts(plot))
    return [" ".join(one.split()) for one in plain]


def names(plot: HistoryPlot) -> list[str]:
    (ticks,) = canvas(plot).getAxis("left")._tickLevels
    return [name for _, name in ticks]


def test_the_bars_of_each_strategy_stand_together(plot: HistoryPlot) -> None:
    plot.show_entries((FAST, SLOW), ("fast", "slow"))
    assert names(plot) == ["loop", "vmap", "stacked"]
    assert labels(plot) == [
        "1.70 ms fast",
        "3.40 ms slow",
        "1.45 ms fast",
        "2.91 ms slow",
        "1.06 ms fast",
        "2.12 ms slow",
    ]


def test_a_bar_ends_at_the_median_and_the_whiskers_are_the_quartiles(plot: HistoryPlot) -> None:
    plot.show_entries((FAST, SLOW), ("fast", "slow"))
    bars, whiskers = item(plot, pg.BarGraphItem).opts, item(plot, pg.ErrorBarItem).opts
    pairs = zip(FAST.timings, SLOW.timings, strict=True)
    shown = [timing for pair in pairs for timing in pair]
    assert list(bars["x1"]) == pytest.approx([one.median_s * 1e3 for one in shown])
    ends = np.array([whiskers["x"] - whiskers["left"], whiskers["x"] + whiskers["right"]]).T
    assert np.allclose(ends, np.array([one.quartiles_s for one in shown]) * 1e3)


def test_a_strategy_that_one_result_lacks_has_the_other_s_bar_alone(plot: HistoryPlot) -> None:
    plot.show_entries((LONE, FAST), ("lone", "fast"))
    assert labels(plot) == ["2.00 ms lone", "1.70 ms fast", "1.45 ms fast", "1.06 ms fast"]


def test_the_bars_of_one_result_need_not_be_told_apart(plot: HistoryPlot) -> None:
    plot.show_entries((FAST,), ("fast",))
    assert labels(plot) == ["1.70 ms", "1.45 ms", "1.06 ms"]


def test_a_median_of_disturbed_blocks_is_starred(plot: HistoryPlot) -> None:
    loop, *others = FAST.timings
    plot.show_entries((replace(FAST, timings=(replace(loop, disturbed=2), *others)),), ("fast",))
    assert labels(plot) == ["1.70 ms*", "1.45 ms", "1.06 ms"]


def test_other_results_leave_nothing_of_the_former_ones(plot: HistoryPlot) -> None:
    plot.show_entries((FAST, SLOW), ("fast", "slow"))
    items = list(canvas(plot).getPlotItem().items)
    plot.show_entries((LONE,), ("lone",))
    assert labels(plot) == ["2.00 ms"]
    assert names(plot) == ["loop"]
    plot.show_entries((FAST, SLOW), ("fast", "slow"))
    assert list(canvas(plot).getPlotItem().items) == items


@pytest.mark.parametrize("width", [236, 340, 500, 900])
@pytest.mark.parametrize("name", ["fast", "a name that is much longer than there is room for it"])
def test_no_label_is_cut_and_the_bars_keep_their_room(
    plot: HistoryPlot, width: int, name: str
) -> None:
    plot.resize(width, 220)
    plot.show_entries((FAST, SLOW), (name, "slow"))
    plot.grab()  # painting puts the labels in their places
    box = canvas(plot).getPlotItem().getViewBox()
    whole = box.sceneBoundingRect().adjusted(-1, -1, 1, 1)
    assert all(whole.contains(one.mapRectToScene(one.boundingRect())) for one in texts(plot))
    (_, right), _ = canvas(plot).viewRange()
    assert 3.4 / right > 0.3


def test_a_name_in_another_language_of_the_web_is_shown_as_it_is(plot: HistoryPlot) -> None:
    plot.show_entries((FAST, SLOW), ("<b>bold</b>", "slow"))
    assert labels(plot)[0] == "1.70 ms <b>bold</b>"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_each_bar_has_its_strategy_s_colour(plot: HistoryPlot, theme: Theme) -> None:
    plot.show_entries((FAST, SLOW), ("fast", "slow"))
    plot.set_theme(theme)
    assert canvas(plot).backgroundBrush().color() == QColor(theme.card)
    brushes = [QColor(one).name() for one in item(plot, pg.BarGraphItem).opts["brushes"]]
    expected = [theme.strategies[one] for one in ("loop", "vmap", "stacked") for _ in range(2)]
    assert brushes == expected


def test_the_unit_is_in_the_axis_label(plot: HistoryPlot) -> None:
    assert "(ms)" in canvas(plot).getAxis("bottom").labelText


@pytest.mark.parametrize("scale", [1e-9, 1e-3, 1e3, 1e12])
def test_times_of_every_size_can_be_drawn(plot: HistoryPlot, scale: float) -> None:
    odd = replace(
        FAST,
        timings=tuple(replace(one, samples_s=one.samples_s * scale) for one in FAST.timings),
    )
    plot.show_entries((odd, FAST), ("odd", "fast"))
    plot.grab()
    assert len(labels(plot)) == 6
