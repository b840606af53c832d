from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from ensemble_gui.ensembles.architectures.architecture import State
from ensemble_gui.ensembles.architectures.family import layer_sizes
from ensemble_gui.ensembles.architectures.lenet import LeNet5
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.registry import (
    ARCHITECTURE_NAMES,
    ARCHITECTURES,
    find_architecture,
)
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.architectures.transformer import SmallViT
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from ensemble_gui.running.strategies.registry import STRATEGIES
from tests.support.built_in import COLOURS, OBLONG, TASKS, noise, uneven_ensemble

LINEAR = ("SimpleMLP", "MLP-256-64", "DropoutMLP")
BY_STEPS = ("RowGRUCell", "RowGRU", "SmallViT")


def test_the_registry_holds_them_all_by_their_names() -> None:
    assert ARCHITECTURE_NAMES == (
        "SimpleMLP",
        "MLP-256-64",
        "DropoutMLP",
        "SimpleCNN",
        "LeNet-5",
        "BatchNormCNN",
        "SmallResNet",
        "RowGRUCell",
        "RowGRU",
        "RowLSTM",
        "SmallViT",
    )
    for name, family in ARCHITECTURES.items():
        assert family.name == find_architecture(name).name == name


def test_the_bundled_ones_are_the_same_objects() -> None:
    assert find_architecture("SimpleMLP") is SIMPLE_MLP
    assert find_architecture("SimpleCNN", DIGITS_TASK) is SIMPLE_CNN


@pytest.mark.parametrize("name", ARCHITECTURE_NAMES)
@pytest.mark.parametrize("task", TASKS)
def test_each_takes_the_tasks_images_and_gives_a_logit_a_class(name: str, task: Task) -> None:
    found = find_architecture(name, task)
    member = found.build().eval()
    with torch.inference_mode():
        logits = member(noise(5, *task.shape))
        alone = member(noise(5, *task.shape)[:1])
    assert logits.shape == (5, len(task.classes))
    assert found.task == task
    torch.testing.assert_close(alone, logits[:1], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURE_NAMES)
def test_the_numbers_of_the_layers_are_counted(name: str) -> None:
    found = find_architecture(name, COLOURS)
    activations, widest = layer_sizes(found.build(), COLOURS)
    assert found.widest == widest
    assert found.activations == pytest.approx(activations, abs=128)  # a GRU gives its last twice


@pytest.mark.parametrize("name", ["BatchNormCNN", "SmallResNet"])
def test_batch_norms_buffers_are_state_and_decide(name: str) -> None:
    ensemble = uneven_ensemble(find_architecture(name), 2)
    buffers = [one for one in ensemble.stacked if one.endswith("running_mean")]
    x = noise(3, 1, 28, 28)
    before = ensemble.members[0](x)
    ensemble.stacked[buffers[0]][0] += 1
    assert not torch.allclose(ensemble.members[0](x), before)


def test_dropout_is_off_in_prediction_and_on_in_training() -> None:
    member, x = find_architecture("DropoutMLP").build(), noise(4, 1, 28, 28)
    assert not torch.allclose(member(x), member(x))
    torch.testing.assert_close(member.eval()(x), member(x))
    assert find_architecture("DropoutMLP").trained_apart  # as stacked it would have none


@pytest.mark.parametrize("name", [*LINEAR, *BY_STEPS])
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("same", [True, False])
def test_stacked_forward_equals_each_members_own(name: str, task: Task, *, same: bool) -> None:
    ensemble = uneven_ensemble(find_architecture(name, task), 3)
    forward = ensemble.architecture.stacked_forward
    assert forward is not None
    x = noise(3, 4, *task.shape)
    x = x[:1].expand_as(x) if same else x
    state = ensemble.architecture.prepared(ensemble.stacked)
    logits = forward(state, x[0].flatten(1).expand(3, -1, -1) if same else x.flatten(2))
    for member, own, found in zip(ensemble.members, x, logits, strict=True):
        torch.testing.assert_close(found, member(own), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", ["BatchNormCNN", "SmallResNet", *BY_STEPS])
def test_what_a_pass_takes_is_made_once_and_leaves_the_state_as_it_is(name: str) -> None:
    ensemble = uneven_ensemble(find_architecture(name), 2)
    before = {key: one.clone() for key, one in ensemble.stacked.items()}
    x, made = noise(3, *DIGITS_TASK.shape), []

    def noted(state: State) -> State:
        made.append(state)
        return prepared(state)

    prepared = ensemble.architecture.prepared
    ensemble.architecture = replace(ensemble.architecture, prepared=noted)
    predict = STRATEGIES["stacked"].prepare(ensemble, InputMode.SAME)
    assert torch.equal(predict(x), predict(x))
    assert torch.equal(x, noise(3, *DIGITS_TASK.shape))
    assert len(made) == 1
    assert all(torch.equal(one, before[key]) for key, one in ensemble.stacked.items())


@pytest.mark.parametrize("name", ARCHITECTURE_NAMES)
def test_a_pass_that_takes_another_state_is_not_trained_with(name: str) -> None:
    """It folds BatchNorm's running statistics, or writes into what it has computed."""
    found = find_architecture(name)
    assert found.trained_apart or not found.copies_state


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("name", ["SmallResNet", *BY_STEPS])
def test_stacked_forward_in_bfloat16_is_near_the_members_own(name: str, *, same: bool) -> None:
    ensemble = uneven_ensemble(find_architecture(name), 3)
    x = noise(4, *DIGITS_TASK.shape) if same else noise(3, 4, *DIGITS_TASK.shape)
    mode = InputMode.SAME if same else InputMode.DIFFERENT
    expected = STRATEGIES["loop"].prepare(ensemble, mode)(x)
    halved = ensemble.converted(torch.bfloat16)
    logits = STRATEGIES["stacked"].prepare(halved, mode)(x.bfloat16())
    assert logits.dtype is torch.bfloat16
    torch.testing.assert_close(logits.float(), expected, atol=0.05, rtol=0.05)


def test_lenet_has_the_layers_of_its_paper_and_61706_parameters() -> None:
    member = LeNet5()
    shapes = {name: tuple(one.weight.shape) for name, one in member.named_children()}  # type: ignore[arg-type]  # a layer's weight
    assert shapes == {
        "conv1": (6, 1, 5, 5),
        "conv2": (16, 6, 5, 5),
        "fc1": (120, 400),
        "fc2": (84, 120),
        "fc3": (10, 84),
    }
    assert sum(one.numel() for one in member.parameters()) == 61_706


def test_attention_is_what_torchs_own_computes() -> None:
    (block, *_) = SmallViT().blocks
    reference = nn.MultiheadAttention(64, 4, batch_first=True)
    with torch.no_grad():
        reference.in_proj_weight.copy_(block.qkv.weight)
        reference.in_proj_bias.copy_(block.qkv.bias)
        reference.out_proj.weight.copy_(block.out.weight)
        reference.out_proj.bias.copy_(block.out.bias)
        x = noise(2, 7, 64)
        found = block.out(block._attention(x))
        expected, _ = reference(x, x, x)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", ["RowGRUCell", "RowGRU", "RowLSTM"])
def test_recurrent_networks_read_rows_from_above(name: str) -> None:
    member, x = find_architecture(name).build().eval(), noise(1, 1, 28, 28)
    with torch.no_grad():
        turned = member(x.flip(2))
        # An untrained network soon forgets: of its logits, the first row moves the least.
        first, last = x.clone(), x.clone()
        first[:, :, 0] += 3
        last[:, :, -1] += 3
        moved = [(member(one) - member(x)).abs().max() for one in (first, last)]
    assert not torch.allclose(turned, member(x))
    assert moved[0] < moved[1] / 10


def test_a_gru_cell_by_hand_is_the_gru() -> None:
    cell, gru = (find_architecture(name).build() for name in ("RowGRUCell", "RowGRU"))
    state = gru.state_dict()
    renamed = {name.replace("rnn", "cell").replace("_l0", ""): one for name, one in state.items()}
    cell.load_state_dict(renamed)
    x = noise(3, 1, 28, 28)
    torch.testing.assert_close(cell(x), gru(x), atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "least"),
    [("SimpleCNN", 8), ("LeNet-5", 12), ("BatchNormCNN", 4), ("SmallResNet", 4)],
)
def test_images_that_are_too_small_are_refused_with_the_least(name: str, least: int) -> None:
    fits = Task(shape=(1, least, least))
    member = find_architecture(name, fits).build().eval()
    assert np.isfinite(member(noise(1, *fits.shape)).detach().numpy()).all()
    small = replace(OBLONG, shape=(1, 40, least - 1))
    with pytest.raises(BadInput, match=rf"{name} needs .* {least} x {least} .*40 x {least - 1}:"):
        find_architecture(name, small)


def test_a_transformer_takes_an_image_of_one_pixel() -> None:
    tiny = Task(shape=(1, 1, 1))
    assert find_architecture("SmallViT", tiny).build()(noise(2, 1, 1, 1)).shape == (2, 10)
