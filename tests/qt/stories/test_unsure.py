"""Images that the ensemble is unsure of are marked; a picture of two digits is cut apart."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QMainWindow,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ensemble_gui.records.settings import Weights
from tests.support.images.doubtful import doubtful_digit
from tests.support.images.printed import printed
from tests.support.qt.gestures import (
    PATIENCE_MS,
    choose,
    click_item,
    drop,
    find,
    gallery_of,
    has_verdict,
    load,
    press,
    run,
    text_of,
    texts_in,
)
from tests.support.qt.own_gestures import (
    added_images,
    let_the_run_s_members_look,
    press_keys,
    selected_image,
    shown_images,
    shown_tips,
    sort_by,
)

Digit = Callable[[int], Path]
PARTS = ["42, part 1.png", "42, part 2.png"]


@pytest.fixture(scope="module")
def blend() -> np.ndarray:
    return doubtful_digit()


@pytest.fixture
def doubted(
    qtbot: QtBot,
    blend: np.ndarray,
    window: QMainWindow,
    first: object,  # noqa: ARG001 -- asked for what it does
    digit: Digit,
    tmp_path: Path,
) -> QMainWindow:
    """The window with two digits that are clear, and between them one that is not."""
    path = tmp_path / "unsure.png"
    Image.fromarray(blend).save(path)
    assert load(qtbot, window, lambda: drop(window, digit(1), path, digit(2))) == (3, 0)
    return window


@pytest.fixture
def two(
    qtbot: QtBot,
    window: QMainWindow,
    first: object,  # noqa: ARG001 -- asked for what it does
    digit: Digit,
    tmp_path: Path,
) -> QMainWindow:
    """The window with a digit, and a picture of two, which is selected."""
    path = tmp_path / "42.png"
    Image.fromarray(printed("42", (90, 60))).save(path)
    assert load(qtbot, window, lambda: drop(window, digit(1), path)) == (2, 0)
    sort_by(window, "In order added")
    click_item(qtbot, gallery_of(window), 1)
    qtbot.waitUntil(find(window, QPushButton, "cutButton").isVisible, timeout=PATIENCE_MS)
    return window


def test_an_unsure_image_stands_in_front_and_says_so_in_every_view(
    qtbot: QtBot, doubted: QMainWindow
) -> None:
    assert shown_images(doubted)[0] == "unsure.png"
    assert text_of(doubted, "samplesCount") == "1 of 3 unsure"
    assert ["unsure: confidence" in one for one in shown_tips(doubted)] == [True, False, False]
    click_item(qtbot, gallery_of(doubted), 0)
    assert "Unsure: confidence" in texts_in(find(doubted, QWidget, "sampleDetail"))
    qtbot.waitUntil(lambda: "unsure" in text_of(doubted, "votesTold"), timeout=PATIENCE_MS)
    click_item(qtbot, gallery_of(doubted), 1)
    assert "nsure" not in texts_in(find(doubted, QWidget, "sampleDetail")).partition("\n")[2]
    qtbot.waitUntil(lambda: "unsure" not in text_of(doubted, "votesTold"), timeout=PATIENCE_MS)


def test_the_unsure_ones_are_filtered_and_what_it_means_is_a_click_away(
    doubted: QMainWindow,
) -> None:
    entries = find(doubted, QMenu, "filter-answer").actions()
    next(one for one in entries if one.text() == "Unsure").trigger()
    assert shown_images(doubted) == ["unsure.png"]
    assert text_of(doubted, "samplesCount") == "1 of 3, 1 unsure"
    find(doubted, QToolButton, "define-unsure").click()
    card = texts_in(find(doubted, QFrame, "definitionCard"))
    assert "max p < 0.9" in card
    assert "1,539 unseen pictures" in card


def test_untrained_members_are_never_called_unsure(qtbot: QtBot, doubted: QMainWindow) -> None:
    let_the_run_s_members_look(doubted)
    choose(doubted, "weightsBox", Weights.RANDOM)
    run(qtbot, doubted)
    seen = gallery_of(doubted).model()
    qtbot.waitUntil(lambda: seen.samples.weights is Weights.RANDOM, timeout=PATIENCE_MS)
    assert text_of(doubted, "samplesCount") == "3 images"
    assert not find(doubted, QToolButton, "define-unsure").isVisible()
    assert not any("unsure:" in one for one in shown_tips(doubted))
    qtbot.waitUntil(lambda: has_verdict(text_of(doubted, "votesTold")), timeout=PATIENCE_MS)
    assert "unsure" not in text_of(doubted, "votesTold")


def test_a_picture_of_two_digits_says_so(two: QMainWindow) -> None:
    assert "seems to hold 2 digits" in shown_tips(two)[1]
    assert "Seems to hold 2 digits" in texts_in(find(two, QWidget, "sampleDetail"))
    assert text_of(two, "stageSummary") == "Seems to hold 2 digits, read as one"
    assert text_of(two, "samplesNote").startswith("1 image seems to hold several digits\n")


@pytest.mark.parametrize("way", ["button", "key"])
def test_two_digits_are_cut_apart_and_joined_again(
    qtbot: QtBot, two: QMainWindow, way: str
) -> None:
    if way == "button":
        press(qtbot, two, "cutButton")
    else:
        press_keys(qtbot, gallery_of(two), "Ctrl+K")
    qtbot.waitUntil(lambda: len(added_images(two)) == 3, timeout=PATIENCE_MS)
    assert added_images(two) == ["digit 1.png", *PARTS]
    assert selected_image(two) == "42"  # the first part
    samples = gallery_of(two).model().samples
    assert samples.prediction.tolist()[1:] == [4, 2]
    assert "several digits" not in text_of(two, "samplesNote")
    press_keys(qtbot, gallery_of(two), "Ctrl+Z")
    assert added_images(two) == ["digit 1.png", "42.png"]
    assert "several digits" in text_of(two, "samplesNote")


def test_while_digits_are_shown_nothing_is_cut(qtbot: QtBot, two: QMainWindow) -> None:
    box = find(two, QComboBox, "sampleSetBox")
    box.setCurrentText("Sample digits")
    press_keys(qtbot, gallery_of(two), "Ctrl+K")
    box.setCurrentText("My images")
    assert added_images(two) == ["digit 1.png", "42.png"]
