import numpy as np
import pytest
import torch
from torch import nn

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.timing import reference
from ensemble_gui.running.timing.reference import find_reference, reference_logits
from tests.support import odd_networks
from tests.support.built_in import ensemble_of, minibatches
from tests.support.running.slow_network import Clock, slow_ensemble

pytestmark = pytest.mark.usefixtures("_no_grad")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(reference, "perf_counter", made)
    return made


@pytest.mark.parametrize("mode", InputMode)
def test_the_reference_is_every_member_s_forward_pass_in_double_precision(mode: InputMode) -> None:
    ensemble = ensemble_of(3)
    x = minibatches(mode, 3, 4)
    logits = reference_logits(ensemble, x, mode, CancelToken())
    for member, found in enumerate(logits):
        seen = x if mode is InputMode.SAME else x[member]
        expected = SIMPLE_MLP.build().double()
        expected.load_state_dict({k: v[member] for k, v in ensemble.stacked.items()})
        np.testing.assert_allclose(found, expected(seen.double()).numpy(), atol=1e-10)
    assert logits.dtype == np.float64


def test_of_a_large_minibatch_the_first_samples_are_checked_one_at_least(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ensemble, x = ensemble_of(3), torch.randn(8, 1, 28, 28)
    for most, samples in ((100, 8), (15, 5), (2, 1)):
        monkeypatch.setattr(reference, "_MOST_CHECKED", most)
        assert reference_logits(ensemble, x, InputMode.SAME, CancelToken()).shape[1] == samples


def test_the_reference_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        reference_logits(ensemble_of(2), torch.randn(1, 1, 28, 28), InputMode.SAME, token)


@pytest.mark.parametrize("mode", InputMode)
def test_a_large_network_is_checked_on_as_many_samples_as_there_is_time_for(
    clock: Clock, mode: InputMode
) -> None:
    ensemble = slow_ensemble(clock, seconds=0.1, members=4)
    x = torch.randn(*((16,) if mode is InputMode.SAME else (4, 16)), 1, 4, 4)
    found = find_reference(ensemble, x, mode, CancelToken())
    assert found.logits is not None
    checked = found.logits.shape[1]
    assert 2 <= checked < 16
    assert clock.now < 4  # about two seconds were meant
    assert found.note.startswith(f"The float64 reference checks the first {checked} samples of 16")
    for member, logits in enumerate(found.logits):
        seen = x if mode is InputMode.SAME else x[member]
        expected = ensemble.members[member](seen[:checked])
        np.testing.assert_allclose(logits, expected.numpy(), atol=1e-5)


def test_it_tells_how_far_it_is_and_can_be_cancelled_between_parts(clock: Clock) -> None:
    token, heard = CancelToken(), list[RunProgress]()

    def hear(progress: RunProgress) -> None:
        heard.append(progress)
        token.cancel()

    ensemble = slow_ensemble(clock, seconds=0.1, members=4)
    with pytest.raises(CancelledError):
        find_reference(ensemble, torch.randn(16, 1, 4, 4), InputMode.SAME, token, hear)
    assert [(one.stage, one.done, one.total) for one in heard] == [("Checking", 1, 4)]


def test_of_a_huge_network_there_is_none(clock: Clock) -> None:
    ensemble = slow_ensemble(clock, seconds=10, members=4)
    found = find_reference(ensemble, torch.randn(16, 1, 4, 4), InputMode.SAME, CancelToken())
    assert found.logits is None
    assert found.missing == "No float64 reference: it would take about 80.0 s"
    assert clock.now <= 20


def test_a_small_network_is_checked_on_all_whatever_it_takes(clock: Clock) -> None:
    ensemble = slow_ensemble(clock, seconds=1, members=3, activations=10)
    found = find_reference(ensemble, torch.randn(16, 1, 4, 4), InputMode.SAME, CancelToken())
    assert found.logits is not None
    assert (found.logits.shape[1], found.note) == (16, "")


@pytest.mark.parametrize(
    ("factory", "said"),
    [
        (odd_networks.UpCast, "RuntimeError: "),
        (odd_networks.ZeroState, "RuntimeError: "),
        (odd_networks.WithoutFloat64, 'NotImplementedError: "odd_kernel" not implemented'),
        (odd_networks.DownCast, "asked in float64, the network answers in float32"),
    ],
)
def test_a_network_that_does_not_run_in_float64_has_none_and_says_why(
    factory: type[nn.Module], said: str
) -> None:
    ensemble = odd_networks.ensemble_of(factory)
    found = find_reference(ensemble, torch.randn(2, 1, 4, 4), InputMode.SAME, CancelToken())
    assert found.logits is None
    assert found.missing.startswith("No float64 reference: ")
    assert said in found.missing


def test_too_little_memory_is_said_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(reference, "functional_call", full)
    found = find_reference(ensemble_of(2), torch.randn(2, 1, 28, 28), InputMode.SAME, CancelToken())
    assert found.missing == "No float64 reference: a member in float64 does not fit in memory"
