"""What the growth of some bundled members promises, against the others as real next members."""

import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.growth import growth_sizes, score_growth
from ensemble_gui.measures.losses import sample_losses
from ensemble_gui.records.growth import Gain, GrowthScore
from ensemble_gui.records.settings import Array, RunSettings
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.samples.mnist import load_test_digits

ERROR, NLL, BRIER, _ = GrowthScore
LABELS = load_test_digits().labels.astype(np.int64)


@pytest.fixture(scope="module")
def bundled() -> Array:
    """What the 20 bundled members say of the test digits, (member, sample, class)."""
    return predict(Voters().of(RunSettings(members=20)), load_test_digits().images)


def promised(members: Array) -> dict[GrowthScore, Gain]:
    sizes = growth_sizes(len(members))[-2:]
    return score_growth(members, LABELS, sizes, CancelToken()).gains


def scores_of(members: Array) -> Array:
    sums = np.ascontiguousarray(members.sum(axis=0, dtype=np.float64).T)
    return np.mean(sample_losses(sums, np.full(len(LABELS), len(members)), LABELS), axis=1)


def gained(members: Array, others: Array, score: GrowthScore) -> Array:
    """By how much each of the others, added as the next member, reduces the score."""
    place = list(GrowthScore).index(score)
    before = scores_of(members)[place]
    after = [scores_of(np.append(members, [one], axis=0))[place] for one in others]
    return before - np.array(after)


def test_an_eleventh_member_gains_what_ten_promise(bundled: Array) -> None:
    found = promised(bundled[:10])
    for score in (NLL, BRIER):
        real = gained(bundled[:10], bundled[10:], score)
        assert found[score].clear
        assert abs(found[score].expected - real.mean()) < found[score].margin
    real = gained(bundled[:10], bundled[10:], NLL)
    assert (real > 0).all()
    assert real.mean() == pytest.approx(0.000181, abs=2e-6)
    assert found[NLL].expected == pytest.approx(0.000167, rel=0.05)


def test_three_members_promise_no_less_error_by_a_fourth(bundled: Array) -> None:
    real = gained(bundled[:3], bundled[3:], ERROR)
    assert real.mean() < 0
    assert (real > 0).sum() == 4
    found = promised(bundled[:3])[ERROR]
    assert found.expected == pytest.approx(0.00042, rel=0.05)
    assert not found.clear


@pytest.mark.parametrize("members", [8, 9, 12, 16, 20])
def test_nll_and_brier_score_gain_clearly_from_eight_members_on(
    bundled: Array, members: int
) -> None:
    for seed in range(3):
        chosen = np.random.default_rng(seed).permutation(20)[:members]
        found = promised(bundled[chosen])
        assert found[NLL].clear
        assert found[BRIER].clear
