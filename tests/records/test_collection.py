"""The user's images beside what the members say of them, through every change."""

import numpy as np

from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import ImagesRequest, ImagesResult, OwnImage, Recipe, Stage
from ensemble_gui.records.samples import OWN_IMAGES, UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import RunSettings, Weights

SETTINGS = RunSettings(members=2)
OTHER = Recipe(off=frozenset({Stage.CENTRING}))


def images(*names: str) -> tuple[OwnImage, ...]:
    return tuple(OwnImage(name=one, path=one, pixels=np.zeros((28, 28), np.uint8)) for one in names)


def samples(*names: str, says: int = 0) -> SampleSet:
    probabilities = np.tile(np.eye(10)[says], (2, len(names), 1))  # (member, sample, class)
    return SampleSet(
        kind=SampleKind.OWN,
        title=OWN_IMAGES,
        population=len(names),
        images=np.zeros((len(names), 28, 28), np.uint8),
        labels=np.full(len(names), UNLABELLED),
        names=names,
        probabilities=probabilities,
        predictions=probabilities.argmax(axis=2),
        mean=probabilities.mean(axis=0),
        disagreement=disagreement(probabilities),
        order=np.arange(len(names)),
        member_order=np.arange(2),
        weights=Weights.CONV,
    )


def result(
    *names: str, taken: tuple[OwnImage, ...] = (), recipe: Recipe | None = None, says: int = 0
) -> ImagesResult:
    request = ImagesRequest(settings=SETTINGS, taken=taken, recipe=recipe or Recipe())
    return ImagesResult(
        request=request, images=images(*names), samples=samples(*names, says=says), refused=()
    )


def names(collection: Collection) -> list[str]:
    """The names of the images, which have to be those of the samples."""
    found = [one.name for one in collection.images]
    assert found == list(collection.samples.names if collection.samples else ())
    return found


def filled() -> Collection:
    return Collection().joined(result("a", "b")).joined(result("c"))


def test_images_stand_behind_those_that_were_there() -> None:
    assert names(filled()) == ["a", "b", "c"]
    assert filled().settings == SETTINGS
    assert filled().samples.order.tolist() == [0, 1, 2]


def test_nothing_is_joined_by_a_result_without_images() -> None:
    nothing = ImagesResult(
        request=ImagesRequest(settings=SETTINGS), images=(), samples=None, refused=()
    )
    before = filled()
    assert before.joined(nothing) is before
    assert len(Collection().joined(nothing)) == 0


def test_a_label_belongs_to_its_image_wherever_that_goes() -> None:
    labelled = filled().labelled(2, 7)
    assert labelled.labels == (None, None, 7)
    assert labelled.moved(2, 0).labels == (7, None, None)
    assert names(labelled.moved(2, 0)) == ["c", "a", "b"]
    assert labelled.without(0).labels == (None, 7)
    assert labelled.labelled(2, None).labels == (None, None, None)


def test_a_change_leaves_the_former_collection_as_it_was() -> None:
    before = filled()
    before.labelled(0, 1)
    before.without(0)
    assert before.labels == (None, None, None)
    assert names(before) == ["a", "b", "c"]


def test_without_its_last_image_there_are_no_samples() -> None:
    empty = Collection().joined(result("a")).without(0)
    assert len(empty) == 0
    assert empty.samples is None
    assert empty.labels == ()


def test_images_made_anew_keep_order_and_labels() -> None:
    before = filled().moved(0, 2).labelled(1, 5)  # b, c (a 5), a
    anew = before.remade(result(*names(before), taken=before.images, recipe=OTHER, says=4))
    assert names(anew) == ["b", "c", "a"]
    assert anew.labels == (None, 5, None)
    assert anew.recipe == OTHER
    assert set(anew.samples.predictions.flat) == {4}


def test_an_image_that_was_removed_while_it_was_made_anew_stays_away() -> None:
    before = filled()
    asked = result("a", "b", "c", taken=before.images, recipe=OTHER)
    assert names(before.without(1).remade(asked)) == ["a", "c"]
    assert names(before.moved(2, 0).remade(asked)) == ["c", "a", "b"]


def test_an_image_that_was_not_made_anew_keeps_all_as_they_were() -> None:
    before = filled()
    asked = result("a", "b", "c", taken=before.images, recipe=OTHER)
    more = before.joined(result("d"))
    assert more.remade(asked) is more
