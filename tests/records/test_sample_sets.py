from dataclasses import fields, replace

import numpy as np
import pytest

from ensemble_gui.records.samples import UNLABELLED, Disagreement, SampleSet
from tests.support.collected import MEMBERS, made_up_samples


def assert_same(one: SampleSet, other: SampleSet) -> None:
    """All that is said of each sample, and the order."""
    assert (one.names, one.population) == (other.names, other.population)
    assert one.digits == other.digits
    for name in ("images", "labels", "probabilities", "predictions", "order"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for field in fields(Disagreement):
        found, expected = (getattr(of.disagreement, field.name) for of in (one, other))
        np.testing.assert_array_equal(found, expected)


def test_a_sample_set_knows_how_many_members_voted() -> None:
    assert made_up_samples("abcd").members == MEMBERS


def test_a_disagreement_knows_how_many_samples_it_is_about() -> None:
    assert made_up_samples("abcdefg").disagreement.samples == 7


@pytest.mark.parametrize("places", [[0, 1, 2, 3], [2], [3, 1], [1, 1], []])
def test_samples_that_are_taken_keep_all_that_is_said_of_them(places: list[int]) -> None:
    names, labels = "abcd", [1, None, 3, 0]
    taken = made_up_samples(names, labels).take(np.array(places, dtype=int))
    if not places:
        assert (len(taken.images), taken.names, taken.members) == (0, (), MEMBERS)
        return
    expected = made_up_samples([names[one] for one in places], [labels[one] for one in places])
    assert_same(taken, expected)


def test_samples_that_are_joined_stand_behind_the_others() -> None:
    one, other = made_up_samples("ab", [1, None]), made_up_samples("cde", [None, 0, 9])
    assert_same(one.joined(other), made_up_samples("abcde", [1, None, None, 0, 9]))


def test_where_nothing_was_found_of_digits_there_is_one_in_each() -> None:
    samples = made_up_samples("abc")
    assert [samples.digits_in(one) for one in range(3)] == list(samples.digits)
    assert len(set(samples.digits)) > 1
    assert replace(samples, digits=()).digits_in(2) == 1


def test_a_label_is_of_one_sample_alone_and_the_former_set_stays_as_it_was() -> None:
    former = made_up_samples("abc")
    labelled = former.with_label(1, 7)
    assert labelled.labels.tolist() == [UNLABELLED, 7, UNLABELLED]
    assert labelled.labelled.tolist() == [False, True, False]
    assert former.labels.tolist() == [UNLABELLED] * 3
    assert not former.labelled.any()
    assert_same(labelled.with_label(1, UNLABELLED), former)


def test_a_label_of_zero_is_one() -> None:
    assert made_up_samples("a", [0]).labelled.tolist() == [True]


def test_members_are_held_against_the_label_or_else_the_commonest_vote() -> None:
    samples = made_up_samples("abc")
    commonest = samples.disagreement.votes.argmax(axis=1)
    assert samples.truth.tolist() == commonest.tolist()
    other = int(commonest[1] + 1) % 10
    assert samples.with_label(1, other).truth.tolist() == [commonest[0], other, commonest[2]]
