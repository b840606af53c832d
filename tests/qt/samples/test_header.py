from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.samples.header import DIGITS, OWN, SamplesHeader
from ensemble_gui.records.samples import OWN_IMAGES, SampleSet
from ensemble_gui.records.settings import InputMode, RunSettings, Weights
from ensemble_gui.wording.samples import UNTRAINED
from tests.support.qt.gestures import find, text_of, texts_in
from tests.support.qt.synthetic import sample_set

CONTESTED = sample_set((0, 0), (1, 7), (2, 2))


@pytest.fixture
def header(qtbot: QtBot) -> SamplesHeader:
    made = SamplesHeader()
    qtbot.addWidget(made)
    made.show()
    return made


def note_is_visible(header: SamplesHeader) -> bool:
    return find(header, QLabel, "samplesNote").isVisible()


def test_it_begins_with_the_sample_digits(header: SamplesHeader) -> None:
    assert header.choice == DIGITS


def test_a_choice_is_told_once(header: SamplesHeader) -> None:
    told: list[int] = []
    header.chosen.connect(told.append)
    header.choose(OWN)
    header.choose(OWN)
    find(header, QComboBox, "sampleSetBox").setCurrentIndex(DIGITS)
    assert told == [OWN, DIGITS]


def test_it_says_how_many_there_are_and_in_which_order(
    header: SamplesHeader, settings: RunSettings
) -> None:
    header.show_samples(CONTESTED)
    header.describe(CONTESTED, settings)
    assert text_of(header, "samplesCount") == "3"
    assert find(header, QComboBox, "sortBox").currentText() == "Most uncertain first"
    assert find(header, QToolButton, "define-predictive_entropy").isVisible()
    assert not note_is_visible(header)


def test_notes_that_are_too_long_to_show_are_in_the_tip(
    header: SamplesHeader, settings: RunSettings
) -> None:
    note = find(header, QLabel, "samplesNote")
    header.describe(replace(CONTESTED, note="Short."), settings)
    assert (note.text(), note.toolTip()) == ("Short.", "")
    long = " ".join(["A sentence of forty characters in length."] * 20)
    header.describe(replace(CONTESTED, note=long), settings)
    assert note.toolTip() == long
    assert note.text() != long


def test_untrained_members_digits_are_the_most_contested_first_not_uncertain(
    header: SamplesHeader,
) -> None:
    header.show_samples(replace(CONTESTED, weights=Weights.RANDOM))
    assert find(header, QComboBox, "sortBox").currentText() == "Most contested first"
    assert find(header, QToolButton, "define-vote_entropy").isVisible()


def test_it_says_of_how_many_images_the_ensemble_is_unsure_and_what_that_means(
    header: SamplesHeader,
) -> None:
    own = sample_set((0, 0), (1, 7), (2, 2), title=OWN_IMAGES, labelled=False)
    header.show_samples(own)
    assert text_of(header, "samplesCount") == "1 of 3 unsure"
    assert find(header, QToolButton, "define-unsure").isVisible()


@pytest.mark.parametrize(
    "samples",
    [
        sample_set((1, 7), title=OWN_IMAGES, weights=Weights.RANDOM),
        sample_set((1, 7)),
        None,
    ],
    ids=["untrained", "digits", "none"],
)
def test_of_untrained_members_and_of_digits_it_does_not(
    header: SamplesHeader, samples: SampleSet | None
) -> None:
    header.show_samples(sample_set((1, 7), title=OWN_IMAGES))
    header.show_samples(samples)
    assert "unsure" not in text_of(header, "samplesCount")
    assert not find(header, QToolButton, "define-unsure").isVisible()


def test_it_says_how_many_are_left(header: SamplesHeader) -> None:
    header.show_samples(replace(CONTESTED, order=CONTESTED.order[:1]))
    assert text_of(header, "samplesCount") == "1 of 3"


def test_it_says_that_there_are_no_images_yet(header: SamplesHeader, settings: RunSettings) -> None:
    header.describe(None, settings)
    assert text_of(header, "samplesNote") == "No images yet: drop some on the window"
    assert note_is_visible(header)


def test_the_user_s_images_are_counted_but_not_called_contested(
    header: SamplesHeader, settings: RunSettings
) -> None:
    own = sample_set((0, 0), (1, 7), title=OWN_IMAGES, labelled=False)
    header.show_samples(own)
    header.describe(own, settings)
    assert text_of(header, "samplesCount") == "1 of 2 unsure"
    assert find(header, QComboBox, "sortBox").currentText() == "In order added"
    assert "contested" not in texts_in(header)
    assert text_of(header, "samplesNote") == "Keys 0 to 9 label the selected image"


def test_the_members_accuracy_on_labelled_images_is_told(
    header: SamplesHeader, settings: RunSettings
) -> None:
    samples = sample_set((4, 4, 4, 4), (5, 5, 5, 7), (6, 6, 6, 6), title=OWN_IMAGES, labelled=False)
    header.describe(samples.with_label(0, 4).with_label(1, 7), settings)
    told = text_of(header, "samplesNote")
    # 4 and 1 of 8
    assert told == "Ensemble: 1 of 2 labelled correct. Members: 62% on average"


def test_untrained_members_are_noted(header: SamplesHeader, settings: RunSettings) -> None:
    header.describe(sample_set((0, 1), weights=Weights.RANDOM), settings)
    assert text_of(header, "samplesNote") == UNTRAINED


def test_different_minibatches_are_noted(header: SamplesHeader, settings: RunSettings) -> None:
    header.describe(CONTESTED, replace(settings, input=InputMode.DIFFERENT))
    assert "minibatches differ" in text_of(header, "samplesNote")


def test_one_member_is_noted_and_nothing_called_contested(
    header: SamplesHeader, settings: RunSettings
) -> None:
    header.show_samples(sample_set((0,), (1,)))
    header.describe(sample_set((0,), (1,)), settings)
    assert "n/a" in text_of(header, "samplesNote")
    assert "contested" not in texts_in(header)


def test_samples_that_are_left_out_are_noted(header: SamplesHeader, settings: RunSettings) -> None:
    header.describe(sample_set((0, 1), population=10_000), settings)
    assert "1 of 10,000, drawn at random" in text_of(header, "samplesNote")
