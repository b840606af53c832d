"""Members that are trained one by one: convolutional ones, and those without a stacked pass."""

import dataclasses
from collections.abc import Iterator

import pytest
import torch
from torch import Generator, Tensor
from torch.nn import functional

from ensemble_gui.cancel import Cancelled, CancelToken
from ensemble_gui.ensembles.architectures import SIMPLE_CNN, SIMPLE_MLP, SimpleCNN
from ensemble_gui.ensembles.training import TrainSettings, train
from ensemble_gui.records import Array, RunProgress
from ensemble_gui.samples import mnist

SETTINGS = TrainSettings(members=2, epochs=2, batch=32, seed=3)
STEPS = 2 * 4


@pytest.fixture(scope="module")
def digits() -> tuple[Array, Array]:
    few = mnist.load_test_digits()
    return mnist.normalise(few.images[:100]), few.labels[:100]


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    """As many threads afterwards as before."""
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def trained(digits: tuple[Array, Array]) -> dict[str, Tensor]:
    return train(SIMPLE_CNN, *digits, SETTINGS)


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> bool:
    return all(torch.allclose(one[name], other[name], atol=1e-4, rtol=1e-3) for name in one)


def test_the_result_is_the_stacked_state_of_members_that_differ(
    trained: dict[str, Tensor],
) -> None:
    expected = {name: (2, *shape) for name, shape in SIMPLE_CNN.parameter_shapes().items()}
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


def test_the_first_step_is_that_of_a_plain_loop(digits: tuple[Array, Array]) -> None:
    inputs, labels = map(torch.from_numpy, digits)
    settings = TrainSettings(members=1, epochs=1, batch=100, seed=3)  # one step of all digits
    found = train(SIMPLE_CNN, *digits, settings)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        member = SimpleCNN()
    optimizer = torch.optim.Adam(member.parameters())
    torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=1)
    functional.cross_entropy(member(inputs), labels).backward()
    optimizer.step()
    for name, parameter in member.named_parameters():
        torch.testing.assert_close(found[name][0], parameter.detach(), atol=3e-4, rtol=1e-3)


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

    with pytest.raises(Cancelled):
        train(SIMPLE_CNN, *digits, SETTINGS, token=token, progress=cancel)
    assert heard.count("Training") <= torch.get_num_threads()
