"""Sums of parts give the measures of the whole, in whatever order they are added."""

from functools import reduce

import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.accuracy import accuracy
from ensemble_gui.measures.calibration import calibrate
from ensemble_gui.measures.disagreement import disagreement, most_contested_first
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.measures.sums import MEASURES, joined, summary_of, sums_of
from ensemble_gui.records.samples import UNLABELLED, SampleKind
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.summary import Summary
from ensemble_gui.records.tasks import DIGIT_CLASSES

SAMPLES, MOST = 300, 7


def made_up(members: int = 4) -> tuple[Array, Array]:
    """Probabilities (member, sample, class), some of them not finite, and labels, some lacking."""
    rng = np.random.default_rng(0)
    found = rng.dirichlet(np.full(10, 0.3), (members, SAMPLES)).astype(np.float32)
    found[1, 10:20] = np.nan
    found[:, 20] = np.nan
    labels = rng.integers(0, 10, SAMPLES)
    labels[:50] = UNLABELLED
    return found, labels


def by_parts(found: Array, labels: Array, bounds: list[int], order: list[int]) -> Summary:
    spans = list(zip([0, *bounds], [*bounds, SAMPLES], strict=True))
    parts = [sums_of(found[:, a:b], labels[a:b], np.arange(a, b), MOST) for a, b in spans]
    whole = reduce(lambda one, other: joined(one, other, MOST), (parts[at] for at in order))
    return summary_of(whole, DIGIT_CLASSES)


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]])
def test_parts_in_any_order_give_the_measures_of_the_whole(order: list[int]) -> None:
    found, labels = made_up()
    got = by_parts(found, labels, [15, 21, 200], order)
    whole = disagreement(found)
    assert (got.samples, got.defined) == (SAMPLES, SAMPLES - 1)
    for name in MEASURES:
        assert got.means[name] == pytest.approx(whole.mean(getattr(whole, name)), abs=1e-9)
    known = labels != UNLABELLED
    right = accuracy(found[:, known], labels[known])
    assert got.accuracy is not None
    assert got.accuracy.members == pytest.approx(right.members)
    assert got.accuracy.ensemble == pytest.approx(right.ensemble)
    assert got.non_finite == (1, 11, 1, 1)
    first = most_contested_first(whole)[:MOST].tolist()
    assert [one.index for one in got.contested] == first
    assert [one.label for one in got.contested] == [
        "" if labels[at] == UNLABELLED else str(labels[at]) for at in first
    ]


def test_the_calibration_is_that_of_the_whole() -> None:
    found, labels = made_up()
    samples = sample_set(
        kind=SampleKind.OWN,
        title="",
        population=SAMPLES,
        images=np.zeros((SAMPLES, 1, 1), np.uint8),
        labels=labels,
        names=("",) * SAMPLES,
        probabilities=found,
        weights=Weights.TRAINED,
        classes=DIGIT_CLASSES,
    )
    whole = calibrate(samples, None, None, CancelToken())
    assert whole is not None
    got = by_parts(found, labels, [100, 150, 160], [2, 0, 3, 1])
    for name in ("ece", "nll", "brier", "confidence"):
        assert getattr(got, name) == pytest.approx(getattr(whole.ensemble, name), abs=1e-9)
    reliability = whole.ensemble.reliability
    assert got.bin_counts == tuple(reliability.counts)
    assert got.bin_accuracy == pytest.approx(tuple(reliability.accuracy), nan_ok=True)
    assert got.bin_confidence == pytest.approx(tuple(reliability.confidence), nan_ok=True)


def test_without_labels_and_with_one_member_nothing_is_made_up() -> None:
    found, labels = made_up(members=2)
    got = summary_of(
        sums_of(found[:1], np.full_like(labels, UNLABELLED), np.arange(SAMPLES), MOST),
        DIGIT_CLASSES,
    )
    assert got.accuracy is None
    assert np.isnan([got.ece, got.nll, *got.means.values()]).all()
    assert got.contested == ()
