from dataclasses import replace

import numpy as np
import pytest
import torch

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import Array, InputMode, RunSettings, Weights
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples import mnist

SMALL = RunSettings(members=3)


@pytest.fixture(scope="module")
def images() -> Array:
    return mnist.load_test_digits().images


@pytest.mark.parametrize("weights", [Weights.TRAINED, Weights.CONV, Weights.RANDOM])
@pytest.mark.parametrize("count", [1, 2, 16, 17, 40])
def test_each_member_is_asked_as_if_it_were_alone(
    images: Array, weights: Weights, count: int
) -> None:
    voters, settings = Voters(), replace(SMALL, weights=weights)
    found = voters.ask(settings, images[:count])
    assert found.shape == (3, count, 10)
    assert found.dtype == np.float32
    inputs = torch.from_numpy(DIGITS_TASK.normalise(images[:count]))
    plain = [one(inputs).softmax(-1).numpy() for one in voters.of(settings).members]
    np.testing.assert_allclose(found, plain, atol=1e-5)


def test_members_are_kept_as_long_as_the_same_are_asked_for() -> None:
    voters = Voters()
    ensemble = voters.of(SMALL)
    other_run = replace(SMALL, input=InputMode.DIFFERENT, batch=7, repeats=3, strategies=("vmap",))
    assert voters.of(other_run) is ensemble


@pytest.mark.parametrize(
    "changes", [{"members": 4}, {"weights": Weights.CONV}, {"weights": Weights.RANDOM, "seed": 1}]
)
def test_other_members_take_their_place(changes: dict[str, object]) -> None:
    voters = Voters()
    former = voters.of(SMALL)
    other = replace(SMALL, **changes)
    ensemble = voters.of(other)
    assert ensemble is not former
    assert len(ensemble) == other.members
    assert voters.of(other) is ensemble
    assert voters.of(SMALL) is not former  # one ensemble is kept at most


def test_the_seed_decides_random_members(images: Array) -> None:
    voters, settings = Voters(), replace(SMALL, weights=Weights.RANDOM)
    one = voters.ask(settings, images[:1])
    other = voters.ask(replace(settings, seed=1), images[:1])
    again = voters.ask(settings, images[:1])
    np.testing.assert_allclose(again, one, atol=1e-5)
    assert not np.allclose(other, one, atol=1e-3)


def test_bad_settings_are_refused_and_keep_the_members_that_are_there() -> None:
    voters = Voters()
    ensemble = voters.of(SMALL)
    with pytest.raises(BadInput, match="'abacus'"):
        voters.of(replace(SMALL, device="abacus"))
    assert voters.of(SMALL) is ensemble


def test_after_members_that_could_not_be_made_there_are_others() -> None:
    voters = Voters()
    voters.of(SMALL)
    with pytest.raises(BadInput, match="holds 20 trained members"):
        voters.of(replace(SMALL, members=21))
    assert len(voters.of(SMALL)) == 3


def test_making_members_is_told_and_can_be_cancelled() -> None:
    voters, token = Voters(), CancelToken()
    heard: list[RunProgress] = []

    def hear(progress: RunProgress) -> None:
        heard.append(progress)
        token.cancel()

    settings = replace(SMALL, weights=Weights.RANDOM)
    with pytest.raises(CancelledError):
        voters.of(settings, token, hear)
    assert [(one.stage, one.done) for one in heard] == [("Making members", 1)]
    assert len(voters.of(settings)) == 3
