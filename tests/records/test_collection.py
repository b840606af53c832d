from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from collected import made_up_collection, made_up_image, made_up_result
from hypothesis import given, settings
from hypothesis import strategies as st

from ensemble_gui.records import Collection, ImagesResult, Recipe, RunSettings, Stage

OTHER = Recipe(off=frozenset({Stage.CENTRING}))


def names(collection: Collection) -> str:
    """The images' names, each of one letter; image and sample belong together."""
    found = "".join(image.name for image in collection.images)
    samples = collection.samples
    assert (samples is None) == (found == "")
    assert len(collection) == len(found) == len(collection.labels)
    if samples is not None:
        assert "".join(samples.names) == found
        assert samples.population == len(found)
        assert samples.order.tolist() == list(range(len(found)))
        pixels = np.stack([image.pixels for image in collection.images])
        np.testing.assert_array_equal(samples.images, pixels)
    return found


def anew(collection: Collection, recipe: Recipe = OTHER) -> ImagesResult:
    """The collection's images as another recipe makes them: darker."""
    taken = collection.images
    images = [replace(one, pixels=one.pixels // 2) for one in taken]
    result = made_up_result(*images, taken=taken, recipe=recipe)
    assert result.samples is not None
    darker = replace(result.samples, images=result.samples.images // 2)
    return replace(result, samples=darker)


def test_a_collection_starts_without_images() -> None:
    empty = Collection()
    assert (len(empty), empty.images, empty.samples, empty.labels) == (0, (), None, ())
    assert (empty.settings, empty.recipe) == (None, Recipe())


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.labelled(0, 3),
        lambda one: one.without(0),
        lambda one: one.moved(0, 0),
        lambda one: one.joined(made_up_result()),
        lambda one: one.remade(made_up_result(taken=(made_up_image("a"),))),
    ],
    ids=["labelled", "without", "moved", "joined", "remade"],
)
def test_without_images_nothing_changes(change: Callable[[Collection], Collection]) -> None:
    assert names(change(Collection())) == ""


def test_images_that_come_stand_behind_the_others() -> None:
    first = made_up_collection("ab")
    both = first.joined(made_up_result(made_up_image("c"), made_up_image("d")))
    assert names(both) == "abcd"
    assert names(first) == "ab"


def test_images_come_with_the_members_that_have_seen_them_and_the_recipe() -> None:
    result = made_up_result(made_up_image("a"), recipe=OTHER)
    collection = Collection().joined(result)
    assert collection.settings is result.request.settings
    assert collection.recipe == OTHER
    assert collection.labelled(0, 1).recipe == OTHER
    assert collection.labelled(0, 1).settings == RunSettings()


def test_images_may_bring_their_labels() -> None:
    result = made_up_result(made_up_image("a", 7), made_up_image("b"), made_up_image("c", 0))
    assert made_up_collection("x").joined(result).labels == (None, 7, None, 0)


def test_an_image_is_labelled_and_unlabelled() -> None:
    collection = made_up_collection("abc").labelled(1, 0).labelled(2, 9)
    assert collection.labels == (None, 0, 9)
    assert collection.labelled(2, None).labels == (None, 0, None)
    assert collection.labels == (None, 0, 9)
    assert all(type(one) is int for one in collection.labels[1:])


@pytest.mark.parametrize(("index", "left"), [(0, "bc"), (1, "ac"), (2, "ab")])
def test_an_image_is_taken_away(index: int, left: str) -> None:
    collection = made_up_collection("abc").labelled(index, 5)
    assert names(collection.without(index)) == left
    assert collection.without(index).labels == (None, None)


def test_the_last_image_takes_the_samples_with_it() -> None:
    collection = made_up_collection("a")
    assert names(collection.without(0)) == ""
    assert collection.without(0).settings == RunSettings()
    assert names(collection.without(0).joined(made_up_result(made_up_image("b")))) == "b"


@pytest.mark.parametrize(
    ("index", "to", "then"),
    [(0, 0, "abcd"), (0, 3, "bcda"), (3, 0, "dabc"), (1, 2, "acbd"), (2, 1, "acbd")],
)
def test_an_image_is_moved_to_the_place_and_its_label_with_it(
    index: int, to: int, then: str
) -> None:
    moved = made_up_collection("abcd").labelled(index, 8).moved(index, to)
    assert names(moved) == then
    assert [place for place, label in enumerate(moved.labels) if label == 8] == [to]


def test_images_made_anew_take_the_places_of_the_former_and_keep_their_labels() -> None:
    former = made_up_collection("abc").labelled(0, 4)
    remade = former.labelled(2, 6).remade(anew(former))
    assert names(remade) == "abc"
    assert remade.labels == (4, None, 6)
    assert remade.recipe == OTHER
    np.testing.assert_array_equal(remade.images[1].pixels, former.images[1].pixels // 2)


def test_a_label_that_was_taken_away_meanwhile_does_not_come_back() -> None:
    former = Collection().joined(made_up_result(made_up_image("a", 3), made_up_image("b", 4)))
    assert former.labelled(0, None).remade(anew(former)).labels == (None, 4)


def test_an_image_that_was_removed_or_moved_meanwhile_stays_so() -> None:
    former = made_up_collection("abcd").labelled(3, 2)
    remade = former.without(1).moved(2, 0).remade(anew(former))
    assert names(remade) == "dac"
    assert remade.labels == (2, None, None)


def test_all_images_were_removed_while_they_were_made_anew() -> None:
    former = made_up_collection("ab")
    assert names(former.without(0).without(0).remade(anew(former))) == ""


def test_images_of_the_same_name_are_told_apart() -> None:
    former = made_up_collection("aa").labelled(0, 1).labelled(1, 2)
    assert former.moved(0, 1).remade(anew(former)).labels == (2, 1)


def test_what_was_made_of_other_images_changes_nothing() -> None:
    former = made_up_collection("ab")
    grown = former.joined(made_up_result(made_up_image("c")))
    assert grown.remade(anew(former)) is grown
    assert former.remade(anew(made_up_collection("ab"))) is former


@given(changes=st.lists(st.tuples(st.sampled_from("lwm"), st.integers(0, 9), st.integers(0, 9))))
@settings(deadline=None, derandomize=True, max_examples=50)
def test_whatever_is_changed_image_sample_and_label_stay_together(
    changes: list[tuple[str, int, int]],
) -> None:
    start = made_up_collection("abcde")
    collection, expected = start, [(name, None) for name in "abcde"]
    labelled: list[tuple[str, int | None]] = list(expected)
    for kind, one, other in changes:
        if not labelled:
            break
        index, to = one % len(labelled), other % len(labelled)
        if kind == "l":
            collection = collection.labelled(index, other)
            labelled[index] = (labelled[index][0], other)
        elif kind == "w":
            collection = collection.without(index)
            del labelled[index]
        else:
            collection = collection.moved(index, to)
            labelled.insert(to, labelled.pop(index))
    assert list(zip(names(collection), collection.labels, strict=True)) == labelled
    assert names(start) == "abcde"
