import numpy as np
import pytest

from ensemble_gui.measures.accuracy import accuracy

# (member, sample, class): the second member is surer, where it is right and where it is wrong.
PROBABILITIES = np.array(
    [
        [[0.6, 0.4], [0.6, 0.4], [0.4, 0.6], [0.6, 0.4]],
        [[0.9, 0.1], [0.1, 0.9], [0.9, 0.1], [0.9, 0.1]],
    ],
    dtype=np.float32,
)


def test_members_and_ensemble_on_the_same_samples() -> None:
    found = accuracy(PROBABILITIES, np.array([0, 1, 1, 1]))
    assert found.members == (0.5, 0.5)
    assert found.ensemble == 0.5


def test_the_ensemble_averages_probabilities_and_counts_no_votes() -> None:
    three = np.array([[[0.6, 0.4]], [[0.6, 0.4]], [[0.1, 0.9]]])
    found = accuracy(three, np.array([1]))
    assert found.members == (0, 0, 1)
    assert found.ensemble == 1


def test_each_member_is_held_to_its_own_minibatch() -> None:
    found = accuracy(PROBABILITIES, np.array([[0, 0, 1, 1], [1, 0, 1, 0]]))
    assert found.members == (0.75, 0.25)
    assert found.ensemble is None


@pytest.mark.parametrize(("labels", "share"), [([0, 0, 1, 0], 1.0), ([1, 1, 0, 1], 0.0)])
def test_one_member_is_the_whole_ensemble(labels: list[int], share: float) -> None:
    found = accuracy(PROBABILITIES[:1], np.array(labels))
    assert found.members == (share,)
    assert found.ensemble == share


def test_the_shares_are_plain_numbers() -> None:
    found = accuracy(PROBABILITIES, np.array([0, 1, 1, 1]))
    assert {type(one) for one in (*found.members, found.ensemble)} == {float}


NAN = np.full((1, 4, 2), np.nan, dtype=np.float32)


def test_an_output_that_is_not_finite_is_not_right_whatever_the_label() -> None:
    half = np.concatenate([NAN[:, :2], PROBABILITIES[:1, 2:]], axis=1)
    for label in (0, 1):
        found = accuracy(np.concatenate([half, PROBABILITIES[1:]]), np.full(4, label))
        assert found.members[0] == 0.25


def test_the_ensemble_is_the_mean_of_the_members_that_are_finite() -> None:
    labels = np.array([0, 1, 1, 1])
    alone, beside = (
        accuracy(one, labels)
        for one in (PROBABILITIES, np.concatenate([PROBABILITIES[:1], NAN, PROBABILITIES[1:]]))
    )
    assert beside.members == (alone.members[0], 0, alone.members[1])
    assert beside.ensemble == alone.ensemble


def test_where_no_member_is_finite_nothing_is_right() -> None:
    assert accuracy(NAN, np.zeros(4)).ensemble == 0
