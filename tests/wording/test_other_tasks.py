from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.arranging import SampleFilter
from ensemble_gui.records.images import ImagesRequest, OwnImage, Recipe, Stage
from ensemble_gui.records.inspection import Effect
from ensemble_gui.records.samples import OWN_IMAGES, SampleKind, SampleSet
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.wording.arranging import filters_of
from ensemble_gui.wording.calibration import no_labels
from ensemble_gui.wording.images import cancelled_images, how_to_label
from ensemble_gui.wording.inspection import effect_of, verdict_of
from ensemble_gui.wording.run import settings
from ensemble_gui.wording.samples import (
    name_of,
    note_on,
    noun_of,
    selected_in_full,
    selected_in_short,
    votes_of,
)
from ensemble_gui.wording.sweep_cells import swept
from ensemble_gui.wording.votes import votes
from tests.support.made_up_samples import samples_of, voted

NAMES = ("airplane", "red panda", "red fox", "automobile", "ship", "frog", "horse")
SETTINGS = RunSettings(members=2)


def animals(title: str = "animals", **kept: object) -> SampleSet:
    """Two colour images: an airplane, on which both agree, and a red panda, on which they don't."""
    probabilities = voted((0, 1), (0, 2), classes=7)
    made = samples_of(
        probabilities, np.array([0, 1]), title=title, classes=NAMES, shape=(48, 64, 3)
    )
    return replace(made, names=("a/1.png", "b/2.png"), **kept)


def test_a_sample_is_an_image_a_digit_or_else_a_sample() -> None:
    told = [noun_of(animals(title)) for title in ("animals", OWN_IMAGES, "Sample digits")]
    assert told == ["sample", "image", "digit"]


def test_the_note_tells_what_the_images_are_and_what_was_said_of_them() -> None:
    noted = animals(note="2 files could not\nbe read")
    told = note_on(noted, SETTINGS).split("\n")
    assert told == ["Colour images, 64×48 pixels; 7 classes", "2 files could not be read"]


def test_of_sample_digits_neither_size_nor_classes_are_told() -> None:
    assert note_on(samples_of(voted((1,), (1,))), SETTINGS) == ""


def test_votes_and_labels_are_told_by_name() -> None:
    told = votes_of(animals(), 1)
    assert told.startswith("b/2.png, red panda; votes: 1 for red panda, 1 for red fox (tied: ")


def test_of_the_votes_for_many_classes_the_first_are_told() -> None:
    told = votes(np.ones(14, dtype=int))
    assert "1 for 9, 4 for 4 others" in told


def test_what_is_selected_is_told_by_its_class() -> None:
    assert selected_in_short(animals(), 0) == "airplane, ensemble agrees"
    relabelled = animals().with_label(0, 2)
    assert selected_in_short(relabelled, 0) == "red fox, ensemble says airplane"
    assert "red panda" in selected_in_full(animals(), 1)
    assert name_of(animals(OWN_IMAGES), 1) == "b/2.png"


@pytest.mark.parametrize("label", [7, 1000])
def test_a_label_beyond_the_classes_is_told_by_its_number(label: int) -> None:
    labelled = animals().with_label(0, label)
    assert str(label) in votes_of(labelled, 0)
    assert str(label) in selected_in_short(labelled, 0)


def test_a_sample_without_a_label_has_its_own_name() -> None:
    assert selected_in_short(animals().with_label(0, -1), 0).startswith("a/1.png, ")


def test_filters_are_told_by_name() -> None:
    told = filters_of(SampleFilter(label=1, prediction=2), NAMES)
    assert told == {"label": "label red panda", "prediction": "says red fox"}


def test_how_images_are_labelled() -> None:
    unlabelled = animals(OWN_IMAGES).with_label(0, -1).with_label(1, -1)
    told = note_on(unlabelled, SETTINGS)
    assert "Right-click an image to label it; keys 0 to 6: all classes" in told
    many = replace(unlabelled, classes=tuple(f"kind {one}" for one in range(100)))
    assert how_to_label(many).endswith("keys 0 to 9: the first 10 classes")
    assert "right-click an image" in no_labels(unlabelled)
    assert no_labels(replace(unlabelled, kind=SampleKind.FOLDER)).startswith("No sample is")


def test_verdicts_and_effects_name_the_class() -> None:
    both = voted((1, 1), (2, 1), classes=7)[:, 1]
    assert verdict_of(both, NAMES) == "2 of 2 say red panda (100%)"
    effect = Effect(stage=Stage.CENTRING, changed=2, prediction=2)
    assert effect_of(effect, Recipe(), 2, NAMES).endswith("ensemble says red fox")


def test_what_is_run_on_own_samples_is_no_digit() -> None:
    own = replace(SETTINGS, source=Source.FOLDER, weights=Weights.FILE)
    assert "same minibatch of 64 samples" in settings(own)
    assert "minibatch of own samples" in swept(own)


def test_a_cancelled_change_leaves_the_images_unchanged() -> None:
    image = OwnImage(name="a", path="", pixels=np.zeros((32, 32, 3), np.uint8))
    request = ImagesRequest(settings=SETTINGS, taken=(image,))
    assert cancelled_images(request, 0) == "Cancelled; images unchanged"
