from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from ensemble_gui.qt.widgets.own_choice import OwnChoice
from ensemble_gui.records.arranging import Arrangement, SampleChoice, SampleFilter
from ensemble_gui.records.samples import SampleKind
from tests.support.qt.synthetic import many_samples

DIGITS = many_samples(members=2, count=6)
OTHERS = replace(DIGITS, kind=SampleKind.FOLDER, title="others")
KEPT = np.arange(6) < 2


@pytest.fixture
def own(qapp: QApplication) -> OwnChoice[int]:
    made: OwnChoice[int] = OwnChoice("pairs", qapp)
    made.show_samples(DIGITS)
    return made


@pytest.fixture
def told(own: OwnChoice[int]) -> list[object]:
    heard: list[object] = []
    own.chosen.connect(heard.append)
    own.dropped.connect(heard.append)
    own.changed.connect(lambda: heard.append("changed"))
    return heard


def left_by(own: OwnChoice[int]) -> Arrangement:
    assert own.choice is not None
    return Arrangement(filter=SampleFilter(choices=(own.choice,)))


def test_a_choice_is_shown_and_told_with_its_view_and_words(
    own: OwnChoice[int], told: list[object]
) -> None:
    own.choose("the first two", KEPT, 7)
    assert own.detail == 7
    assert told == ["changed", own.choice]
    assert isinstance(own.choice, SampleChoice)
    assert (own.choice.view, own.choice.words) == ("pairs", "the first two")


def test_what_is_dropped_here_is_told(own: OwnChoice[int], told: list[object]) -> None:
    own.choose("the first two", KEPT, 7)
    told.clear()
    own.drop()
    assert own.choice is own.detail is None
    assert told == ["changed", "pairs"]


def test_what_is_dropped_elsewhere_is_forgotten_without_a_word(
    own: OwnChoice[int], told: list[object]
) -> None:
    own.choose("the first two", KEPT, 7)
    own.follow(left_by(own))
    assert own.detail == 7
    told.clear()
    own.follow(Arrangement())
    assert own.choice is None
    assert told == ["changed"]


def test_each_set_of_samples_has_its_own(own: OwnChoice[int]) -> None:
    own.choose("the first two", KEPT, 7)
    arrangement = left_by(own)
    own.show_samples(OTHERS)
    own.follow(Arrangement())
    assert own.choice is None
    own.show_samples(DIGITS)
    own.follow(arrangement)
    assert own.detail == 7


def test_without_samples_nothing_is_chosen(own: OwnChoice[int], told: list[object]) -> None:
    own.show_samples(None)
    own.choose("the first two", KEPT, 7)
    assert own.choice is None
    assert told == []
