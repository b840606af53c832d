"""A training that is cut short and resumed ends with the members of one that is not."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from torch import Generator, Tensor

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.training import start_from, train
from ensemble_gui.ensembles.unfinished import (
    Unfinished,
    read_unfinished,
    unfinished_content,
    unfinished_path,
)
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.records.training import TrainSettings
from ensemble_gui.samples.augmentation import augment
from ensemble_gui.samples.mnist import load_test_digits

SETTINGS = TrainSettings(members=2, epochs=3, batch=32, seed=3, extra=20)
STEPS = 4  # of an epoch: 100 digits and 20 extra ones
SAID = dataclasses.asdict(SETTINGS)

both = pytest.mark.parametrize("architecture", [SIMPLE_MLP, SIMPLE_CNN], ids=lambda one: one.name)
Training = Callable[..., dict[str, Tensor]]


class Cut(Exception):  # noqa: N818 -- what happens to the training
    """The power failed."""


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    """One thread, so that members are trained one after another; as many afterwards as before."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def digits() -> tuple[Array, Array]:
    few = load_test_digits()
    return DIGITS_TASK.normalise(few.images[:120]), few.labels[:120]


@pytest.fixture
def training(digits: tuple[Array, Array]) -> Training:
    inputs, labels = digits

    def make_extra(member: int) -> tuple[Array, Array]:
        return inputs[100:] * (1 + member), labels[100:]

    def run(architecture: Architecture, **options: object) -> dict[str, Tensor]:
        given = {"augment": augment, "make_extra": make_extra} | options
        return dict(train(architecture, inputs[:100], labels[:100], SETTINGS, **given))

    return run


def reread(state: Unfinished, architecture: Architecture, folder: Path) -> Unfinished:
    """The state as a file gives it back."""
    path = unfinished_path(folder / "members")
    path.write_bytes(unfinished_content(state, SAID))
    found = read_unfinished(path, architecture, SAID)
    assert found is not None
    return found


def states_of(training: Training, architecture: Architecture, folder: Path) -> list[Unfinished]:
    """What is kept during a whole training."""
    kept: list[Unfinished] = []
    training(architecture, keep=lambda one: kept.append(reread(one, architecture, folder)))
    return kept


@both
def test_the_state_is_kept_after_each_epoch_of_members_but_the_last(
    training: Training, architecture: Architecture, tmp_path: Path
) -> None:
    epochs = [one.epochs.tolist() for one in states_of(training, architecture, tmp_path)]
    together = [[1, 1], [2, 2]]
    apart = [[1, 0], [2, 0], [3, 0], [3, 1], [3, 2]]
    assert epochs == (apart if architecture.trained_apart else together)


@both
def test_a_resumed_training_ends_as_one_that_was_not_cut_short(
    training: Training, architecture: Architecture, tmp_path: Path
) -> None:
    whole = training(architecture)
    for state in states_of(training, architecture, tmp_path):
        resumed = training(architecture, start=state)
        for name, one in whole.items():
            torch.testing.assert_close(resumed[name], one, atol=1e-4, rtol=1e-3)


@both
def test_a_resumed_training_does_only_what_is_left(
    training: Training, architecture: Architecture, tmp_path: Path
) -> None:
    states = states_of(training, architecture, tmp_path)
    heard = list[RunProgress]()
    training(architecture, start=states[-1], progress=heard.append)
    total = 3 * STEPS * (2 if architecture.trained_apart else 1)
    assert [one.done for one in heard] == list(range(total - STEPS + 1, total + 1))
    assert {(one.stage, one.total) for one in heard} == {("Training", total)}


@both
def test_an_epoch_that_was_cut_short_is_not_kept(
    training: Training, architecture: Architecture, tmp_path: Path
) -> None:
    kept: list[Unfinished] = []
    calls = 0

    def failing(inputs: Tensor, generator: Generator) -> Tensor:
        nonlocal calls
        calls += 1
        if calls > (STEPS if architecture.trained_apart else 2 * STEPS) + 2:
            raise Cut
        return augment(inputs, generator)

    def keep(state: Unfinished) -> None:
        kept.append(reread(state, architecture, tmp_path))

    with pytest.raises(Cut):
        training(architecture, augment=failing, keep=keep)
    (state,) = kept
    assert int(state.epochs.max()) == 1
    whole, resumed = training(architecture), training(architecture, start=state)
    for name, one in whole.items():
        torch.testing.assert_close(resumed[name], one, atol=1e-4, rtol=1e-3)


def test_members_can_start_from_others(training: Training) -> None:
    given = training(SIMPLE_CNN)
    states: list[Unfinished] = []
    start = start_from({name: one.clone() for name, one in given.items()}, SETTINGS)
    found = training(SIMPLE_CNN, start=start, keep=states.append)
    shares = [(found[name] - one).norm() / one.norm() for name, one in given.items()]
    assert 0 < max(shares) < 0.5  # from random members they would be far away


def test_each_member_learns_from_its_own_extra_digits(
    digits: tuple[Array, Array], training: Training
) -> None:
    seen: dict[int, set[bytes]] = {}

    def note(inputs: Tensor, generator: Generator) -> Tensor:
        for one in inputs:
            seen.setdefault(generator.initial_seed(), set()).add(one.numpy().tobytes())
        return inputs

    training(SIMPLE_CNN, augment=note)
    shared = {one.tobytes() for one in digits[0][:100]}
    own = [{(one * (1 + member)).tobytes() for one in digits[0][100:]} for member in range(2)]
    assert sorted(map(sorted, seen.values())) == sorted(map(sorted, (shared | one for one in own)))


def test_extra_digits_are_not_made_where_none_are_wanted(digits: tuple[Array, Array]) -> None:
    def make_extra(_member: int) -> tuple[Array, Array]:
        pytest.fail("they were made")

    settings = dataclasses.replace(SETTINGS, extra=0, epochs=1)
    train(SIMPLE_CNN, *digits, settings, make_extra=make_extra)
