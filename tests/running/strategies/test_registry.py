import copy
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.func import functional_call, stack_module_state, vmap

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import STRATEGY_NAMES, InputMode
from ensemble_gui.running.strategies.plain import Stacked
from ensemble_gui.running.strategies.registry import STRATEGIES, find_strategies
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.running.strategies.vmap import Vmap
from tests.support.built_in import minibatches

Make = Callable[[int], Ensemble]


@pytest.fixture
def make() -> Make:
    def make(members: int) -> Ensemble:
        return random_ensemble(SIMPLE_MLP, members, seed=1, device=torch.device("cpu"))

    return make


def fitting(mode: InputMode) -> list[Strategy]:
    """The strategies that can take this input here; the one that compiles has its own tests."""
    apart = {"compiled", "graphed", *(() if mode is InputMode.SAME else ("fused",))}
    return [one for one in STRATEGIES.values() if one.name not in apart]


FITTING = [(one.name, mode) for mode in InputMode for one in fitting(mode)]


def plain_forward(ensemble: Ensemble, mode: InputMode, x: Tensor) -> Tensor:
    """The forward pass written out in NumPy, in double precision, member by member."""
    weights = {name: stack.double().numpy() for name, stack in ensemble.stacked.items()}
    logits = []
    for member in range(len(ensemble)):
        seen = x if mode is InputMode.SAME else x[member]
        a = seen.double().numpy().reshape(len(seen), 784)
        for layer in ("fc1", "fc2", "fc3"):
            a = a @ weights[f"{layer}.weight"][member].T + weights[f"{layer}.bias"][member]
            a = a if layer == "fc3" else np.maximum(a, 0)
        logits.append(a)
    return torch.from_numpy(np.stack(logits)).float()


def tutorial(ensemble: Ensemble, mode: InputMode, x: Tensor) -> Tensor:
    """The tutorial's own code."""
    models = list(ensemble.members)
    params, buffers = stack_module_state(models)
    base_model = copy.deepcopy(models[0])
    base_model = base_model.to("meta")

    def fmodel(params: dict[str, Tensor], buffers: dict[str, Tensor], x: Tensor) -> Tensor:
        logits: Tensor = functional_call(base_model, (params, buffers), (x,))
        return logits

    in_dims = (0, 0, None) if mode is InputMode.SAME else (0, 0, 0)
    predictions: Tensor = vmap(fmodel, in_dims=in_dims)(params, buffers, x)
    return predictions


@pytest.mark.parametrize(("name", "mode"), FITTING)
@pytest.mark.parametrize(("members", "batch"), [(1, 1), (1, 8), (2, 1), (3, 3), (5, 64), (10, 4)])
def test_every_strategy_equals_a_plain_forward_pass(
    make: Make, name: str, mode: InputMode, members: int, batch: int
) -> None:
    ensemble, x = make(members), minibatches(mode, members, batch)
    logits = STRATEGIES[name].prepare(ensemble, mode)(x)
    assert logits.shape == (members, batch, 10)
    torch.testing.assert_close(logits, plain_forward(ensemble, mode, x), atol=1e-3, rtol=1e-5)


@pytest.mark.parametrize("mode", InputMode)
def test_all_strategies_are_equal_within_the_tolerance_of_the_tutorial(
    make: Make, mode: InputMode
) -> None:
    ensemble, x = make(10), minibatches(mode, 10, 64)
    loop, *others = (one.prepare(ensemble, mode)(x) for one in fitting(mode))
    assert len(others) >= 4
    for logits in others:
        torch.testing.assert_close(logits, loop, atol=1e-3, rtol=1e-5)


@pytest.mark.parametrize("name", ["loop", "vmap", "stacked", "auto"])
@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize(("members", "batch"), [(1, 1), (1, 5), (2, 1), (4, 6)])
def test_every_strategy_gives_what_convolutional_members_say_one_by_one(
    name: str, mode: InputMode, members: int, batch: int
) -> None:
    ensemble = random_ensemble(SIMPLE_CNN, members, seed=1, device=torch.device("cpu"))
    x = minibatches(mode, members, batch)
    logits = STRATEGIES[name].prepare(ensemble, mode)(x)
    seen = [x] * members if mode is InputMode.SAME else list(x)
    expected = torch.stack([one(own) for one, own in zip(ensemble.members, seen, strict=True)])
    torch.testing.assert_close(logits, expected, atol=1e-4, rtol=1e-5)


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize(("members", "batch"), [(2, 1), (10, 64)])
def test_vmap_equals_the_code_of_the_tutorial(
    make: Make, mode: InputMode, members: int, batch: int
) -> None:
    ensemble, x = make(members), minibatches(mode, members, batch)
    theirs = tutorial(ensemble, mode, x)
    torch.testing.assert_close(Vmap().prepare(ensemble, mode)(x), theirs, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize(("name", "mode"), FITTING)
def test_the_prepared_function_can_be_called_again_and_leaves_its_input_alone(
    make: Make, name: str, mode: InputMode
) -> None:
    strategy = STRATEGIES[name]
    ensemble, x = make(3), minibatches(mode, 3, 4)
    before = x.clone()
    predict = strategy.prepare(ensemble, mode)
    first = predict(x).clone()
    assert torch.equal(x, before)
    torch.testing.assert_close(predict(x), first)


def test_members_given_different_minibatches_see_each_their_own(make: Make) -> None:
    ensemble, x = make(3), minibatches(InputMode.DIFFERENT, 3, 4)
    for strategy in fitting(InputMode.DIFFERENT):
        predict = strategy.prepare(ensemble, InputMode.DIFFERENT)
        changed = x.clone()
        changed[1] += 1
        same = (predict(x).clone() == predict(changed)).flatten(1).all(1)
        assert same.tolist() == [True, False, True]


def test_an_architecture_without_a_stacked_forward_pass_is_refused_by_stacked(make: Make) -> None:
    ensemble = make(2)
    ensemble.architecture = replace(SIMPLE_MLP, name="Strange", stacked_forward=None)
    with pytest.raises(BadInput, match="'stacked' does not know Strange: choose loop or vmap"):
        Stacked().prepare(ensemble, InputMode.SAME)


def test_each_strategy_is_registered_by_its_name_and_the_window_knows_it() -> None:
    assert tuple(STRATEGIES) == STRATEGY_NAMES
    assert all(strategy.name == name for name, strategy in STRATEGIES.items())


def test_strategies_are_found_in_the_order_of_the_request_each_once() -> None:
    found = find_strategies(["stacked", "loop", "stacked"])
    assert [one.name for one in found] == ["stacked", "loop"]


@pytest.mark.parametrize("name", ["turbo", "", "Loop", "loop "])
def test_an_unknown_strategy_is_refused_by_name_with_the_list_of_those_there(name: str) -> None:
    with pytest.raises(BadInput) as refusal:
        find_strategies(["loop", name])
    assert repr(name) in str(refusal.value)
    assert "loop, vmap, vmap-chunked, stacked" in str(refusal.value)


def test_no_strategy_is_refused_with_the_list_of_those_there() -> None:
    with pytest.raises(BadInput, match=r"No strategy is chosen.*loop, vmap, vmap-chunked, stacked"):
        find_strategies([])
