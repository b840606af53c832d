import dataclasses
from collections.abc import Mapping

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP, SimpleMLP
from ensemble_gui.ensembles.training import train
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.settings import Array
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.records.training import TrainSettings
from ensemble_gui.samples import mnist

SETTINGS = TrainSettings(members=2, epochs=6, batch=32, seed=3)
STEPS = 6 * 7  # six epochs of seven minibatches, the last of each smaller


@pytest.fixture(scope="module")
def digits() -> tuple[Array, Array]:
    """A few digits as network input, (sample, 1, 28, 28), and their labels."""
    few = mnist.load_test_digits()
    return DIGITS_TASK.normalise(few.images[:200]), few.labels[:200]


@pytest.fixture(scope="module")
def inputs(digits: tuple[Array, Array]) -> Tensor:
    return torch.from_numpy(digits[0]).flatten(1)


@pytest.fixture(scope="module")
def labels(digits: tuple[Array, Array]) -> Tensor:
    return torch.from_numpy(digits[1])


@pytest.fixture(scope="module")
def trained(digits: tuple[Array, Array]) -> dict[str, Tensor]:
    return train(SIMPLE_MLP, *digits, SETTINGS)


def settings(**changes: int) -> TrainSettings:
    return dataclasses.replace(SETTINGS, **changes)


def test_the_result_is_the_stacked_state(trained: dict[str, Tensor]) -> None:
    expected = {name: (2, *shape) for name, shape in SIMPLE_MLP.state_shapes().items()}
    assert {name: tuple(one.shape) for name, one in trained.items()} == expected
    assert not any(one.requires_grad for one in trained.values())
    assert all(one.isfinite().all() for one in trained.values())


def test_every_member_learns(trained: dict[str, Tensor], inputs: Tensor, labels: Tensor) -> None:
    assert SIMPLE_MLP.stacked_forward is not None
    outputs = SIMPLE_MLP.stacked_forward(trained, inputs.expand(2, -1, -1))
    right = outputs.argmax(dim=2) == labels
    assert right.float().mean(dim=1).min() > 0.9


def test_training_is_repeatable(trained: dict[str, Tensor], digits: tuple[Array, Array]) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(99)  # the global state has no part in it
        again = train(SIMPLE_MLP, *digits, SETTINGS)
    torch.testing.assert_close(again, trained)


def test_another_seed_gives_other_members(
    trained: dict[str, Tensor], digits: tuple[Array, Array]
) -> None:
    other = train(SIMPLE_MLP, *digits, settings(seed=1))
    assert not torch.allclose(trained["fc1.weight"], other["fc1.weight"], atol=1e-3)


def test_members_differ(trained: dict[str, Tensor]) -> None:
    first, second = trained["fc1.weight"]
    assert not torch.allclose(first, second, atol=1e-3)


def test_a_member_is_the_same_alone_and_beside_others(
    trained: dict[str, Tensor], digits: tuple[Array, Array]
) -> None:
    alone = train(SIMPLE_MLP, *digits, settings(members=1))
    beside_more = train(SIMPLE_MLP, *digits, settings(members=5))
    for name, parameter in trained.items():
        torch.testing.assert_close(parameter[:1], alone[name], atol=1e-3, rtol=1e-3)
        torch.testing.assert_close(parameter, beside_more[name][:2], atol=1e-3, rtol=1e-3)


class Recorder:
    """SimpleMLP's stacked forward pass that notes its minibatches: (member, sample, 784)."""

    def __init__(self) -> None:
        self.minibatches: list[Tensor] = []
        self.architecture = Architecture(
            name="Noted", build=SimpleMLP, activations=266, widest=128, stacked_forward=self
        )

    def __call__(self, stacked: Mapping[str, Tensor], x: Tensor) -> Tensor:
        self.minibatches.append(x.detach().clone())
        assert SIMPLE_MLP.stacked_forward is not None
        return SIMPLE_MLP.stacked_forward(stacked, x)


@pytest.fixture(scope="module")
def recorder(digits: tuple[Array, Array]) -> Recorder:
    recorder = Recorder()
    train(recorder.architecture, *digits, SETTINGS)
    return recorder


@pytest.fixture(scope="module")
def shuffles(recorder: Recorder, inputs: Tensor) -> Tensor:
    """Which digit each member saw when: (epoch, member, sample)."""
    place = {one.numpy().tobytes(): index for index, one in enumerate(inputs)}
    seen = torch.cat(recorder.minibatches, dim=1)  # (member, sample of all epochs, 784)
    rows = [[place[one.numpy().tobytes()] for one in member] for member in seen]
    return torch.tensor(rows).unflatten(1, (6, 200)).transpose(0, 1)


def test_each_member_sees_each_digit_once_an_epoch(shuffles: Tensor) -> None:
    assert shuffles.shape == (6, 2, 200)
    assert torch.equal(shuffles.sort(dim=2).values, torch.arange(200).expand(6, 2, 200))


def test_each_member_and_each_epoch_has_its_own_shuffle(shuffles: Tensor) -> None:
    assert len({tuple(one) for one in shuffles.flatten(0, 1).tolist()}) == 12


def test_a_member_is_trained_as_by_a_plain_loop(
    trained: dict[str, Tensor], inputs: Tensor, labels: Tensor, shuffles: Tensor
) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SETTINGS.seed)
        member = [SimpleMLP() for _ in range(2)][1]
    optimizer = torch.optim.Adam(member.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=STEPS)
    for epoch in shuffles:
        for chosen in epoch[1].split(32):
            optimizer.zero_grad()
            functional.cross_entropy(member(inputs[chosen]), labels[chosen]).backward()
            optimizer.step()
            schedule.step()
    for name, parameter in member.named_parameters():
        torch.testing.assert_close(trained[name][1], parameter.detach(), atol=1e-3, rtol=1e-3)


def run_with(
    digits: tuple[Array, Array], *, token: CancelToken | None = None, progress: Progress = unheard
) -> None:
    train(SIMPLE_MLP, *digits, SETTINGS, token=token, progress=progress)


def test_progress_counts_the_members_and_then_the_steps(digits: tuple[Array, Array]) -> None:
    heard: list[RunProgress] = []
    run_with(digits, progress=heard.append)
    training = [one for one in heard if one.stage == "Training"]
    assert [one.done for one in training] == list(range(1, STEPS + 1))
    assert {one.total for one in training} == {STEPS}
    assert [one.done for one in heard[: -len(training)]] == [1, 2]


@pytest.mark.parametrize("stage", ["Making members", "Training"])
def test_a_cancel_takes_effect_at_the_next_step(digits: tuple[Array, Array], stage: str) -> None:
    token, heard = CancelToken(), []

    def cancel(progress: RunProgress) -> None:
        heard.append(progress)
        if progress.stage == stage:
            token.cancel()

    with pytest.raises(CancelledError):
        run_with(digits, token=token, progress=cancel)
    assert [one.stage for one in heard].count(stage) == 1
    assert heard[-1].stage == stage
