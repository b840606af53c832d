from dataclasses import replace

import numpy as np
import pytest
from pyqtgraph import PlotDataItem, PlotWidget
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QSlider,
    QTableView,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.shift.page import ShiftPage
from ensemble_gui.qt.widgets.eliding_label import ElidingLabel
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Weights
from ensemble_gui.records.shift import Foreign, Shift
from ensemble_gui.wording.shift_levels import SHIFT_WORDS, axis_title
from tests.support.qt.gestures import find, press, text_of, texts_in
from tests.support.qt.synthetic import many_samples, sample_set
from tests.support.qt.synthetic_shift import broken, foreign, level, request, result, ribbon

LEFT = Qt.MouseButton.LeftButton
SAMPLES = many_samples(members=10, count=60)


@pytest.fixture
def page(qtbot: QtBot) -> ShiftPage:
    made = ShiftPage(LIGHT)
    qtbot.addWidget(made)
    made.head.setParent(made)
    made.resize(950, 240)
    made.show_samples(SAMPLES)
    made.select_sample(9)
    made.show_ribbon(ribbon())
    made.show()
    return made


def evaluated(page: ShiftPage, samples: SampleSet = SAMPLES, kind: Shift = Shift.ROTATE) -> None:
    """All levels of a rotation, say, come in, and it ends."""
    asked = request(samples, kind)
    page.begin(asked)
    found = result(asked)
    for one in found.levels:
        page.put(one)
    page.finish(found)


def table_of(page: ShiftPage) -> list[list[str]]:
    table = find(page, QTableView, "aurocTable")
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def place_of(page: ShiftPage, plot: str, at: float) -> QPoint:
    shown = find(page, PlotWidget, plot)
    scene = shown.getViewBox().mapViewToScene(QPointF(at, 0))
    return QPoint(shown.mapFromScene(scene).x(), shown.height() // 3)


def test_the_slider_turns_the_digit_and_tells_the_votes(page: ShiftPage) -> None:
    slider = find(page, QSlider, "shiftSlider")
    assert text_of(page, "shiftTold") == "42° anticlockwise"
    assert text_of(page, "shiftEnsemble").startswith("Ensemble: 9")
    for _ in range(2):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert text_of(page, "shiftTold") == "54° anticlockwise"
    assert text_of(page, "shiftEnsemble") == "Ensemble: 9 \N{RIGHTWARDS ARROW} 6"
    assert "7 of 10 say 6" in find(page, ElidingLabel, "shiftVotes").text()
    slider.setValue(slider.minimum())
    assert text_of(page, "shiftTold") == "90° clockwise"


def test_a_click_in_the_ribbon_goes_to_its_level(qtbot: QtBot, page: ShiftPage) -> None:
    viewport = find(page, PlotWidget, "ribbonPlot").viewport()
    qtbot.mouseClick(viewport, LEFT, pos=place_of(page, "ribbonPlot", 60))
    qtbot.waitUntil(lambda: text_of(page, "shiftTold") == "60° anticlockwise")


def test_what_the_ensemble_gives_each_class_is_told_to_those_who_do_not_see(
    page: ShiftPage,
) -> None:
    plot = find(page, PlotWidget, "ribbonPlot")
    assert plot.accessibleDescription().startswith("9: 85%, 6: 7%")


def test_another_kind_is_asked_for(qtbot: QtBot, page: ShiftPage) -> None:
    with qtbot.waitSignal(page.ribbon_wanted):
        find(page, QComboBox, "shiftKind").setCurrentText("Blur")
    assert page.shift is Shift.BLUR


def test_all_samples_are_asked_for_by_the_button(qtbot: QtBot, page: ShiftPage) -> None:
    assert "about 48,600 predictions" in text_of(page, "shiftSentence")
    with qtbot.waitSignal(page.evaluation_wanted):
        press(qtbot, page, "shiftAllButton")


def test_levels_are_shown_as_they_come(page: ShiftPage) -> None:
    page.begin(request(SAMPLES))
    assert not find(page, QPushButton, "shiftAllButton").isEnabled()
    page.put(level(0.0, auroc={}))
    assert "98.0% correct on the original digits" in text_of(page, "shiftSentence")
    page.put(level(42.0))
    assert page.running is not None
    assert page.running.levels.tolist() == [0, 42]
    assert "correct on digits rotated 42° anticlockwise" in text_of(page, "shiftSentence")
    page.put(foreign(Foreign.LETTERS))
    assert [row[2] for row in table_of(page)][3] == "0.88"


def test_the_slider_leads_the_curves_and_the_table_as_well(page: ShiftPage) -> None:
    evaluated(page)
    find(page, QSlider, "shiftSlider").setValue(30)
    assert "rotated 90° anticlockwise" in text_of(page, "shiftSentence")
    entropy = next(row for row in table_of(page) if row[0] == "predictive entropy")
    assert entropy == ["predictive entropy", "0.90", "0.88", "0.88", "0.88"]
    assert find(page, PlotWidget, "shiftCurves").accessibleDescription().startswith("accuracy 48")


@pytest.mark.parametrize(
    ("place", "direction", "number", "accuracy", "entropy"),
    [
        (10, "30° clockwise", "−30°", "79.2%", "0.65"),
        (15, "the original digits", "0°", "98.0%", ""),
        (20, "30° anticlockwise", "30°", "81.3%", "0.63"),
    ],
)
def test_each_direction_shows_its_own_results(
    page: ShiftPage, place: int, direction: str, number: str, accuracy: str, entropy: str
) -> None:
    evaluated(page)
    find(page, QSlider, "shiftSlider").setValue(place)
    sentence = text_of(page, "shiftSentence")
    assert direction in sentence
    assert f"is {accuracy} correct" in sentence
    assert (
        find(page, PlotWidget, "shiftCurves")
        .accessibleDescription()
        .startswith(f"accuracy {accuracy}")
    )
    header = find(page, QTableView, "aurocTable").model()
    assert header.headerData(1, Qt.Orientation.Horizontal) == number
    assert next(row for row in table_of(page) if row[0] == "predictive entropy")[1] == entropy


def test_the_curves_run_in_both_directions(page: ShiftPage) -> None:
    evaluated(page)
    curves = find(page, PlotWidget, "shiftCurves")
    (across,) = {
        (one.getData()[0].min(), one.getData()[0].max())
        for one in curves.getPlotItem().listDataItems()
        if isinstance(one, PlotDataItem)
    }
    assert across == (-90, 90)


@pytest.mark.parametrize("kind", Shift)
def test_the_axis_of_the_curves_is_told_whole(page: ShiftPage, kind: Shift) -> None:
    page.resize(950, 240)
    evaluated(page, kind=kind)
    find(page, QComboBox, "shiftKind").setCurrentText(SHIFT_WORDS[kind].title)
    curves = find(page, PlotWidget, "shiftCurves")
    title = curves.getAxis("bottom").label
    assert title.toPlainText().strip() == axis_title(kind)
    seen = curves.mapFromScene(title.sceneBoundingRect()).boundingRect()
    margin = title.document().documentMargin()
    assert seen.left() + margin >= 0
    assert seen.right() - margin <= curves.width()


def test_before_the_slider_s_level_has_results_the_nearest_ones_are_called_so(
    page: ShiftPage,
) -> None:
    find(page, QSlider, "shiftSlider").setValue(0)
    page.begin(request(SAMPLES))
    for at in (0.0, -6.0, 6.0):
        page.put(level(at))
    sentence = text_of(page, "shiftSentence")
    assert "correct on digits rotated 6° clockwise" in sentence
    assert "Not evaluated: digits rotated 90° clockwise" in sentence
    page.put(level(-90.0))
    assert "Not evaluated" not in text_of(page, "shiftSentence")


def test_cancelled_what_came_stays(page: ShiftPage) -> None:
    page.begin(request(SAMPLES))
    page.put(level(0.0, auroc={}))
    page.put(level(42.0))
    page.finish(None)
    assert find(page, QPushButton, "shiftAllButton").isEnabled()
    assert "rotated 42° anticlockwise" in text_of(page, "shiftSentence")


def test_the_views_say_what_the_literature_found(page: ShiftPage) -> None:
    evaluated(page)
    for paper in ("arXiv 2202.06985", "arXiv 2207.07517"):
        assert paper in text_of(page, "shiftSentence")


def test_an_evaluation_of_other_samples_says_so(page: ShiftPage) -> None:
    evaluated(page)
    former = find(page, QLabel, "shiftFormer")
    assert not former.isVisible()
    page.show_samples(many_samples(members=10, count=30))
    assert former.isVisible()


def test_a_former_ribbon_fades_until_the_next_one_comes(page: ShiftPage) -> None:
    assert text_of(page, "ribbonCaption") == "Thin: each member. Thick: mean"
    page.await_ribbon()
    assert text_of(page, "ribbonCaption") != "Thin: each member. Thick: mean"
    page.show_ribbon(ribbon())
    assert text_of(page, "ribbonCaption") == "Thin: each member. Thick: mean"


def test_a_member_that_is_not_finite_leaves_the_others_their_ribbon(page: ShiftPage) -> None:
    page.show_ribbon(broken(ribbon(), 2))
    assert "of 9 say" in find(page, ElidingLabel, "shiftVotes").text()


def test_without_samples_it_says_why(page: ShiftPage) -> None:
    page.show_samples(None)
    page.show_ribbon(None)
    assert text_of(page, "shiftEmpty")
    assert not find(page, QPushButton, "shiftAllButton").isEnabled()


def test_one_member_has_no_mutual_information(page: ShiftPage) -> None:
    one = sample_set((0,), (1,), (3,))
    page.show_samples(one)
    asked = request(one)
    page.begin(asked)
    lone = dict.fromkeys(level().auroc, np.nan)
    page.put(level(0.0, auroc={}, mutual_information=np.nan))
    page.put(level(42.0, auroc=lone, mutual_information=np.nan))
    assert "mutual information n/a" in texts_in(page) or "n/a" in {row[1] for row in table_of(page)}


def test_untrained_members_are_not_called_uncertain(page: ShiftPage) -> None:
    samples = replace(SAMPLES, weights=Weights.RANDOM)
    page.show_samples(samples)
    evaluated(page, samples)
    assert "ntrained" in text_of(page, "shiftSentence")
    assert "AUROC" not in text_of(page, "shiftSentence")


def test_the_table_cannot_be_written_to_and_both_themes_are_drawn(page: ShiftPage) -> None:
    evaluated(page)
    table = find(page, QTableView, "aurocTable")
    assert table.editTriggers() == QAbstractItemView.EditTrigger.NoEditTriggers
    page.set_theme(DARK)
    assert not page.grab().isNull()


def test_the_picture_leaves_every_column_its_room(page: ShiftPage) -> None:
    evaluated(page)
    page.resize(948, 330)  # in a window of 1280 by 800
    QApplication.processEvents()
    assert page.minimumSizeHint().width() <= 948
