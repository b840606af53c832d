"""What the members see: each stage of the selected image, and what changes without it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.records.images import Stage
from ensemble_gui.samples.mnist import load_test_digits
from tests.support.qt.gestures import (
    PATIENCE_MS,
    choose,
    click_item,
    drop,
    find,
    gallery_of,
    has_verdict,
    load,
    probabilities_of,
    text_of,
    texts_in,
)
from tests.support.qt.own_gestures import (
    action,
    let_the_run_s_members_look,
    refusals_in,
    shown_images,
    sort_by,
    switch_of,
)

NAMES = ["seven.png", "two.png"]


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """A 7 and a 2 in blue ink on grey paper, in a corner, small."""
    paths = []
    for number, name in enumerate(NAMES):
        digit = load_test_digits().images[number].astype(float) / 255
        paper = np.full((200, 300, 3), 180.0)
        paper[20:76, 220:276] -= np.kron(digit, np.ones((2, 2)))[:, :, None] * (150, 130, 40)
        paths.append(tmp_path / name)
        Image.fromarray(paper.astype(np.uint8)).save(paths[-1])
    return paths


@pytest.fixture
def filled(
    qtbot: QtBot,
    window: QMainWindow,
    first: object,  # noqa: ARG001 -- asked for what it does
    photos: list[Path],
) -> QMainWindow:
    """The window with the photos, seen by the members of the run."""
    let_the_run_s_members_look(window)
    assert load(qtbot, window, lambda: drop(window, *photos)) == (2, 0)
    sort_by(window, "In order added")
    qtbot.waitUntil(lambda: bool(text_of(window, "stageSummary")), timeout=PATIENCE_MS)
    return window


def notes_of(window: QMainWindow) -> list[str]:
    """What each stage did to the image that is looked at."""
    return [switch_of(window, stage).toolTip().partition("Here: ")[2] for stage in Stage]


def pixels_of(window: QMainWindow) -> np.ndarray:
    images: np.ndarray = gallery_of(window).model().samples.images
    return images


def idle(window: QMainWindow) -> bool:
    return not find(window, QWidget, "cancelButton").isEnabled()


def described(window: QMainWindow, stage: Stage) -> str:
    return switch_of(window, stage).accessibleDescription()


def test_the_way_of_the_selected_image_is_shown(filled: QMainWindow) -> None:
    assert text_of(filled, "votesTold").startswith("3 of 3 say 7")
    assert all(notes_of(filled))
    strip = find(filled, QWidget, "stageStrip").grab().toImage()
    colours = {
        strip.pixelColor(x, y).name() for x in range(strip.width()) for y in range(strip.height())
    }
    assert "#b4b4b4" in colours  # the paper of the original
    effects = texts_in(find(filled, QWidget, "stageStrip"))
    told = [
        line
        for line in effects.splitlines()
        if line.startswith(("changes", "no effect", "required"))
    ]
    assert len(told) == len(Stage)
    assert text_of(filled, "stageSummary").startswith(("Without", "No single stage"))


def test_another_image_goes_another_way(qtbot: QtBot, filled: QMainWindow) -> None:
    before = notes_of(filled)
    click_item(qtbot, gallery_of(filled), 1)
    qtbot.waitUntil(
        lambda: text_of(filled, "votesTold").startswith("3 of 3 say 2"), timeout=PATIENCE_MS
    )
    assert notes_of(filled) != before


def test_the_effect_of_a_stage_is_what_comes_of_its_switch(
    qtbot: QtBot, filled: QMainWindow
) -> None:
    """Without the ink box the small digit is not enlarged: its members are at a loss."""
    told = described(filled, Stage.BOX)
    assert told.startswith("Without ink box")
    before = pixels_of(filled)
    switch_of(filled, Stage.BOX).click()
    qtbot.waitUntil(lambda: pixels_of(filled) is not before, timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: described(filled, Stage.BOX).startswith("With ink box"), timeout=PATIENCE_MS
    )
    seen = gallery_of(filled).model().samples.predictions[:, 0]
    assert f"{(seen != 7).sum()} of 3" in told or (seen == 7).all()


def test_a_switch_remakes_the_digits_of_all_images_and_back_again(
    qtbot: QtBot, filled: QMainWindow
) -> None:
    before = pixels_of(filled)
    switch_of(filled, Stage.CENTRING).click()
    qtbot.waitUntil(lambda: pixels_of(filled) is not before, timeout=PATIENCE_MS)
    without = pixels_of(filled)
    changed = [bool((one != other).any()) for one, other in zip(before, without, strict=True)]
    assert changed == [True, True]
    assert shown_images(filled) == NAMES
    assert text_of(filled, "messageLabel") == ""
    switch_of(filled, Stage.CENTRING).click()
    qtbot.waitUntil(lambda: pixels_of(filled) is not without, timeout=PATIENCE_MS)
    assert (pixels_of(filled) == before).all()


def test_images_that_come_later_are_made_by_the_same_stages(
    qtbot: QtBot, filled: QMainWindow, photos: list[Path]
) -> None:
    switch_of(filled, Stage.CENTRING).click()
    qtbot.waitUntil(lambda: idle(filled), timeout=PATIENCE_MS)
    load(qtbot, filled, lambda: drop(filled, photos[1]))
    assert (pixels_of(filled)[2] == pixels_of(filled)[1]).all()


def test_switches_that_are_pressed_in_a_row_come_to_the_last_of_them(
    qtbot: QtBot, filled: QMainWindow
) -> None:
    before = pixels_of(filled)
    for stage in (Stage.CENTRING, Stage.BOX, Stage.LIGHT, Stage.LIGHT, Stage.BOX, Stage.CENTRING):
        switch_of(filled, stage).click()
    qtbot.waitUntil(lambda: idle(filled), timeout=PATIENCE_MS)
    assert (pixels_of(filled) == before).all()


def test_a_picture_that_is_gone_keeps_its_digit_and_is_listed(
    qtbot: QtBot, filled: QMainWindow, photos: list[Path]
) -> None:
    before = pixels_of(filled)
    photos[0].unlink()
    switch_of(filled, Stage.CENTRING).click()
    qtbot.waitUntil(lambda: pixels_of(filled) is not before, timeout=PATIENCE_MS)
    assert (pixels_of(filled)[0] == before[0]).all()
    (reason,) = refusals_in(filled)
    assert NAMES[0] in reason
    qtbot.waitUntil(
        lambda: f"No such file: {NAMES[0]}" in text_of(filled, "votesTold"), timeout=PATIENCE_MS
    )


def test_other_members_say_what_they_see(qtbot: QtBot, filled: QMainWindow) -> None:
    choose(filled, "ownEnsembleBox", "conv")
    qtbot.waitUntil(lambda: has_verdict(text_of(filled, "votesTold")), timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: probabilities_of(filled).model().rowCount() == 1 + 10, timeout=PATIENCE_MS
    )


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_all_of_it_is_there_in_another_theme(qtbot: QtBot, filled: QMainWindow, theme: str) -> None:
    action(filled, theme).trigger()
    assert text_of(filled, "votesTold").startswith("3 of 3 say 7")
    assert all(notes_of(filled))
    click_item(qtbot, gallery_of(filled), 1)
    qtbot.waitUntil(
        lambda: text_of(filled, "votesTold").startswith("3 of 3 say 2"), timeout=PATIENCE_MS
    )
