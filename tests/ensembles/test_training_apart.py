"""Members that are trained one by one: convolutional ones, and those without a stacked pass."""

import dataclasses
from collections.abc import Iterator
from threading import Event
from typing import NoReturn

import pytest
import torch
from torch import Generator, Tensor
from torch.nn import functional

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles import training
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN, SimpleCNN
from ensemble_gui.ensembles.training import train
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.records.training import TrainSettings
from ensemble_gui.samples import mnist

SETTINGS = TrainSettings(members=2, epochs=2, batch=32, seed=3)
STEPS = 2 * 4


@pytest.fixture(scope="module")
def digits() -> tuple[Array, Array]:
    few = mnist.load_test_digits()
    return DIGITS_TASK.normalise(few.images[:100]), few.labels[:100]


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    """As many threads afterwards as before."""
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def trained(digits: tuple[Array, Array]) -> dict[str, Tensor]:
    return train(SIMPLE_CNN, *digits, SETTINGS)


class Noted(CancelToken):
    """Can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped = Event()

    def cancel(self) -> None:
        super().cancel()
        self.stopped.set()


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return all(torch.allclose(one[name], other[name], atol=1e-4, rtol=1e-3) for name in one)


def test_the_result_is_the_stacked_state_of_members_that_differ(
    trained: dict[str, Tensor],
) -> None:
    expected = {name: (2, *shape) for name, shape in SIMPLE_CNN.state_shapes().items()}
    assert {name: tuple(one.shape) for name, one in trained.items()} == expected
    assert not torch.allclose(trained["fc2.weight"][0], trained["fc2.weight"][1], atol=1e-3)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_number_of_threads_changes_nothing(
    digits: tuple[Array, Array], trained: dict[str, Tensor], threads: int
) -> None:
    torch.set_num_threads(threads)
    assert same(train(SIMPLE_CNN, *digits, SETTINGS), trained)


def test_a_member_is_the_same_beside_others(
    digits: tuple[Array, Array], trained: dict[str, Tensor]
) -> None:
    more = train(SIMPLE_CNN, *digits, dataclasses.replace(SETTINGS, members=3))
    assert same({name: one[:2] for name, one in more.items()}, trained)


def test_a_member_is_trained_as_by_a_plain_loop(digits: tuple[Array, Array]) -> None:
    seen: list[Tensor] = []

    def note(inputs: Tensor, _generator: Generator) -> Tensor:
        seen.append(inputs.clone())
        return inputs

    found = train(SIMPLE_CNN, *digits, dataclasses.replace(SETTINGS, members=1), augment=note)
    labels = {one.tobytes(): int(label) for one, label in zip(*digits, strict=True)}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SETTINGS.seed)
        member = SimpleCNN()
    optimizer = torch.optim.Adam(member.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=STEPS)
    for inputs in seen:
        targets = torch.tensor([labels[one.numpy().tobytes()] for one in inputs])
        optimizer.zero_grad()
        functional.cross_entropy(member(inputs), targets).backward()
        optimizer.step()
        schedule.step()
    assert len(seen) == STEPS
    for name, parameter in member.named_parameters():
        torch.testing.assert_close(found[name][0], parameter.detach(), atol=1e-3, rtol=1e-3)


def test_each_member_sees_each_digit_once_an_epoch_in_its_own_order(
    digits: tuple[Array, Array],
) -> None:
    place = {one.tobytes(): index for index, one in enumerate(digits[0])}
    seen: dict[int, list[int]] = {}  # by the seed of each member's own generator

    def note(inputs: Tensor, generator: Generator) -> Tensor:
        places = [place[one.numpy().tobytes()] for one in inputs]
        seen.setdefault(generator.initial_seed(), []).extend(places)
        return inputs

    train(SIMPLE_CNN, *digits, SETTINGS, augment=note)
    epochs = [tuple(one[at : at + 100]) for one in seen.values() for at in (0, 100)]
    assert len(set(epochs)) == 4
    assert all(sorted(epoch) == list(range(100)) for epoch in epochs)


def test_an_architecture_without_a_stacked_pass_is_trained_apart(
    digits: tuple[Array, Array],
) -> None:
    plain = dataclasses.replace(SIMPLE_MLP, stacked_forward=None)
    apart, together = (train(one, *digits, SETTINGS) for one in (plain, SIMPLE_MLP))
    for name, stack in together.items():
        torch.testing.assert_close(apart[name], stack, atol=1e-3, rtol=1e-3)


def test_augmented_digits_are_learned_from(
    digits: tuple[Array, Array], trained: dict[str, Tensor]
) -> None:
    seen: list[tuple[int, ...]] = []

    def augment(inputs: Tensor, _generator: Generator) -> Tensor:
        seen.append(tuple(inputs.shape))
        return inputs.flip(3)

    assert not same(train(SIMPLE_CNN, *digits, SETTINGS, augment=augment), trained)
    assert sorted(set(seen)) == [(4, 1, 28, 28), (32, 1, 28, 28)]


def test_every_step_of_every_member_is_told(digits: tuple[Array, Array]) -> None:
    heard: list[RunProgress] = []
    train(SIMPLE_CNN, *digits, SETTINGS, progress=heard.append)
    told = [one for one in heard if one.stage == "Training"]
    assert [one.done for one in told] == list(range(1, 2 * STEPS + 1))
    assert {one.total for one in told} == {2 * STEPS}


def test_a_cancel_ends_all_members(digits: tuple[Array, Array]) -> None:
    token, heard = CancelToken(), []

    def cancel(progress: RunProgress) -> None:
        heard.append(progress.stage)
        if progress.stage == "Training":
            token.cancel()

    with pytest.raises(CancelledError):
        train(SIMPLE_CNN, *digits, SETTINGS, token=token, progress=cancel)
    assert heard.count("Training") <= torch.get_num_threads()


def test_an_interrupt_from_the_keyboard_ends_all_members(
    monkeypatch: pytest.MonkeyPatch, digits: tuple[Array, Array]
) -> None:
    token, steps = Noted(), []

    def interrupted(_fits: object) -> NoReturn:
        raise KeyboardInterrupt

    def wait(inputs: Tensor, _generator: Generator) -> Tensor:
        steps.append(token.stopped.wait(timeout=300))
        return inputs

    monkeypatch.setattr(training, "as_completed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(SIMPLE_CNN, *digits, SETTINGS, augment=wait, token=token)
    assert all(steps)
    assert len(steps) <= SETTINGS.members  # none made a second step


@pytest.mark.parametrize("fault", [ZeroDivisionError, MemoryError])
def test_an_error_in_one_member_ends_the_others_and_is_told(
    digits: tuple[Array, Array], fault: type[Exception]
) -> None:
    token = Noted()
    seen: list[int] = []

    def broken(inputs: Tensor, generator: Generator) -> Tensor:
        seen.append(generator.initial_seed())
        if generator.initial_seed() == seen[0]:
            raise fault
        token.stopped.wait(timeout=300)
        return inputs

    with pytest.raises(fault):
        train(SIMPLE_CNN, *digits, SETTINGS, augment=broken, token=token)
    assert len(seen) == len(set(seen))  # none made a second step
