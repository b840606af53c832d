from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.measures.clustering import cluster, distances
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.samples import UNLABELLED, SampleKind, SampleSet
from ensemble_gui.records.settings import Array, Weights


class CancelledAtLook(CancelToken):
    """Is cancelled once it has been looked at so many times."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._left = looks

    def raise_if_cancelled(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.cancel()
        super().raise_if_cancelled()


def voted(predictions: Array) -> SampleSet:
    """(member, sample) as a set of samples."""
    count = predictions.shape[1]
    return sample_set(
        kind=SampleKind.DIGITS,
        title="Sample digits",
        population=count,
        images=np.zeros((count, 28, 28), np.uint8),
        labels=np.full(count, UNLABELLED),
        names=("",) * count,
        probabilities=np.eye(10, dtype=np.float32)[predictions],
        weights=Weights.TRAINED,
    )


def test_members_that_vote_alike_are_neighbours() -> None:
    one, other = np.arange(8) % 10, (np.arange(8) + 3) % 10
    found = cluster(voted(np.stack([one, other, one, other])), CancelToken())
    assert {frozenset(found.members[:2].tolist()), frozenset(found.members[2:].tolist())} == {
        frozenset({0, 2}),
        frozenset({1, 3}),
    }


def test_samples_with_like_votes_are_neighbours() -> None:
    predictions = np.array([[1, 2, 1, 2, 1], [3, 4, 3, 4, 3], [5, 5, 5, 5, 5]])
    order = cluster(voted(predictions), CancelToken()).samples.tolist()
    words = [predictions[0, sample] for sample in order]
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert words in ([1, 1, 1, 2, 2], [2, 2, 1, 1, 1])


def test_of_many_samples_the_first_are_clustered_and_the_others_follow_by_prediction() -> None:
    rng = np.random.default_rng(0)
    found = cluster(voted(rng.integers(10, size=(3, 1100))), CancelToken())
    assert sorted(found.samples.tolist()) == list(range(1100))
    assert set(found.samples[1000:].tolist()) == set(range(1000, 1100))


@pytest.mark.parametrize(("members", "samples"), [(2, 1), (2, 2), (3, 1)])
def test_few_are_all_there(members: int, samples: int) -> None:
    found = cluster(voted(np.zeros((members, samples), dtype=int)), CancelToken())
    assert sorted(found.members.tolist()) == list(range(members))
    assert sorted(found.samples.tolist()) == list(range(samples))


def test_it_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        cluster(voted(np.zeros((3, 3), dtype=int)), token)


@pytest.mark.parametrize("shape", [(200, 2), (2, 200)])
def test_it_can_be_cancelled_between_the_distances_of_many(shape: tuple[int, int]) -> None:
    with pytest.raises(CancelledError):
        cluster(voted(np.zeros(shape, dtype=int)), CancelledAtLook(100))


@pytest.mark.parametrize("shape", [(7, 40), (40, 7), (3, 3)])
def test_distances_are_those_of_all_pairs_at_once(shape: tuple[int, int]) -> None:
    words = np.random.default_rng(2).integers(-1, 10, size=shape)
    expected = pdist(words.astype(float), metric="hamming")
    np.testing.assert_array_equal(distances(words, CancelToken()), expected)


def test_the_order_of_the_samples_decides_which_are_clustered() -> None:
    samples = voted(np.random.default_rng(1).integers(10, size=(3, 1001)))
    backwards = replace(samples, order=samples.order[::-1])
    assert cluster(backwards, CancelToken()).samples[-1] == 0
