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
