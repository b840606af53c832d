from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QObject

from ensemble_gui.qt.pages.images.collection import OwnImages
from ensemble_gui.records.images import Encoded, Recipe, Stage
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import Available, RunSettings, Weights
from tests.support.qt.fake_desk import FakeDesk
from tests.support.qt.fake_worker import BUNDLED
from tests.support.qt.synthetic import run_result, sample_set
from tests.support.qt.synthetic_images import images_result, refused_result

RUN = RunSettings(members=3)
NO_CENTRING = Recipe(off=frozenset({Stage.CENTRING}))
Ending = Callable[..., Cancelled | Failure]
pytestmark = pytest.mark.usefixtures("qapp")
ENDINGS = pytest.mark.parametrize("ending", [Cancelled, lambda **it: Failure(message="no", **it)])


class Setting:
    """The images, on a desk that only notes, and the settings of the last run."""

    def __init__(self) -> None:
        self.run = RUN
        self.parent = QObject()
        self.asked = FakeDesk()
        self.own = OwnImages(self.asked, lambda: self.run, self.parent)
        self.heard: list[tuple[object, ...]] = []
        for name in ("came", "loaded", "refused", "remade", "ended"):
            getattr(self.own, name).connect(self._noting(name))

    @property
    def names(self) -> list[str]:
        return [image.name for image in self.own.collection.images]

    def bring(self, *paths: str) -> None:
        """Load these and finish it."""
        self.own.load(paths)
        self.own.finish(images_result(self.asked.images[-1]))
        self.heard.clear()

    def _noting(self, name: str) -> Callable[..., None]:
        return lambda *values: self.heard.append((name, *values))


@pytest.fixture
def it() -> Setting:
    return Setting()


def test_images_are_seen_by_as_many_convolutional_members_as_are_bundled(it: Setting) -> None:
    assert it.own.settings == replace(RUN, weights=Weights.CONV, members=10)
    it.own.show_available(Available(devices=("cpu",), trained_members={Weights.CONV: 7}))
    assert it.own.settings == replace(RUN, weights=Weights.CONV, members=7)
    it.own.show_available(Available(devices=("cpu",), trained_members=dict.fromkeys(BUNDLED, 0)))
    assert it.own.settings.members == 10  # so that a damaged file is told of, not no member


def test_images_may_be_seen_by_the_members_of_the_run(it: Setting) -> None:
    it.own.choose_ensemble("run")
    it.run = replace(RUN, members=5, weights=Weights.RANDOM)
    assert it.own.settings == it.run
    it.own.choose_ensemble("conv")
    assert it.own.settings.weights is Weights.CONV


def test_what_is_loaded_later_waits_until_it_is_to_go_on(it: Setting) -> None:
    it.own.load_later(("/a.png",))
    assert it.asked.images == []
    it.own.proceed()
    assert [request.paths for request in it.asked.images] == [("/a.png",)]


def test_one_request_goes_on_at_a_time_and_all_that_waits_is_in_the_next(it: Setting) -> None:
    drawing = Encoded(name="drawing 1.png", content=b"a png")
    it.own.load(("/a.png",))
    it.own.load(("/b.png",))
    it.own.keep(drawing)
    it.own.load(("/c.png",))
    assert len(it.asked.images) == 1
    it.own.finish(images_result(it.asked.images[0]))
    assert len(it.asked.images) == 2
    assert it.asked.images[1].paths == ("/b.png", "/c.png")
    assert it.asked.images[1].encoded == (drawing,)
    it.own.finish(images_result(it.asked.images[1]))
    assert len(it.asked.images) == 2
    assert it.names == ["a.png", "b.png", "c.png", "drawing 1.png"]


def test_images_are_shown_as_they_come(it: Setting) -> None:
    it.bring("/a.png")
    changes: list[int] = []
    it.own.changed.connect(lambda: changes.append(len(it.own.collection)))
    it.own.load(("/b.png", "/c.png", "/d.png"))
    request = it.asked.images[-1]
    it.own.show_part(images_result(request, "/b.png"))
    it.own.show_part(images_result(request, "/c.png"))
    assert it.heard == [("came", 1)]
    it.own.finish(images_result(request, "/d.png"))
    assert changes == [2, 3, 4]
    assert it.heard == [("came", 1), ("loaded", 3, 0, "")]


def test_what_is_refused_is_told_as_it_comes_and_counted_in_the_end(it: Setting) -> None:
    it.own.load(("/a.png", "/b.png", "/c.png"))
    request = it.asked.images[-1]
    first, second = refused_result(request, "a is empty"), refused_result(request, "b", "c")
    it.own.show_part(first)
    it.own.finish(second)
    assert it.heard == [
        ("refused", first.refused),
        ("refused", second.refused),
        ("loaded", 0, 3, "a is empty"),
    ]
    assert it.own.collection.samples is None


def test_the_first_image_has_come_when_it_was_in_no_first_group(it: Setting) -> None:
    it.own.load(("/a.txt", "/b.png"))
    request = it.asked.images[-1]
    it.own.show_part(refused_result(request, "a is no image"))
    it.own.finish(images_result(request, "/b.png"))
    assert [name for name, *_ in it.heard] == ["refused", "came", "loaded"]


def test_the_counts_of_one_request_are_not_those_of_the_next(it: Setting) -> None:
    it.own.load(("/a.txt",))
    it.own.finish(refused_result(it.asked.images[-1], "a is no image"))
    it.own.load(("/b.png",))
    it.own.finish(images_result(it.asked.images[-1]))
    assert it.heard[-1] == ("loaded", 1, 0, "")


@ENDINGS
def test_an_ending_keeps_what_has_come_and_forgets_what_waits(it: Setting, ending: Ending) -> None:
    it.bring("/a.png")
    it.own.load(("/b.png", "/c.png"))
    it.own.load(("/d.png",))
    request = it.asked.images[-1]
    it.own.show_part(images_result(request, "/b.png"))
    it.heard.clear()
    outcome = ending(request=request)
    it.own.finish(outcome)
    assert it.names == ["a.png", "b.png"]
    assert it.heard == [("loaded", 1, 0, ""), ("ended", outcome)]  # the fault is the last word
    assert len(it.asked.images) == 2
    it.own.load(("/e.png",))
    assert it.asked.images[-1].paths == ("/e.png",)


def test_other_members_see_the_images_that_are_there_before_any_others(it: Setting) -> None:
    it.bring("/a.png", "/b.png")
    images = it.own.collection.images
    it.own.choose_ensemble("run")
    it.own.load(("/c.png",))
    anew = it.asked.images[-1]
    assert (anew.settings, anew.taken, anew.paths) == (RUN, images, ())
    it.own.finish(images_result(anew, vote=4))
    assert it.own.collection.settings == RUN
    assert it.heard == [("remade",)]
    assert it.asked.images[-1].paths == ("/c.png",)
    assert it.asked.images[-1].settings == RUN


def test_another_recipe_makes_all_digits_anew(it: Setting) -> None:
    it.own.change_recipe(NO_CENTRING)
    assert it.asked.images == []  # there is none yet
    it.bring("/a.png")
    assert it.asked.images[-1].recipe == NO_CENTRING
    it.own.change_recipe(Recipe())
    anew = it.asked.images[-1]
    assert (anew.recipe, anew.taken_by) == (Recipe(), NO_CENTRING)
    it.own.finish(images_result(anew))
    assert it.own.collection.recipe == Recipe()


def test_a_recipe_that_changes_twice_meanwhile_is_followed_to_the_last(it: Setting) -> None:
    it.bring("/a.png")
    it.own.change_recipe(NO_CENTRING)
    it.own.change_recipe(Recipe())
    it.own.change_recipe(NO_CENTRING.toggled(Stage.BOX))
    first = it.asked.images[-1]
    assert first.recipe == NO_CENTRING
    it.own.finish(images_result(first))
    assert it.asked.images[-1].recipe == NO_CENTRING.toggled(Stage.BOX)
    assert it.asked.images[-1].taken_by == NO_CENTRING


def test_a_digit_that_cannot_be_made_anew_is_told(it: Setting) -> None:
    it.bring("/a.png")
    it.own.change_recipe(NO_CENTRING)
    refused = refused_result(it.asked.images[-1], "a is gone").refused
    it.own.finish(images_result(it.asked.images[-1], refused=refused))
    assert it.heard == [("refused", refused), ("remade",)]


def test_what_the_user_changes_meanwhile_stays(it: Setting) -> None:
    it.bring("/a.png", "/b.png", "/c.png")
    it.own.change_recipe(NO_CENTRING)
    it.own.put(it.own.collection.labelled(2, 7).without(0).moved(0, 1))
    it.own.finish(images_result(it.asked.images[-1]))
    assert it.names == ["c.png", "b.png"]
    assert it.own.collection.labels == (7, None)
    assert it.own.collection.recipe == NO_CENTRING
    assert len(it.asked.images) == 2


@ENDINGS
def test_images_that_could_not_be_made_anew_are_made_with_the_next_that_come(
    it: Setting, ending: Ending
) -> None:
    it.bring("/a.png")
    it.own.change_recipe(NO_CENTRING)
    outcome = ending(request=it.asked.images[-1])
    it.own.finish(outcome)
    assert it.heard == [("ended", outcome)]
    assert len(it.asked.images) == 2  # it would meet the same fault
    it.own.load(("/b.png",))
    assert it.asked.images[-1].taken == it.own.collection.images


def test_members_of_other_classes_see_the_images_themselves(it: Setting) -> None:
    told: list[bool] = []
    it.own.run_is_only_choice.connect(told.append)
    it.own.follow_run(replace(run_result(RUN), samples=sample_set((1, 1))))
    assert not it.own.of_run
    it.bring("/a.png")
    animals = replace(sample_set((1, 1)), classes=tuple("abcdefghij"))
    it.run = replace(RUN, weights=Weights.FILE, digest="other")
    it.own.follow_run(replace(run_result(RUN), samples=animals))
    assert it.own.of_run
    assert it.asked.images[-1].settings == it.run
    assert [one.name for one in it.asked.images[-1].taken] == ["a.png"]
    it.own.finish(images_result(it.asked.images[-1]))
    it.run = RUN
    it.own.follow_run(replace(run_result(RUN), samples=sample_set((1, 1))))
    assert it.own.settings.weights is Weights.CONV
    assert it.asked.images[-1].settings.weights is Weights.CONV
    assert told == [True, False]


@pytest.mark.parametrize(("shape", "alone"), [((32, 32), False), ((32, 32, 3), True)])
def test_members_of_grey_digits_of_any_size_leave_the_choice(
    it: Setting, shape: tuple[int, ...], *, alone: bool
) -> None:
    samples = sample_set((1, 1))
    larger = np.zeros((len(samples.labels), *shape), np.uint8)
    it.own.follow_run(replace(run_result(RUN), samples=replace(samples, images=larger)))
    assert it.own.of_run == alone
