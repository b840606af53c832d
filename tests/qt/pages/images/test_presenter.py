from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.qt.pages.images.page import ImagesPage
from ensemble_gui.qt.pages.images.presenter import Inspecting
from ensemble_gui.records.images import OwnImage, Recipe, Stage
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import RunSettings, Weights
from tests.support.qt.fake_desk import FakeDesk, fake_context
from tests.support.qt.gestures import text_of
from tests.support.qt.synthetic import sample_set
from tests.support.qt.synthetic_images import collection, inspection

SKETCH = np.zeros((280, 280), np.uint8)
LONGER = np.ones((280, 280), np.uint8)
DIGITS = sample_set((1, 1), (2, 2), (3, 3))
INVITATION = "Draw a digit, or choose an image"


class Setting:
    """Three images in view, of which the first is selected."""

    def __init__(self, window: QWidget) -> None:
        self.parent = window
        self.asked = FakeDesk()
        self.context = fake_context(self.asked, window)
        self.selection = self.context.samples.selection
        self.window = ImagesPage(self.context, window)
        self.own = OwnImages(self.asked, lambda: RunSettings(members=3), window)
        self.own.changed.connect(lambda: self.selection.show(self.own.collection.samples))
        self.inspecting = Inspecting(self.window, self.own, self.context)
        self.own.put(collection("/a.png", "/b.png", "/c.png"))

    @property
    def requests(self) -> list[InspectionRequest]:
        return self.asked.inspections

    @property
    def image(self) -> OwnImage | None:
        """The image that was asked for last."""
        return self.requests[-1].image

    @property
    def told(self) -> str:
        return text_of(self.window, "votesTold")

    def answer(self, *votes: int, request: InspectionRequest | None = None) -> None:
        """The votes of so many members on what was asked for last, or before."""
        self.inspecting.show_outcome(inspection(request or self.requests[-1], votes))


@pytest.fixture
def it(qtbot: QtBot) -> Setting:
    window = QWidget()
    qtbot.addWidget(window)
    return Setting(window)


def test_the_selected_image_is_inspected_by_the_members_that_see_it(it: Setting) -> None:
    assert it.image is it.own.collection.images[0]
    it.selection.choose(2)
    request = it.requests[-1]
    assert request.image is it.own.collection.images[2]
    assert request.settings == RunSettings(members=10, weights=Weights.CONV)
    assert request.recipe == Recipe()
    assert request.with_effects


def test_votes_and_stages_are_shown(it: Setting) -> None:
    it.answer(3, 3, 8)
    assert it.told.startswith("2 of 3 say 3")
    switch = it.window.findChild(QCheckBox, "stage-polarity")
    assert switch is not None
    assert switch.toolTip().endswith("Here: note 2")


def test_while_the_pen_moves_the_votes_alone_are_asked_for_and_then_the_effects(
    it: Setting,
) -> None:
    it.inspecting.follow_stroke(SKETCH)
    it.inspecting.follow_stroke(LONGER)
    it.inspecting.look_at_sketch(LONGER)
    told = [(one.sketch is LONGER, one.with_effects) for one in it.requests[-3:]]
    assert told == [(False, False), (True, False), (True, True)]


def test_an_older_point_of_the_stroke_is_shown_and_an_image_is_not(it: Setting) -> None:
    of_image = it.requests[-1]
    it.inspecting.follow_stroke(SKETCH)
    older = it.requests[-1]
    it.inspecting.follow_stroke(LONGER)
    it.answer(5, 5, request=of_image)
    assert it.told == INVITATION
    it.answer(7, 7, request=older)
    assert it.told.startswith("2 of 2 say 7")


def test_a_drawing_stays_in_view_until_an_image_is_clicked(it: Setting) -> None:
    it.inspecting.follow_stroke(SKETCH)
    of_sketch = it.requests[-1]
    it.selection.choose(1)
    assert it.requests[-1] is of_sketch
    it.inspecting.look_at_selected()
    assert it.image is it.own.collection.images[1]
    it.answer(7, 7, request=of_sketch)
    assert it.told == INVITATION


def test_of_another_image_than_the_selected_one_nothing_is_shown(it: Setting) -> None:
    first = it.requests[-1]
    it.selection.choose(1)
    it.answer(3, request=first)
    assert it.told == INVITATION
    it.answer(4)
    assert it.told.startswith("The member says 4")


def test_while_sample_digits_are_shown_nothing_is_inspected(it: Setting) -> None:
    it.answer(3, 3)
    asked = len(it.requests)
    it.selection.show(DIGITS)
    assert it.told == INVITATION
    it.selection.choose(2)
    it.inspecting.look_at_selected()
    assert len(it.requests) == asked
    it.answer(3, 3)  # which was on its way
    assert it.told == INVITATION


@pytest.mark.parametrize("way", ["prepare", "look_again"])
def test_members_are_at_hand_before_there_is_a_picture_and_nothing_is_shown_of_it(
    it: Setting, way: str
) -> None:
    it.selection.show(DIGITS)
    getattr(it.inspecting, way)()
    request = it.requests[-1]
    assert (request.image, request.sketch) == (None, None)
    it.inspecting.show_outcome(inspection(request, error="No picture is chosen"))
    assert it.told == INVITATION
    asked = len(it.requests)
    it.inspecting.follow_stroke(SKETCH)
    it.inspecting.prepare()  # needless now
    assert len(it.requests) == asked + 1


def test_the_same_image_is_inspected_once(it: Setting) -> None:
    asked = len(it.requests)
    it.own.put(it.own.collection.labelled(0, 7))
    it.own.put(it.own.collection.moved(2, 1))
    it.inspecting.look_at_selected()
    it.inspecting.look_again()
    assert len(it.requests) == asked


@pytest.mark.parametrize("change", ["members", "recipe", "digit"])
def test_it_is_inspected_again_by_other_members_or_another_recipe(it: Setting, change: str) -> None:
    asked, former = len(it.requests), it.requests[-1]
    if change == "members":
        it.own.choose_ensemble("run")
    elif change == "recipe":
        it.own.change_recipe(Recipe(off=frozenset({Stage.BOX})))
    else:
        it.own.put(collection("/a.png"))
    it.inspecting.look_again()
    assert len(it.requests) == asked + 1
    now = it.requests[-1]
    assert (now.settings == former.settings) is (change != "members")
    assert (now.recipe == former.recipe) is (change != "recipe")
    assert (now.image is former.image) is (change != "digit")


def test_a_drawing_is_inspected_again_with_its_effects(it: Setting) -> None:
    it.inspecting.follow_stroke(SKETCH)
    it.own.change_recipe(Recipe(off=frozenset({Stage.BOX})))
    it.inspecting.look_again()
    request = it.requests[-1]
    assert request.sketch is SKETCH
    assert request.with_effects
    assert not request.recipe.has(Stage.BOX)


def test_why_there_is_no_digit_is_told_with_the_stages_so_far(it: Setting) -> None:
    it.answer(3, 3)
    it.inspecting.show_outcome(inspection(it.requests[-1], error="No ink is found"))
    assert it.told == "No ink is found"
    switch = it.window.findChild(QCheckBox, "stage-polarity")
    assert switch is not None
    assert "Here" in switch.toolTip()


def test_a_failure_is_told_and_a_click_tries_again(it: Setting) -> None:
    asked = len(it.requests)
    failure = Failure(request=it.requests[-1], message="There are no such members")
    it.inspecting.show_outcome(failure)
    assert it.told == "There are no such members"
    it.inspecting.look_at_selected()
    assert len(it.requests) == asked + 1


def test_votes_stay_when_the_effects_were_cut_short(it: Setting) -> None:
    it.inspecting.follow_stroke(SKETCH)
    it.answer(3, 3)
    it.inspecting.show_outcome(Cancelled(request=it.requests[-1]))
    assert it.told.startswith("2 of 2 say 3")


def test_what_is_no_inspection_of_now_is_left_alone(it: Setting) -> None:
    it.answer(3, 3)
    it.inspecting.show_outcome(Cancelled(request=RunRequest(settings=RunSettings())))
    assert it.told.startswith("2 of 2 say 3")


def test_without_images_nothing_is_inspected(it: Setting) -> None:
    it.answer(3, 3)
    asked = len(it.requests)
    it.own.put(collection())
    assert it.told == INVITATION
    it.inspecting.look_at_selected()
    assert len(it.requests) == asked
    assert it.told == INVITATION


def test_where_nothing_is_looked_at_there_are_stages_only_for_members_that_know_digits(
    it: Setting,
) -> None:
    switch = it.window.findChild(QCheckBox, "stage-polarity")
    assert switch is not None
    request = InspectionRequest(settings=it.own.settings, recipe=Recipe())
    nothing = Inspection(request=request, steps=(), error="No picture is chosen.")
    it.inspecting.show_outcome(replace(nothing, by_recipe=False))
    assert not switch.isVisibleTo(it.window)
    it.inspecting.show_outcome(nothing)
    assert switch.isVisibleTo(it.window)
