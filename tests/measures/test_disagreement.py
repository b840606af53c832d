from collections.abc import Callable
from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ensemble_gui.measures import disagreement as measures
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import Array

# Entropies in bits that the tables of examples lean on.
H_QUARTER = 2 - 0.75 * np.log2(3)  # of (3/4, 1/4)


def sure(*predictions: int, classes: int = 3) -> Array:
    """Members that are certain of one class each, on one sample: (member, 1, class)."""
    return np.eye(classes, dtype=np.float32)[list(predictions)][:, np.newaxis]


@pytest.mark.parametrize(
    ("predictions", "vote_entropy", "variation_ratio", "pairwise"),
    [
        ((2, 2, 2, 2), 0, 0, 0),
        ((0, 0, 0, 1), H_QUARTER, 1 / 4, 3 / 6),
        ((0, 0, 1, 1), 1, 1 / 2, 4 / 6),
        ((0, 0, 1, 2), 1.5, 1 / 2, 5 / 6),
        ((0, 1, 2), np.log2(3), 2 / 3, 1),
        ((0, 1), 1, 1 / 2, 1),
    ],
)
def test_disagreement_of_votes_by_hand(
    predictions: tuple[int, ...], vote_entropy: float, variation_ratio: float, pairwise: float
) -> None:
    found = measures.disagreement(sure(*predictions))
    assert found.votes.tolist() == [[predictions.count(one) for one in range(3)]]
    assert found.vote_entropy == pytest.approx(vote_entropy)
    assert found.variation_ratio == pytest.approx(variation_ratio)
    assert found.pairwise == pytest.approx(pairwise)


@pytest.mark.parametrize(
    ("members", "predictive", "expected", "information"),
    [
        pytest.param([[1, 0], [0, 1]], 1, 0, 1, id="sure of different classes"),
        pytest.param([[0.5, 0.5], [0.5, 0.5]], 1, 1, 0, id="both unsure"),
        pytest.param([[1, 0], [1, 0]], 0, 0, 0, id="both sure"),
        pytest.param([[1, 0], [0.5, 0.5]], H_QUARTER, 0.5, H_QUARTER - 0.5, id="one unsure"),
        pytest.param([[0.75, 0.25], [0.25, 0.75]], 1, H_QUARTER, 1 - H_QUARTER, id="leaning apart"),
    ],
)
def test_uncertainty_by_hand(
    members: list[list[float]], predictive: float, expected: float, information: float
) -> None:
    found = measures.disagreement(np.array(members, dtype=np.float32)[:, np.newaxis])
    assert found.predictive_entropy == pytest.approx(predictive, abs=1e-9)
    assert found.expected_entropy == pytest.approx(expected, abs=1e-9)
    assert found.mutual_information == pytest.approx(information, abs=1e-9)


def test_samples_are_measured_each_by_itself() -> None:
    both = np.concatenate([sure(0, 1), sure(2, 2)], axis=1)  # (member, sample, class)
    found = measures.disagreement(both)
    assert found.samples == 2
    assert found.votes.tolist() == [[1, 1, 0], [0, 0, 2]]
    assert found.vote_entropy.tolist() == [1, 0]
    assert found.pairwise.tolist() == [1, 0]
    assert found.mutual_information.tolist() == [1, 0]


@pytest.mark.parametrize(
    "measure", ["vote_entropy", "variation_ratio", "pairwise", "mutual_information"]
)
def test_disagreement_of_one_member_is_not_a_number(measure: str) -> None:
    found = measures.disagreement(np.full((1, 3, 4), 0.25, dtype=np.float32))
    assert np.isnan(getattr(found, measure)).tolist() == [True] * 3


def test_one_member_has_votes_and_an_entropy_of_its_own() -> None:
    found = measures.disagreement(np.full((1, 3, 4), 0.25, dtype=np.float32))
    assert found.votes.tolist() == [[1, 0, 0, 0]] * 3
    assert found.predictive_entropy == pytest.approx(2)
    assert found.expected_entropy == pytest.approx(2)


@st.composite
def predictions(draw: st.DrawFn) -> Array:
    """Probabilities of up to 6 members, (member, sample, class) float32, noughts among them."""
    shape = (draw(st.integers(2, 6)), draw(st.integers(1, 3)), draw(st.integers(2, 10)))
    elements = st.one_of(st.just(0.0), st.floats(0, 1, width=32), st.sampled_from([1e-30, 1e-8]))
    weights = draw(arrays(np.float64, shape, elements=elements))
    weights[..., 0] += weights.sum(axis=2) == 0
    return (weights / weights.sum(axis=2, keepdims=True)).astype(np.float32)


thorough = settings(derandomize=True, max_examples=150)


@thorough
@given(predictions())
def test_predictive_entropy_is_expected_entropy_and_mutual_information(
    probabilities: Array,
) -> None:
    found = measures.disagreement(probabilities)
    together = found.expected_entropy + found.mutual_information
    assert found.predictive_entropy == pytest.approx(together, abs=1e-6)


@thorough
@given(predictions())
def test_measures_stay_within_their_ranges(probabilities: Array) -> None:
    members, _, classes = probabilities.shape
    found = measures.disagreement(probabilities)
    most = np.log2(min(members, classes)) + 1e-6
    assert (found.votes.sum(axis=1) == members).all()
    for measure, top in (
        (found.vote_entropy, most),
        (found.mutual_information, most),
        (found.variation_ratio, 1 - 1 / min(members, classes) + 1e-9),
        (found.pairwise, 1),
        (found.predictive_entropy, np.log2(classes) + 1e-6),
        (found.expected_entropy, np.log2(classes) + 1e-6),
    ):
        assert ((measure >= 0) & (measure <= top)).all()


@thorough
@given(predictions(), st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(probabilities: Array, random: Random) -> None:
    order = list(range(len(probabilities)))
    random.shuffle(order)
    found, turned = (measures.disagreement(one) for one in (probabilities, probabilities[order]))
    assert np.array_equal(found.votes, turned.votes)
    assert found.mutual_information == pytest.approx(turned.mutual_information, abs=1e-9)


Measure = Callable[[Array], Array]


@pytest.mark.parametrize("measure", [measures.vote_entropy, measures.pairwise_disagreement])
def test_more_dissent_measures_more(measure: Measure) -> None:
    counts = np.array([[10, 0, 0], [9, 1, 0], [6, 4, 0], [5, 5, 0], [5, 3, 2], [4, 3, 3]])
    assert (np.diff(measure(counts)) > 0).all()


def test_the_predictions_are_left_as_they_were() -> None:
    probabilities = sure(0, 1, 1)
    measures.disagreement(probabilities)
    assert np.array_equal(probabilities, sure(0, 1, 1))


def order(
    probabilities: Array, by: Callable[[Disagreement], Array] = measures.most_contested_first
) -> list[int]:
    found: list[int] = by(measures.disagreement(probabilities)).tolist()
    return found


def test_the_most_contested_come_first() -> None:
    samples = [sure(0, 0, 0), sure(0, 1, 2), sure(1, 1, 2), sure(2, 2, 2)]
    assert order(np.concatenate(samples, axis=1)) == [1, 2, 0, 3]


def test_equal_votes_are_ordered_by_mutual_information() -> None:
    faint = np.array([[[0.6, 0.4]], [[0.4, 0.6]]], dtype=np.float32)
    strong = np.array([[[0.9, 0.1]], [[0.1, 0.9]]], dtype=np.float32)
    agreed = np.array([[[0.9, 0.1]], [[0.6, 0.4]]], dtype=np.float32)
    assert order(np.concatenate([agreed, faint, strong], axis=1)) == [2, 1, 0]


def test_the_most_uncertain_come_first_whatever_the_votes() -> None:
    torn = np.array([[[0.5, 0.5]], [[0.52, 0.48]]], dtype=np.float32)  # of one vote
    split = np.array([[[0.99, 0.01]], [[0.3, 0.7]]], dtype=np.float32)
    sure = np.array([[[0.99, 0.01]], [[0.98, 0.02]]], dtype=np.float32)
    found = np.concatenate([sure, split, torn], axis=1)
    assert order(found)[0] == 1
    assert order(found, measures.most_uncertain_first) == [2, 1, 0]


def test_equal_entropies_are_ordered_by_mutual_information() -> None:
    alike = np.array([[[0.5, 0.5]], [[0.5, 0.5]]], dtype=np.float32)
    apart = np.array([[[1.0, 0.0]], [[0.0, 1.0]]], dtype=np.float32)
    found = np.concatenate([alike, apart], axis=1)
    assert order(found, measures.most_uncertain_first) == [1, 0]


def test_one_member_s_samples_have_an_order_and_what_is_undefined_comes_last() -> None:
    found = np.array([[[0.9, 0.1], [np.nan, np.nan], [0.5, 0.5]]], dtype=np.float32)
    assert order(found, measures.most_uncertain_first) == [2, 0, 1]


def test_equal_shares_of_votes_have_equal_entropy_whatever_the_classes() -> None:
    counts = np.array(list(permutations((4, 3, 1, 1, 1, 0))))
    assert len(set(measures.vote_entropy(counts).tolist())) == 1


def test_one_members_samples_keep_their_order() -> None:
    assert order(np.full((1, 3, 4), 0.25, dtype=np.float32)) == [0, 1, 2]
