import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSlider
from pytestqt.qtbot import QtBot

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.calibration import calibrate
from ensemble_gui.qt.pages.calibration.page import CalibrationPage
from ensemble_gui.qt.widgets.theme import DARK, LIGHT
from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.arranging import Arrangement, SampleChoice
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.gestures import find, text_of
from tests.support.qt.synthetic import many_samples, sample_set

LEFT = Qt.MouseButton.LeftButton
SAMPLES = many_samples(members=5, count=300)


def analysis_of(samples: SampleSet) -> Analysis:
    found = calibrate(samples, samples.mean, samples.labels, CancelToken())
    request = AnalysisRequest(settings=RunSettings(), samples=samples)
    return Analysis(request=request, pairs=None, clustering=None, calibration=found)


@pytest.fixture
def page(qtbot: QtBot) -> CalibrationPage:
    made = CalibrationPage(LIGHT)
    qtbot.addWidget(made)
    made.head.setParent(made)
    made.resize(950, 260)
    made.show_samples(SAMPLES)
    made.show_analysis(analysis_of(SAMPLES))
    made.show()
    return made


@pytest.fixture
def chosen(page: CalibrationPage) -> list[SampleChoice]:
    heard: list[SampleChoice] = []
    for choice in page.choices:
        choice.chosen.connect(heard.append)
    return heard


def test_it_says_how_often_the_ensemble_is_right_and_how_sure_it_is(page: CalibrationPage) -> None:
    assert text_of(page, "calibrationVerdict").startswith("Accuracy ")
    assert "over 300 digits" in text_of(page, "calibrationCounted")


def test_the_slider_moves_coverage_and_accuracy(page: CalibrationPage) -> None:
    slider = find(page, QSlider, "abstainSlider")
    assert "Answering all 300 digits" in text_of(page, "riskLine")
    slider.setValue(240)
    assert "Abstaining on" in text_of(page, "riskLine")


def limit_said(page: CalibrationPage) -> float:
    return float(text_of(page, "riskLine").partition(" above ")[2].partition(" bit")[0])


def test_the_limit_gives_the_coverage_that_is_said_with_it(page: CalibrationPage) -> None:
    slider = find(page, QSlider, "abstainSlider")
    for wanted in range(slider.minimum(), slider.maximum()):
        slider.setValue(wanted)
        if text_of(page, "riskLine").startswith("Answering all"):
            continue  # the last ones are equally uncertain
        entropy = SAMPLES.disagreement.predictive_entropy
        answered = int((entropy <= limit_said(page)).sum())
        assert f"Abstaining on the {300 - answered:,} above" in text_of(page, "riskLine")
        assert f"answering {answered / 300:.1%} of the digits" in text_of(page, "riskLine")


def test_a_limit_stays_as_it_was_said_when_other_samples_come(page: CalibrationPage) -> None:
    find(page, QSlider, "abstainSlider").setValue(240)
    before = limit_said(page)
    page.show_analysis(analysis_of(many_samples(members=6, count=310)))
    assert limit_said(page) == before


def test_the_slider_moves_by_the_keyboard(qtbot: QtBot, page: CalibrationPage) -> None:
    slider = find(page, QSlider, "abstainSlider")
    slider.setFocus()
    before = slider.value()
    qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    assert slider.value() < before
    assert "Abstaining on" in text_of(page, "riskLine")


def test_those_abstained_from_can_be_shown_and_left_again(
    qtbot: QtBot, page: CalibrationPage, chosen: list[SampleChoice]
) -> None:
    dropped: list[str] = []
    for choice in page.choices:
        choice.dropped.connect(dropped.append)
    find(page, QSlider, "abstainSlider").setValue(240)
    show = find(page, QPushButton, "showAbstained")
    qtbot.mouseClick(show, LEFT)
    assert 0 < chosen[-1].kept.sum() <= 60
    assert "abstained from" in chosen[-1].words
    for choice in page.choices:
        choice.follow(Arrangement())
    assert not show.isChecked()
    qtbot.mouseClick(show, LEFT)
    qtbot.mouseClick(show, LEFT)
    assert len(dropped) == 1


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (None, "There are no samples yet"),
        (sample_set((1, 1), (2, 2), labelled=False), "No digit is labelled"),
        (SAMPLES, "Comparing predictions"),
    ],
)
def test_while_nothing_is_known_it_says_why(
    page: CalibrationPage, samples: SampleSet | None, said: str
) -> None:
    page.show_samples(samples)
    page.show_analysis(None)
    assert said in text_of(page, "calibrationEmpty")


def test_a_few_labels_are_too_few(page: CalibrationPage) -> None:
    few = sample_set((0, 0), (1, 7), (2, 2))
    page.show_analysis(analysis_of(few))
    assert "too few to judge calibration" in text_of(page, "calibrationVerdict")


def test_one_member_is_called_so_and_the_dark_theme_is_taken(page: CalibrationPage) -> None:
    page.show_analysis(analysis_of(many_samples(members=1, count=200)))
    page.set_theme(DARK)
    assert text_of(page, "calibrationVerdict").startswith("Accuracy ")
