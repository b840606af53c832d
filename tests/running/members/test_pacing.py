import sys

import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.registry import ARCHITECTURE_NAMES, find_architecture
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.running.members import pacing
from ensemble_gui.running.members.pacing import (
    affordable,
    few_of,
    first_size,
    is_large,
    next_size,
)
from tests.support.running.slow_network import LARGE, Clock, slow_ensemble

pytestmark = pytest.mark.usefixtures("_no_grad")

SMALL = 10  # activations


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(pacing, "perf_counter", made)
    return made


@pytest.mark.parametrize("name", ARCHITECTURE_NAMES)
def test_what_is_built_in_is_small_and_gets_the_same_passes_whatever_the_load(name: str) -> None:
    ensemble = random_ensemble(find_architecture(name), 1, seed=0, device=torch.device("cpu"))
    assert not is_large(ensemble)
    assert affordable(ensemble, 1e-9, CancelToken()) == sys.maxsize
    assert next_size(ensemble, first_size(ensemble), 1e9) == first_size(ensemble)


def test_of_a_small_network_nothing_is_measured(clock: Clock) -> None:
    ensemble = slow_ensemble(clock, seconds=1, activations=SMALL)
    assert affordable(ensemble, 1, CancelToken()) == sys.maxsize
    assert clock.passes == []


@pytest.mark.parametrize(
    ("seconds", "within", "found"),
    [(0.1, 10, 32), (0.1, 9.6, 32), (0.1, 9.5, 16), (0.1, 0.01, 1), (1e-4, 10, 32768)],
)
def test_a_large_network_is_asked_about_as_many_as_there_is_time_for_a_power_of_two(
    clock: Clock, seconds: float, within: float, found: int
) -> None:
    ensemble = slow_ensemble(clock, seconds=seconds, members=3)
    assert affordable(ensemble, within, CancelToken()) == found
    assert len(clock.passes) == 2
    assert max(clock.passes) <= 8


def test_measuring_can_be_cancelled(clock: Clock) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        affordable(slow_ensemble(clock, seconds=1), 1, token)
    assert clock.passes == []


def test_the_first_pass_of_a_large_network_has_few_samples_but_never_one_alone(
    clock: Clock,
) -> None:
    assert first_size(slow_ensemble(clock, seconds=1, activations=SMALL)) == 1000
    assert few_of(slow_ensemble(clock, seconds=1, activations=LARGE)) == 4
    assert first_size(slow_ensemble(clock, seconds=1, activations=100 * LARGE)) <= 2
    assert few_of(slow_ensemble(clock, seconds=1, activations=100 * LARGE)) == 2


@pytest.mark.parametrize(
    ("size", "seconds", "following"),
    [(4, 0.4, 2), (4, 0.2, 4), (2, 0.1, 4), (1, 1e-6, 8), (4, 100, 1), (16, 0, 15)],
)
def test_later_passes_take_about_as_long_as_a_cancel_may(
    clock: Clock, size: int, seconds: float, following: int
) -> None:
    ensemble = slow_ensemble(clock, seconds=1)
    assert next_size(ensemble, size, seconds) == following
