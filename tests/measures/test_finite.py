"""A member whose output is not finite has no word, no share in any mean, and is counted."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ensemble_gui.measures.disagreement import disagreement, most_contested_first
from ensemble_gui.measures.finite import finite_outputs, mean_of_finite, predictions_of
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.samples import NO_PREDICTION, Disagreement
from ensemble_gui.records.settings import Array
from tests.support.made_up_predictions import predictions, thorough

NAN, INF = np.nan, np.inf
UNSOUND = [(NAN, 0.5), (INF, 0.0), (-INF, 1.0), (INF, -INF), (NAN, NAN), (INF, INF)]


def members(*said: tuple[float, ...]) -> Array:
    """What each says of one sample, (member, 1, class)."""
    return np.array(said, dtype=np.float32)[:, np.newaxis]


@pytest.mark.parametrize("unsound", UNSOUND)
def test_an_output_with_a_nan_or_an_infinity_is_not_finite(unsound: tuple[float, float]) -> None:
    both = members((0.25, 0.75), unsound)
    assert finite_outputs(both).tolist() == [[True], [False]]
    assert predictions_of(both).tolist() == [[1], [NO_PREDICTION]]
    assert mean_of_finite(both).tolist() == [[0.25, 0.75]]


def test_the_mean_is_over_the_members_that_are_finite_on_the_sample() -> None:
    first, second = members((0.25, 0.75), (0.75, 0.25)), members((NAN, NAN), (0.5, 0.5))
    mean = mean_of_finite(np.concatenate([first, second], axis=1))
    assert mean.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert mean.dtype == np.float64


def test_without_a_finite_member_there_is_no_mean() -> None:
    mean = mean_of_finite(members((NAN, 0.5), (INF, 0.0)))
    assert np.isnan(mean).all()


def measured(found: Disagreement) -> dict[str, list[float]]:
    return {one.value: getattr(found, one.value).tolist() for one in SampleMeasure}


@pytest.mark.parametrize("unsound", UNSOUND)
def test_a_member_that_is_not_finite_anywhere_is_as_if_it_were_not_there(
    unsound: tuple[float, float],
) -> None:
    sound = members((0.25, 0.75), (0.75, 0.25), (0.5, 0.5))
    with_unsound = np.insert(sound, 1, np.array(unsound, dtype=np.float32), axis=0)
    found, without = disagreement(with_unsound), disagreement(sound)
    assert measured(found) == measured(without)
    assert found.votes.tolist() == without.votes.tolist() == [[2, 1]]


def test_one_finite_member_has_an_entropy_but_no_disagreement() -> None:
    found = disagreement(members((0.5, 0.5), (NAN, NAN)))
    assert found.votes.tolist() == [[1, 0]]
    assert found.predictive_entropy == found.expected_entropy == 1
    assert found.member_margin == 0
    for undefined in ("vote_entropy", "variation_ratio", "pairwise", "mutual_information"):
        assert np.isnan(getattr(found, undefined)).all(), undefined


def test_where_no_member_is_finite_nothing_is_defined() -> None:
    found = disagreement(members((NAN, NAN), (INF, 0.0)))
    assert found.votes.tolist() == [[0, 0]]
    assert all(np.isnan(value).all() for value in measured(found).values())
    assert not found.defined.any()


@thorough
@given(probabilities=predictions(least_members=2), data=st.data())
def test_each_sample_is_measured_on_its_finite_members(
    probabilities: Array, data: st.DataObject
) -> None:
    count, samples, _ = probabilities.shape
    outputs = st.tuples(st.integers(0, count - 1), st.integers(0, samples - 1))
    spoilt = probabilities.copy()
    for member, sample in data.draw(st.sets(outputs, max_size=count * samples // 2)):
        spoilt[member, sample, 0] = NAN
    found = disagreement(spoilt)
    for sample in range(samples):
        kept = probabilities[np.isfinite(spoilt[:, sample, 0]), sample : sample + 1]
        assert found.votes[sample].sum() == len(kept)
        if len(kept):
            assert_equal(found.take(np.array([sample])), disagreement(kept))


def assert_equal(one: Disagreement, other: Disagreement) -> None:
    for field in fields(Disagreement):
        found, expected = getattr(one, field.name), getattr(other, field.name)
        np.testing.assert_allclose(found, expected, atol=1e-9, err_msg=field.name)


def test_what_is_undefined_comes_last_also_after_what_nobody_contests() -> None:
    agreed, contested = members((1, 0), (1, 0)), members((1, 0), (0, 1))
    undefined = members((1, 0), (NAN, NAN))
    together = np.concatenate([undefined, agreed, undefined, contested], axis=1)
    assert most_contested_first(disagreement(together)).tolist() == [3, 1, 0, 2]


def test_the_predictions_are_left_as_they_were() -> None:
    given_ = members((0.25, 0.75), (NAN, 0.5))
    disagreement(given_)
    np.testing.assert_array_equal(given_, members((0.25, 0.75), (NAN, 0.5)))
