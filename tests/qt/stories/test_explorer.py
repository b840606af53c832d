"""Somebody asks where the members disagree, and follows the answer from view to view."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QMainWindow, QMenu, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.gestures import PATIENCE_MS, find, gallery_of, press, text_of, turn_to

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def settings() -> RunSettings:
    return RunSettings(members=5, batch=8, repeats=6, strategies=("loop", "stacked"))


@pytest.fixture
def digits(first: RunResult) -> SampleSet:
    assert first.samples is not None
    return first.samples


def shown_first(window: QMainWindow) -> str:
    return str(gallery_of(window).model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole))


def test_from_the_sort_to_the_sure_and_wrong_and_back(
    qtbot: QtBot, window: QMainWindow, digits: SampleSet
) -> None:
    find(window, QComboBox, "sortBox").setCurrentText("Mutual information")
    most = digits.disagreement.mutual_information.max()
    assert f"mutual information {most:.3f}" in shown_first(window)
    assert text_of(window, "samplesCount") == "10,000"
    turn_to(window, "Uncertainty")
    button = find(window, QPushButton, "chooseSureAndWrong")
    press(qtbot, window, "chooseSureAndWrong")
    left = int(button.text().rpartition(": ")[2])
    assert text_of(window, "samplesCount") == f"{left} of 10,000"
    assert gallery_of(window).model().rowCount() == left
    qtbot.mouseClick(find(window, QPushButton, "chip-uncertainty"), LEFT)
    assert text_of(window, "samplesCount") == "10,000"
    assert not button.isChecked()


def test_the_pair_that_differs_most_leaves_the_samples_on_which_it_does(
    qtbot: QtBot, window: QMainWindow, digits: SampleSet
) -> None:
    turn_to(window, "Pairs")
    headline = find(window, QLabel, "pairsHeadline")
    qtbot.waitUntil(lambda: "differ most" in headline.text(), timeout=PATIENCE_MS)
    first, second = (int(one) - 1 for one in re.findall(r"\d+", headline.text())[:2])
    matrix = find(window, PairMatrix, "pairMatrix")
    qtbot.mouseClick(matrix, LEFT, pos=matrix.centre_of(first, second))
    left = int((digits.predictions[first] != digits.predictions[second]).sum())
    assert text_of(window, "samplesCount") == f"{left} of 10,000"
    qtbot.mouseClick(find(window, QPushButton, "chip-pairs"), LEFT)
    assert text_of(window, "samplesCount") == "10,000"


def test_the_calibration_comes_by_itself_and_abstaining_leaves_samples(
    qtbot: QtBot, window: QMainWindow, digits: SampleSet
) -> None:
    turn_to(window, "Calibration")
    verdict = find(window, QLabel, "calibrationVerdict")
    qtbot.waitUntil(lambda: "mean confidence" in verdict.text(), timeout=PATIENCE_MS)
    assert "5,000 validation digits" in text_of(window, "calibrationTemperature")
    find(window, QSlider, "abstainSlider").setValue(9_700)
    press(qtbot, window, "showAbstained")
    left = int(text_of(window, "samplesCount").partition(" ")[0].replace(",", ""))
    assert 0 < left <= 300
    assert len(digits.labels) == 10_000


def test_the_growth_curve_ends_in_what_one_more_member_gains(
    qtbot: QtBot, window: QMainWindow, digits: SampleSet
) -> None:
    turn_to(window, "Growth")
    sentence = find(window, QLabel, "growthSentence")
    qtbot.waitUntil(lambda: sentence.text().startswith("One more member"), timeout=PATIENCE_MS)
    assert sentence.text().endswith("MB")
    error = 1 - (digits.prediction == digits.labels).mean()
    assert f"All 5: error {error:.2%}" in text_of(window, "growthEvidence")


def test_a_digit_is_turned_and_then_all_of_them(
    qtbot: QtBot, window: QMainWindow, digits: SampleSet
) -> None:
    turn_to(window, "Shift")
    told, said = find(window, QLabel, "shiftTold"), find(window, QLabel, "shiftEnsemble")
    qtbot.waitUntil(lambda: told.text() == "42° anticlockwise", timeout=PATIENCE_MS)
    slider = find(window, QSlider, "shiftSlider")
    slider.setValue(slider.maximum() // 2)
    assert told.text() == "unchanged"
    assert said.text() == f"Ensemble: {digits.prediction[digits.order[0]]}"
    press(qtbot, window, "shiftAllButton")
    sentence = find(window, QLabel, "shiftSentence")
    right = (digits.prediction == digits.labels).mean()
    original = f"The ensemble is {right:.1%} correct on the original digits"
    qtbot.waitUntil(lambda: original in sentence.text(), timeout=PATIENCE_MS)
    press(qtbot, window, "cancelButton")
    message = find(window, QLabel, "messageLabel")
    qtbot.waitUntil(lambda: "Cancelled" in message.text(), timeout=PATIENCE_MS)
    assert original in sentence.text()


def test_like_votes_stand_together_in_both_directions(
    qtbot: QtBot, window: QMainWindow, digits: SampleSet
) -> None:
    box = find(window, QComboBox, "sortBox")
    box.setCurrentText("Group similar votes")
    front = int(digits.order[0])
    first = digits.names[front]
    qtbot.waitUntil(lambda: first not in shown_first(window), timeout=PATIENCE_MS)
    assert gallery_of(window).model().rowCount() == 10_000


def test_when_no_sample_passes_the_filters_the_gallery_says_so(
    qtbot: QtBot, window: QMainWindow, digits: SampleSet
) -> None:
    for kind, entry in (("label", "3"), ("prediction", "4"), ("answer", "Right")):
        actions = find(window, QMenu, f"filter-{kind}").actions()
        next(one for one in actions if one.text() == entry).trigger()
    assert text_of(window, "samplesCount") == "0 of 10,000"
    seen = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    assert "No sample passes the filters: remove a filter" in seen
    for kind in ("answer", "prediction"):
        qtbot.mouseClick(find(window, QPushButton, f"chip-{kind}"), LEFT)
    threes = int((digits.labels == 3).sum())
    assert text_of(window, "samplesCount") == f"{threes:,} of 10,000"
