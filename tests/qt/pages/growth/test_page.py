from dataclasses import replace

import numpy as np
import pytest
from pyqtgraph import BarGraphItem, PlotWidget, TextItem
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.growth.page import GrowthPage
from ensemble_gui.qt.pages.growth.plot import GrowthPlot
from ensemble_gui.qt.pages.growth.scale import PartScale, scale_of
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.growth import Gain, GrowthCurve, GrowthResult, GrowthScore
from tests.support.qt.gestures import find, press, text_of
from tests.support.qt.synthetic import many_samples, sample_set
from tests.support.qt.synthetic_growth import growth_result

RESULT = growth_result()


@pytest.fixture
def page(qtbot: QtBot) -> GrowthPage:
    made = GrowthPage(LIGHT)
    qtbot.addWidget(made)
    made.head.setParent(made)
    made.resize(950, 260)
    made.show_samples(RESULT.request.samples)
    made.show_growth(RESULT)
    made.show()
    return made


def plot_of(page: GrowthPage) -> PlotWidget:
    return find(page, PlotWidget, "memberGrowthPlot")


def written(page: GrowthPage) -> list[str]:
    """What stands in the plot."""
    items = plot_of(page).getPlotItem().items
    return [one.toPlainText() for one in items if isinstance(one, TextItem) and one.isVisible()]


def ticks(page: GrowthPage, side: str) -> list[str]:
    (level,) = plot_of(page).getAxis(side)._tickLevels
    return [name for _at, name in level]


def without_scores() -> GrowthResult:
    return replace(RESULT, scores=replace(RESULT.scores, curves={}, gains={}, labelled=0))


def test_the_sentence_and_what_it_stands_on_are_beside_the_picture(page: GrowthPage) -> None:
    sentence = text_of(page, "growthSentence")
    assert sentence.startswith("One more member: error down by about 0.030 percentage points")
    assert sentence.endswith("; +0.10 ms, +0.47 MB")
    assert "All 5: error 2.20%" in text_of(page, "growthEvidence")
    assert "Error: mean and 95% band over subsets" in written(page)
    assert "stacked, minibatch of 64" in written(page)
    assert "0.50 ms, 2.4 MB" in written(page)


def test_sizes_and_both_scales_have_their_numbers(page: GrowthPage) -> None:
    assert ticks(page, "bottom") == ["1", "2", "3", "4", "5"]
    assert ticks(page, "right")[0] == "0.0"
    assert ticks(page, "left")
    page.resize(560, 260)
    QTest.qWait(20)
    assert ticks(page, "bottom")[-1] == "5"


def test_another_score_is_a_choice_away(page: GrowthPage) -> None:
    find(page, QComboBox, "growthScoreBox").setCurrentText("NLL")
    assert "NLL down by about" in text_of(page, "growthSentence")
    assert "NLL: mean and 95% band over subsets" in written(page)


def test_the_mouse_and_the_keys_tell_of_a_size(qtbot: QtBot, page: GrowthPage) -> None:
    plot = plot_of(page)
    at = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(1, 20)))
    QTest.mouseMove(plot.viewport(), at)
    qtbot.waitUntil(lambda: text_of(page, "growthAt").startswith("2 members: error 2.50%"))
    view = page.findChildren(GrowthPlot)[0]
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert text_of(page, "growthAt").startswith("3 members:")
    for _ in range(4):
        QTest.keyClick(view, Qt.Key.Key_Left)
    assert text_of(page, "growthAt").startswith("1 member:")


def test_measure_is_asked_for_by_the_button_and_not_twice(qtbot: QtBot, page: GrowthPage) -> None:
    button = find(page, QPushButton, "measureGrowth")
    assert button.text() == "Measure again"
    with qtbot.waitSignal(page.growth_wanted):
        press(qtbot, page, "measureGrowth")
    page.begin()
    assert not button.isEnabled()
    assert "One more member" in text_of(page, "growthSentence")  # stays until there is another
    page.show_growth(RESULT)
    assert button.isEnabled()


def test_before_it_is_measured_it_says_so(page: GrowthPage) -> None:
    page.show_samples(many_samples(members=3, count=60))
    assert text_of(page, "growthEvidence") == "Not measured: press Measure"
    assert not plot_of(page).isVisible()
    page.begin()
    assert text_of(page, "growthEvidence").startswith("Measuring smaller ensembles")


def test_one_member_has_nothing_to_measure(page: GrowthPage) -> None:
    page.show_samples(sample_set((0,), (1,)))
    assert "one member has no smaller ensembles" in text_of(page, "growthEvidence")
    assert not find(page, QPushButton, "measureGrowth").isEnabled()


def test_without_labels_the_costs_stand_alone(page: GrowthPage) -> None:
    page.show_growth(without_scores())
    assert "gain unknown without labels" in text_of(page, "growthSentence")
    assert text_of(page, "growthEvidence").endswith("but the scores need labels.")
    assert written(page) == ["stacked, minibatch of 64", "0.50 ms, 2.4 MB"]


def test_without_times_the_scores_stand_alone(page: GrowthPage) -> None:
    nothing = np.full(5, np.nan)
    costs = replace(
        RESULT.costs,
        median_s=nothing,
        quartiles_s=np.full((5, 2), np.nan),
        next_s=np.nan,
        failure="graphed needs CUDA",
    )
    page.show_growth(replace(RESULT, costs=costs))
    assert ticks(page, "right") == []
    assert "graphed needs CUDA" in text_of(page, "growthEvidence")


def test_times_that_were_disturbed_have_pale_bars_and_no_price(page: GrowthPage) -> None:
    _, bars = (one for one in plot_of(page).getPlotItem().items if isinstance(one, BarGraphItem))
    whole = {one.name() for one in bars.opts["brushes"]}
    assert whole == {LIGHT.strategy("stacked").name()}
    costs = replace(RESULT.costs, disturbed=(0, 0, 0, 2, 0), next_s=np.nan, withheld=True)
    page.show_growth(replace(RESULT, costs=costs))
    drawn = [one.name() for one in bars.opts["brushes"]]
    assert [one in whole for one in drawn] == [True, True, True, False, True]
    assert "stacked, minibatch of 64; pale: disturbed" in written(page)
    assert "time cost withheld" in text_of(page, "growthSentence")


@pytest.mark.parametrize("result", [RESULT, without_scores(), None])
def test_it_is_drawn_in_both_themes(page: GrowthPage, result: GrowthResult | None) -> None:
    page.show_growth(result)
    page.set_theme(DARK)
    assert not page.grab().isNull()


def test_a_scale_holds_its_values_and_has_round_ticks() -> None:
    scale = scale_of([0.015, 0.018, np.nan], 100, 200)
    assert (scale.at(0.015), scale.at(0.018)) == (100, pytest.approx(200))
    assert [name for _at, name in scale.ticks(20)] == ["0.015", "0.016", "0.017", "0.018"]


def test_a_score_of_nought_has_no_number_below_it() -> None:
    names = [name for _at, name in scale_of([0.0, 0.0], 0, 100).ticks(20)]
    assert (names[0], names[-1]) == ("0.0", "1.0")


def test_without_any_finite_score_it_says_so(page: GrowthPage) -> None:
    nothing = np.full(5, np.nan)
    curve = GrowthCurve(mean=nothing, low=nothing, high=nothing)
    gain = Gain(expected=np.nan, margin=np.nan, helped=0)
    scores = replace(
        RESULT.scores,
        curves=dict.fromkeys(GrowthScore, curve),
        gains=dict.fromkeys(GrowthScore, gain),
    )
    page.show_growth(replace(RESULT, scores=scores))
    assert "No labelled sample has finite outputs" in text_of(page, "growthEvidence")


def test_a_scale_of_one_value_is_not_empty() -> None:
    scale = scale_of([0.02, 0.02], 0, 100)
    assert 0 < scale.at(0.02) < 100
    assert PartScale(low=0, high=1, bottom=0, top=10).ticks(50)
