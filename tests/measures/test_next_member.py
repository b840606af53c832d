import math

import numpy as np
import pytest
from scipy import stats

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.measures.losses import Outputs, sample_losses
from ensemble_gui.measures.next_member import next_gains, next_time
from ensemble_gui.records.growth import Gain, GrowthScore
from ensemble_gui.records.settings import Array

SIZES = tuple(range(1, 11))
AT = np.array(SIZES, float)
ERROR, NLL, _, _ = GrowthScore


def drawn(members: int = 4, samples: int = 300, seed: int = 0) -> tuple[Array, Array]:
    """Probabilities (member, class, sample) and labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(3, size=samples)
    logits = rng.normal(size=(members, 3, samples)) + 2 * np.eye(3)[labels].T
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True), labels


def gains_of(members: Array, labels: Array, finite: Array | None = None) -> dict[GrowthScore, Gain]:
    finite = np.ones((len(members), len(labels)), bool) if finite is None else finite
    return next_gains(Outputs(members=members, finite=finite, labels=labels), CancelToken())


def losses_of(members: Array, labels: Array) -> Array:
    """Of these members' mean, (score, sample)."""
    return np.stack(sample_losses(members.sum(axis=0), np.full(len(labels), len(members)), labels))


def without(members: Array, left_out: int) -> Array:
    return members[[one for one in range(len(members)) if one != left_out]]


def last_gains(members: Array, labels: Array) -> Array:
    """What each gains as the last one, (score, member, sample)."""
    whole = losses_of(members, labels)
    others = [losses_of(without(members, one), labels) for one in range(len(members))]
    return np.stack(others, axis=1) - whole[:, np.newaxis]


def test_the_next_gains_what_each_did_as_the_last_one_less_the_fall_with_their_number() -> None:
    members, labels = drawn(4)
    found = gains_of(members, labels)
    for name, last in zip(GrowthScore, last_gains(members, labels), strict=True):
        expected = last.mean() * (1 / 4 - 1 / 5) / (1 / 3 - 1 / 4)
        assert found[name].expected == pytest.approx(expected)
        assert found[name].helped == (last.mean(axis=1) > 0).sum()


def test_the_interval_adds_the_variances_over_samples_and_over_members() -> None:
    members, labels = drawn(4)
    found = gains_of(members, labels)
    # Without one of four, the last of three gains 1/2 - 1/3 of a slope, and the fifth 1/4 - 1/5.
    fewer = [last_gains(without(members, one), labels).mean(axis=(1, 2)) for one in range(4)]
    of_fewer = np.stack(fewer) * (1 / 4 - 1 / 5) / (1 / 2 - 1 / 3)
    for place, (name, last) in enumerate(
        zip(GrowthScore, last_gains(members, labels), strict=True)
    ):
        over_members = math.sqrt((4 - 1) * of_fewer[:, place].var())
        errors = np.array([3 / 5 * stats.sem(last.mean(axis=0)), over_members])
        freedom = (errors**2).sum() ** 2 / (errors**4 / np.array([299, 3])).sum()
        margin = math.hypot(*errors) * stats.t.ppf(0.975, freedom)
        whole_sample = 1 / 300 if name is ERROR else 0
        assert found[name].margin == pytest.approx(margin + whole_sample)


def test_members_that_say_the_same_gain_nothing() -> None:
    (one, *_), labels = drawn()
    for gain in gains_of(np.stack([one, one, one]), labels).values():
        assert (gain.expected, gain.helped) == (0, 0)
        assert not gain.clear


def test_two_members_are_too_few_for_an_interval() -> None:
    for gain in gains_of(*drawn(2)).values():
        assert math.isinf(gain.margin)
        assert not gain.clear


def test_many_members_are_left_out_in_groups() -> None:
    members, labels = drawn(45, 20)
    found = gains_of(members, labels)
    assert all(math.isfinite(one.margin) for one in found.values())
    assert found[NLL].clear


def gain(expected: float, margin: float) -> Gain:
    return Gain(expected=expected, margin=margin, helped=1)


def test_a_gain_is_clear_where_its_interval_excludes_0() -> None:
    assert gain(0.2, 0.1).clear
    assert gain(-0.2, 0.1).clear
    assert not gain(0.1, 0.2).clear
    assert not gain(math.nan, math.nan).clear


def test_less_than_one_sample_of_error_is_never_clear() -> None:
    labels = np.zeros(50, int)
    right, wrong = np.array([0.9, 0.1]), np.array([0.3, 0.7])
    members = np.stack([np.tile(right[:, np.newaxis], 50)] * 12)
    members[0, :, :6] = wrong[:, np.newaxis]  # outvoted on six samples
    assert not gains_of(members, labels)[ERROR].clear


def test_one_sample_has_no_interval() -> None:
    members, labels = drawn(samples=1)
    found = gains_of(members, labels)[NLL]
    assert math.isinf(found.margin)
    assert not found.clear


def test_samples_with_fewer_than_two_finite_members_are_left_out() -> None:
    members, labels = drawn(3)
    finite = np.ones((3, 300), bool)
    finite[1:, 100:200], finite[:, 200:] = False, False
    found = gains_of(np.where(finite[:, np.newaxis], members, 0), labels, finite)
    expected = gains_of(members[..., :100], labels[:100])
    for name in GrowthScore:
        assert found[name].expected == pytest.approx(expected[name].expected)
        assert found[name].margin == pytest.approx(expected[name].margin)
    finite[1:] = False
    assert all(math.isnan(one.expected) for one in gains_of(members, labels, finite).values())


def pool(members: int, samples: int) -> tuple[Array, Array]:
    """Members of unequal skill on samples of unequal difficulty."""
    rng = np.random.default_rng(5)
    logits = (
        rng.normal(1.5, 2, samples)
        + rng.normal(0, 0.5, (members, 1))
        + rng.normal(0, 1, (members, samples))
    )
    right = 1 / (1 + np.exp(-logits))
    return np.stack([right, 1 - right], axis=1), np.zeros(samples, int)


@pytest.mark.parametrize("members", [4, 10])
def test_the_interval_holds_what_such_members_gain_on_such_samples(members: int) -> None:
    everybody, labels = pool(60, 2000)
    rng = np.random.default_rng(0)
    promised, real = [], []
    for _ in range(150):
        chosen = everybody[rng.permutation(60)[: members + 1]]
        real.append(last_gains(chosen, labels).mean(axis=(1, 2)))
        seen = rng.permutation(2000)[:200]
        promised.append(gains_of(chosen[:-1, :, seen], labels[seen]))
    for name, truth in zip(GrowthScore, np.mean(real, axis=0), strict=True):
        held = [abs(one[name].expected - truth) <= one[name].margin for one in promised]
        assert np.mean(held) >= 0.92


def test_it_can_be_cancelled_between_members() -> None:
    members, labels = drawn()
    token = CancelToken()
    token.cancel()
    outputs = Outputs(members=members, finite=np.ones((4, 300), bool), labels=labels)
    with pytest.raises(CancelledError):
        next_gains(outputs, token)


def test_the_time_of_one_more_member_is_the_slope_over_the_larger_half() -> None:
    times = np.where(AT < 5, 1.0, 0.1 * AT)
    assert next_time(SIZES, times, np.stack([times, times], axis=1)) == pytest.approx(0.1)


@pytest.mark.parametrize("spread", [2.0, 10.0])
def test_a_time_within_its_quartiles_cannot_be_told_from_none(spread: float) -> None:
    quartiles = np.stack([AT / 10 - spread, AT / 10 + spread], axis=1)
    assert np.isnan(next_time(SIZES, AT / 10, quartiles))


def test_sizes_without_a_time_are_left_out() -> None:
    times = 0.1 * AT
    times[[6, 8]] = np.nan
    assert next_time(SIZES, times, np.stack([times, times], axis=1)) == pytest.approx(0.1)
    assert np.isnan(next_time(SIZES, np.full(10, np.nan), np.full((10, 2), np.nan)))
