import pytest
import torch
from torch.nn import functional

from ensemble_gui.ensembles.architectures import planes
from ensemble_gui.ensembles.architectures.grouping import group_size
from ensemble_gui.ensembles.architectures.lenet import PLAN as LENET
from ensemble_gui.ensembles.architectures.normalised import RES_NET_PLAN
from ensemble_gui.ensembles.architectures.planes import PlanesThenLinear, pooled
from ensemble_gui.ensembles.architectures.registry import (
    ARCHITECTURE_NAMES,
    find_architecture,
)
from ensemble_gui.ensembles.architectures.simple_cnn import PLAN as SIMPLE_CNN
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from tests.support.built_in import TASKS, noise, uneven_ensemble

FUSED = [one for one in ARCHITECTURE_NAMES if find_architecture(one).fused_forward is not None]


def test_all_networks_that_begin_with_a_layer_for_all_members_are_known_fused() -> None:
    convolutional = {"SimpleCNN", "LeNet-5", "BatchNormCNN", "SmallResNet"}
    assert set(FUSED) == {"SimpleMLP", "MLP-256-64", "DropoutMLP", *convolutional}


@pytest.mark.parametrize("members", [1, 2, 5])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: str(task.shape))
@pytest.mark.parametrize("name", FUSED)
def test_fused_forward_equals_each_members_own(name: str, task: Task, members: int) -> None:
    ensemble = uneven_ensemble(find_architecture(name, task), members)
    x = noise(3, *task.shape)
    before = {key: one.clone() for key, one in ensemble.stacked.items()}
    forward = ensemble.architecture.fused_forward
    assert forward is not None
    with torch.inference_mode():
        expected = torch.stack([one(x) for one in ensemble.members])
        logits = forward(ensemble.architecture.prepared(ensemble.stacked), x)
    torch.testing.assert_close(logits, expected, atol=1e-4, rtol=1e-4)
    assert torch.equal(x, noise(3, *task.shape))
    assert all(torch.equal(one, before[key]) for key, one in ensemble.stacked.items())


@pytest.mark.parametrize("at_once", [1, 3 * 6 * 784 * 2, 3 * 6 * 784 * 3, 10**9])
@pytest.mark.parametrize("members", [1, 2, 3, 7])
def test_groups_of_any_size_give_the_same(
    monkeypatch: pytest.MonkeyPatch, members: int, at_once: int
) -> None:
    ensemble = uneven_ensemble(find_architecture("LeNet-5"), members)
    x = noise(3, *DIGITS_TASK.shape)
    monkeypatch.setattr(planes, "_AT_ONCE", at_once)
    forward = ensemble.architecture.fused_forward
    assert forward is not None
    with torch.inference_mode():
        expected = torch.stack([one(x) for one in ensemble.members])
        torch.testing.assert_close(forward(ensemble.stacked, x), expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("few", [0, 10**9])
@pytest.mark.parametrize("same", [False, True])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: str(task.shape))
@pytest.mark.parametrize("name", ["LeNet-5", "SimpleCNN", "BatchNormCNN", "SmallResNet"])
def test_stacked_forward_of_few_images_and_of_many_is_each_members_own(
    monkeypatch: pytest.MonkeyPatch, name: str, task: Task, *, same: bool, few: int
) -> None:
    ensemble = uneven_ensemble(find_architecture(name, task), 3)
    x = noise(1 if same else 3, 4, *task.shape).expand(3, -1, -1, -1, -1)
    monkeypatch.setattr(planes, "FEW_IMAGES", few)
    forward = ensemble.architecture.stacked_forward
    assert forward is not None
    with torch.inference_mode():
        expected = torch.stack([one(own) for one, own in zip(ensemble.members, x, strict=True)])
        logits = forward(ensemble.architecture.prepared(ensemble.stacked), x.flatten(2))
    torch.testing.assert_close(logits, expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    ("plan", "name", "members", "samples", "pay"),
    [
        (SIMPLE_CNN, "SimpleCNN", 10, 10, True),
        (SIMPLE_CNN, "SimpleCNN", 2, 50, True),
        (SIMPLE_CNN, "SimpleCNN", 10, 11, False),
        (LENET, "LeNet-5", 10, 8, True),
        (LENET, "LeNet-5", 2, 9, False),  # 6 planes a group
        (LENET, "LeNet-5", 20, 8, False),
        (RES_NET_PLAN, "SmallResNet", 100, 1, True),
        (RES_NET_PLAN, "SmallResNet", 10, 16, False),
    ],
)
def test_groups_pay_for_few_images_and_longer_where_they_fill_the_registers(
    plan: PlanesThenLinear, name: str, members: int, samples: int, *, pay: bool
) -> None:
    ensemble = uneven_ensemble(find_architecture(name), 2)
    state = ensemble.architecture.prepared(ensemble.stacked)
    assert plan.groups_pay(state, members, samples) == pay


@pytest.mark.parametrize(
    ("members", "numbers", "size"),
    [(10, 2**20, 2), (10, 2**17, 4), (10, 2**16, 5), (10, 1, 10), (1, 2**30, 1), (3, 2**20, 2)],
)
def test_members_are_shared_out_evenly_to_groups_that_fit_the_cache(
    members: int, numbers: int, size: int
) -> None:
    assert group_size(members, numbers, 2**19) == size


@pytest.mark.parametrize("height", [2, 3, 6, 7])
@pytest.mark.parametrize("width", [2, 5, 8])
def test_pooling_is_torchs_own_also_where_something_is_not_finite(height: int, width: int) -> None:
    x = noise(2, 3, height, width)
    x[0, 1, 1, 1] = torch.nan
    x[1, 0, 0, 1] = torch.inf
    x[1, 2] = -torch.inf
    expected = functional.max_pool2d(x, 2)
    torch.testing.assert_close(pooled(x), expected, equal_nan=True, atol=0, rtol=0)
