from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.stages import StageStrip
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, colour_views
from ensemble_gui.records.images import Recipe, Stage
from ensemble_gui.records.inspection import Inspection, InspectionRequest, Step
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.gestures import find, text_of, texts_in
from tests.support.qt.synthetic_images import inspection

CHANGED = {Stage.LIGHT: 1, Stage.CENTRING: 2}


@pytest.fixture
def strip(qtbot: QtBot) -> StageStrip:
    made = StageStrip(LIGHT)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def recipes(strip: StageStrip) -> list[Recipe]:
    told: list[Recipe] = []
    strip.recipe_changed.connect(told.append)
    return told


def found(*, with_effects: bool = True, error: str = "") -> Inspection:
    """What three members make of a picture."""
    request = InspectionRequest(
        settings=RunSettings(members=3), recipe=Recipe(), with_effects=with_effects
    )
    return inspection(request, changed=CHANGED, error=error)


def switch(strip: StageStrip, stage: Stage) -> QCheckBox:
    return find(strip, QCheckBox, f"stage-{stage.name.lower()}")


def test_every_stage_has_a_switch_that_is_on(strip: StageStrip) -> None:
    assert all(switch(strip, stage).isChecked() for stage in Stage)
    assert strip.recipe == Recipe()
    words = texts_in(strip).lower() + "".join(
        one.text().lower() for one in strip.findChildren(QCheckBox)
    )
    for told in ("original", "polarity", "ink box", "centring"):
        assert told in words


@pytest.mark.parametrize("stage", Stage)
def test_a_switch_tells_the_recipe_without_its_stage(
    strip: StageStrip, recipes: list[Recipe], stage: Stage
) -> None:
    switch(strip, stage).click()
    switch(strip, stage).click()
    assert recipes == [Recipe(off=frozenset({stage})), Recipe()]


def test_the_others_stay_as_they_were(strip: StageStrip, recipes: list[Recipe]) -> None:
    switch(strip, Stage.BOX).click()
    switch(strip, Stage.LIGHT).click()
    assert recipes[-1] == strip.recipe == Recipe(off=frozenset({Stage.BOX, Stage.LIGHT}))


def test_the_picture_after_each_stage_is_shown(strip: StageStrip) -> None:
    empty = strip.grab().toImage()
    strip.show_inspection(found())
    shown = strip.grab().toImage()
    assert shown != empty
    size = strip.size()
    seen = {
        shown.pixelColor(x, y).name() for x in range(size.width()) for y in range(size.height())
    }
    greys = {f"#{grey:02x}{grey:02x}{grey:02x}" for grey in (200, *range(20, 160, 20))}
    assert greys <= seen


def test_each_effect_is_told_in_short_and_in_a_sentence(strip: StageStrip) -> None:
    strip.show_inspection(found())
    told = texts_in(strip).split("\n")
    assert told.count("no effect") == 5
    assert "changes 1 of 3" in told
    assert "changes 2 of 3" in told
    assert text_of(strip, "stageSummary").startswith(
        "Without centring: 2 of 3 members change their vote"
    )
    described = switch(strip, Stage.LIGHT).accessibleDescription()
    assert described.startswith("Without even light: 1 of 3 members changes its vote")


def test_of_a_stage_that_is_off_the_effect_of_switching_it_on_is_told(strip: StageStrip) -> None:
    switch(strip, Stage.CENTRING).click()
    strip.show_inspection(found())
    assert text_of(strip, "stageSummary").startswith("With centring: 2 of 3 members")


def test_a_stage_says_what_it_does_and_what_it_did_here(strip: StageStrip) -> None:
    assert "centre of mass" in switch(strip, Stage.CENTRING).toolTip()
    strip.show_inspection(found())
    for number, stage in enumerate(Stage, start=1):
        assert switch(strip, stage).toolTip().endswith(f"Here: note {number}")


def test_a_picture_that_came_to_no_digit_is_shown_as_far_as_it_came(strip: StageStrip) -> None:
    strip.show_inspection(found())
    strip.show_inspection(found(error="No ink is found"))
    assert "Here: note 2" in switch(strip, Stage.POLARITY).toolTip()
    assert "Here" not in switch(strip, Stage.CENTRING).toolTip()
    assert "change" not in texts_in(strip)


def test_nothing_is_left_of_a_picture_that_is_no_longer_looked_at(strip: StageStrip) -> None:
    empty = strip.grab().toImage()
    strip.show_inspection(found())
    strip.show_inspection(None)
    assert strip.grab().toImage() == empty
    assert text_of(strip, "stageSummary") == ""
    assert "Here" not in switch(strip, Stage.CENTRING).toolTip()


@pytest.mark.parametrize(
    ("shape", "seen"),
    [
        ((1, 128, 3), (62, 1)),
        ((128, 1), (1, 62)),
        ((2, 2), (62, 62)),
        ((128, 128, 3), (62, 62)),
        ((64, 128), (62, 32)),
    ],
)
def test_a_picture_of_any_shape_keeps_its_aspect_in_its_frame(
    strip: StageStrip, shape: tuple[int, ...], seen: tuple[int, int]
) -> None:
    step = Step(stage=None, picture=np.zeros(shape, np.uint8))
    strip.show_inspection(Inspection(request=found().request, steps=(step,), error="No ink"))
    strip._original.picture.grow(64)
    image = strip.grab().toImage()
    black = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) == QColor("black")
    ]
    assert tuple(np.ptp(black, axis=0) + 1) == seen


def test_the_theme_is_followed(strip: StageStrip) -> None:
    light = strip.grab().toImage()
    colour_views(strip, DARK)
    dark = strip.grab().toImage()
    colour_views(strip, LIGHT)
    assert dark != light
    assert strip.grab().toImage() == light


def test_where_no_digit_is_made_the_picture_is_shown_as_it_is_seen(strip: StageStrip) -> None:
    fitted = np.full((32, 32, 3), 90, np.uint8)
    how = "64x48 pixels resized to 32x32, cropped"
    seen_whole = replace(found(), by_recipe=False, fitted=fitted, steps=(), effects=())
    strip.show_inspection(replace(seen_whole, fitting=how))
    assert text_of(strip, "stageSummary") == how
    seen = find(strip, QWidget, "fittedPicture")
    assert seen.isVisible()
    assert seen.grab().toImage().pixelColor(32, 32).red() == 90
    assert not any(switch(strip, stage).isVisible() for stage in Stage)
    strip.show_inspection(None)
    assert not any(switch(strip, stage).isVisible() for stage in Stage)  # the same members look
    strip.show_inspection(found())
    assert all(switch(strip, stage).isVisible() for stage in Stage)
    assert not seen.isVisible()
