import math

import numpy as np
import pytest

from ensemble_gui.measures.binomial import interval_of_share
from ensemble_gui.measures.scores import LEAST_PROBABILITY, score
from ensemble_gui.records.analysis import NO_BIN, Scores
from ensemble_gui.records.samples import NO_PREDICTION, UNLABELLED
from ensemble_gui.records.settings import Array


def scores_of(probabilities: list[list[float]], labels: list[int]) -> Scores:
    found = np.array(probabilities, dtype=np.float32)
    return score(found, found.argmax(axis=1), np.array(labels))


def two(*confidences: float) -> list[list[float]]:
    """Samples that are so surely of class 0, of two."""
    return [[one, 1 - one] for one in confidences]


def test_scores_by_hand() -> None:
    found = scores_of(two(0.75, 0.75, 0.5), [0, 1, 0])
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.confidence == pytest.approx(2 / 3)
    assert found.ece == pytest.approx((0.5 + 0.5) / 3)
    assert found.nll == pytest.approx(-(math.log(0.75) + math.log(0.25) + math.log(0.5)) / 3)
    assert found.brier == pytest.approx((2 * 0.25**2 + 2 * 0.75**2 + 2 * 0.5**2) / 3)
    assert found.left_out == 0


def test_each_sample_is_in_the_bin_of_its_confidence() -> None:
    reliability = scores_of(two(0.75, 0.75, 0.5), [0, 1, 0]).reliability
    assert reliability.bins.tolist() == [11, 11, 7]
    assert reliability.counts.sum() == 3
    assert reliability.counts[[7, 11]].tolist() == [1, 2]
    assert reliability.accuracy[[7, 11]].tolist() == [1, 0.5]
    assert reliability.confidence[[7, 11]] == pytest.approx([0.5, 0.75])
    empty = reliability.counts == 0
    for values in (reliability.accuracy, reliability.confidence, reliability.low, reliability.high):
        assert np.isnan(values[empty]).all()
        assert not np.isnan(values[~empty]).any()


def test_unlabelled_samples_are_left_out_and_those_without_prediction_counted() -> None:
    probabilities = np.array([[0.9, 0.1], [np.nan, 0.5], [0.8, 0.2], [np.inf, 0]])
    predictions = np.array([0, NO_PREDICTION, 0, NO_PREDICTION])
    found = score(probabilities, predictions, np.array([0, 1, UNLABELLED, UNLABELLED]))
    assert (found.accuracy, found.left_out) == (1, 1)
    assert found.nll == pytest.approx(-math.log(0.9))
    assert found.reliability.bins.tolist() == [13, NO_BIN, NO_BIN, NO_BIN]


@pytest.mark.parametrize("impossible", [0.0, 1e-30, LEAST_PROBABILITY])
def test_a_label_of_probability_0_has_the_nll_of_the_least_one(impossible: float) -> None:
    found = scores_of([[1.0, impossible], [0.5, 0.5]], [1, 0])
    assert found.nll == pytest.approx((36.04 + math.log(2)) / 2, abs=0.01)
    assert found.brier == pytest.approx((2 + 0.5) / 2)


def test_nothing_is_scored_where_there_is_nothing() -> None:
    found = score(np.full((2, 3), np.nan), np.full(2, NO_PREDICTION), np.array([0, 1]))
    assert found.left_out == 2
    for value in (found.accuracy, found.confidence, found.ece, found.nll, found.brier):
        assert math.isnan(value)
    assert all(math.isnan(one) for one in (found.ece_by_chance, found.gap_by_chance))


def test_all_right_and_sure_is_perfect() -> None:
    found = scores_of([[1.0, 0.0], [0.0, 1.0]], [0, 1])
    assert (found.accuracy, found.ece, found.nll, found.brier) == (1, 0, 0, 0)
    assert math.copysign(1, found.nll) == 1
    assert found.gap_by_chance == 0
    assert found.reliability.counts[-1] == 2


def test_a_single_class_can_be_scored() -> None:
    found = scores_of([[1.0], [1.0]], [0, 0])
    assert (found.accuracy, found.ece, found.nll, found.brier) == (1, 0, 0, 0)


BINS = 15
INNER = [np.float32(one / BINS) for one in range(1, BINS)]
BELOW = [np.nextafter(one, np.float32(0)) for one in INNER]
ABOVE = [np.nextafter(one, np.float32(1)) for one in INNER]


def by_definition(confidences: Array, right: Array) -> tuple[float, list[int]]:
    """The calibration error as it is defined, and how many samples are in each bin.

    Bin i goes from i/15 to (i + 1)/15 without its upper edge; the last has its upper edge, 1.
    """
    bins: list[list[int]] = [[] for _ in range(BINS)]
    for sample, confidence in enumerate(confidences):
        bins[sum(bool(confidence >= edge) for edge in INNER)].append(sample)
    gaps = [
        len(held) / len(confidences) * abs(right[held].mean() - confidences[held].mean())
        for held in bins
        if held
    ]
    return math.fsum(gaps), [len(held) for held in bins]


@pytest.mark.parametrize("shares_right", [0, 0.5, 1])
@pytest.mark.parametrize(
    "confidences",
    [
        pytest.param([0.0, 1.0], id="0 and 1"),
        pytest.param([1.0, 1.0, 0.95, 0.94, 0.93], id="near 1"),
        pytest.param([0.4, 0.6, 0.2, 0.8], id="round"),
        pytest.param(INNER, id="on an edge"),
        pytest.param(BELOW, id="below an edge"),
        pytest.param(ABOVE, id="above an edge"),
        pytest.param([*INNER, *BELOW, *ABOVE, 0, 1], id="all together"),
    ],
)
def test_the_error_and_the_diagram_are_by_the_definition(
    confidences: list[float], shares_right: float
) -> None:
    said = np.array(confidences, dtype=np.float32)
    right = np.random.default_rng(0).random(len(said)) < shares_right
    # The other classes need not sum to what is left: the error knows none of them.
    found = score(np.stack([said, said], axis=1), np.zeros(len(said), int), 1 - right)
    error, counts = by_definition(said.astype(np.float64), right)
    assert found.reliability.counts.tolist() == counts
    assert found.ece == pytest.approx(error, abs=1e-12)
    drawn = found.reliability
    filled = drawn.counts > 0
    gaps = np.abs(drawn.accuracy - drawn.confidence)[filled] * drawn.counts[filled]
    assert found.ece == pytest.approx(gaps.sum() / len(said), abs=1e-12)


def test_saturated_predictions_are_in_the_last_bin_with_those_beside_them() -> None:
    found = scores_of(two(*[1.0] * 10, *[0.95] * 10), [1] * 10 + [0] * 10)
    assert found.ece == pytest.approx(0.475)
    assert found.reliability.counts[-1] == 20
    assert found.ece_by_chance == pytest.approx(math.sqrt(2 / math.pi * 10 * 0.95 * 0.05) / 20)


@pytest.mark.parametrize("members", [[0.4, 0.4, 0.4], [0.3, 0.5], [0.1, 0.2, 0.7, 0.6]])
def test_a_mean_on_an_edge_is_in_the_bin_above_it(members: list[float]) -> None:
    """Its rounding in double precision decides nothing."""
    mean = np.mean([[one, 0, 0] for one in np.float32(members)], axis=0, dtype=np.float64)
    found = score(mean[np.newaxis], np.zeros(1, int), np.zeros(1, int))
    assert found.reliability.bins.tolist() == [6]


def test_the_error_by_chance_is_that_of_predictions_whose_confidence_is_true() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.5, 1, 2000)
    probabilities = np.stack([confidence, 1 - confidence], axis=1)
    predictions = np.zeros(2000, int)

    def error() -> Scores:
        labels = (rng.random(2000) >= confidence).astype(int)
        return score(probabilities, predictions, labels)

    found = [error() for _ in range(200)]
    mean = np.mean([one.ece for one in found])
    assert found[0].ece_by_chance == pytest.approx(mean, rel=0.05)


def test_the_gap_by_chance_is_that_of_a_poisson_binomial() -> None:
    confidence = np.array([0.6, 0.75, 0.99, 1.0] * 100)
    found = scores_of(two(*confidence), [0] * 400)
    variance = 100 * (0.6 * 0.4 + 0.75 * 0.25 + 0.99 * 0.01)
    assert found.gap_by_chance == pytest.approx(1.96 * math.sqrt(variance) / 400, rel=1e-4)
    rng = np.random.default_rng(0)
    gaps = (rng.random((4000, 400)) < confidence).mean(axis=1) - confidence.mean()
    assert found.gap_by_chance == pytest.approx(1.96 * gaps.std(), rel=0.05)
    assert (np.abs(gaps) <= found.gap_by_chance).mean() == pytest.approx(0.95, abs=0.02)


def test_the_input_is_left_as_it_was() -> None:
    probabilities = np.array(two(0.75, 0.5))
    before = probabilities.copy()
    score(probabilities, np.zeros(2, int), np.array([0, 1]))
    assert np.array_equal(probabilities, before)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (1, 1, 0.2065, 1.0)],
)
def test_the_interval_of_a_share_is_wilson_s(
    right: int, count: int, low: float, high: float
) -> None:
    found = interval_of_share(np.array(right), np.array(count))
    assert [float(one) for one in found] == pytest.approx([low, high], abs=1e-4)


def test_no_samples_tell_of_no_share() -> None:
    found: tuple[Array, Array] = interval_of_share(np.zeros(2), np.array([0, 4]))
    assert [np.isnan(one).tolist() for one in found] == [[True, False]] * 2
