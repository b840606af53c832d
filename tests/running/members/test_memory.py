from dataclasses import replace

import pytest
import torch
from torch import nn

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import DType, InputMode, RunSettings, Weights
from ensemble_gui.records.training import TrainSettings
from ensemble_gui.running.members import memory
from ensemble_gui.running.members.memory import (
    byte_size,
    check_run_memory,
    check_training_memory,
    estimate_run,
    estimate_training,
    member_bytes,
)
from ensemble_gui.samples.minibatches import draw_minibatch

CPU = torch.device("cpu")
PARAMETERS = 784 * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10
SMALL = RunSettings(members=3, batch=4, weights=Weights.RANDOM)


def pretend_free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda _device: size)


@pytest.mark.parametrize("mode", InputMode)
def test_the_estimate_covers_the_parameters_and_the_minibatches(mode: InputMode) -> None:
    settings = replace(SMALL, input=mode)
    stacked = random_ensemble(SIMPLE_MLP, 3, seed=0, device=CPU).stacked
    real = sum(one.nbytes for one in stacked.values()) + draw_minibatch(settings).inputs.nbytes
    assert real <= estimate_run(SIMPLE_MLP, settings) <= 2 * real


def test_convolutional_members_take_more_for_their_activations() -> None:
    more, less = (
        estimate_run(SIMPLE_CNN, replace(SMALL, batch=batch, weights=Weights.CONV))
        for batch in (1001, 1)
    )
    assert more - less >= 3 * 1000 * 4 * SIMPLE_CNN.activations
    assert more > estimate_run(SIMPLE_MLP, replace(SMALL, batch=1001))


def test_each_member_takes_its_parameters_once() -> None:
    one, two = (replace(SMALL, members=members, batch=1) for members in (1, 2))
    more = estimate_run(SIMPLE_MLP, two) - estimate_run(SIMPLE_MLP, one)
    assert 4 * PARAMETERS <= more < 4 * PARAMETERS * 1.1


def test_the_loop_s_kept_logits_may_hold_an_activation_of_each_member() -> None:
    """Measured: 1,000 members at batch 1,024 took 1.05 GB."""
    large = replace(SMALL, members=1000, batch=1024, strategies=("loop",))
    assert 1.05e9 <= estimate_run(SIMPLE_MLP, large) <= 1.15e9
    assert estimate_run(SIMPLE_MLP, large) < estimate_run(
        SIMPLE_MLP, replace(large, strategies=("loop", "vmap"))
    )
    least, more = (
        estimate_run(SIMPLE_MLP, replace(large, batch=batch)) for batch in (10**5, 10**5 + 1)
    )
    assert more - least < 1000 * 100 + 10**4  # what is so large is given back at once


def test_strategies_that_copy_the_weights_take_them_again() -> None:
    def needed(*strategies: str, architecture: Architecture = SIMPLE_MLP) -> int:
        return estimate_run(architecture, replace(SMALL, strategies=strategies))

    copy = 3 * member_bytes(SIMPLE_MLP, torch.float32)
    plain = needed("vmap", "chunked", "per-core")
    assert needed("vmap", "packed") - plain == needed("vmap", "auto") - plain == copy
    assert needed("packed", "auto") - plain == 2 * copy
    others = (needed(one, "vmap", architecture=SIMPLE_CNN) for one in ("auto", "stacked"))
    assert len(set(others)) == 1


def test_a_pass_by_hand_may_take_the_state_in_a_form_of_its_own() -> None:
    settings = replace(SMALL, batch=64, architecture="RowGRU", strategies=("auto",))
    architecture = find_architecture("RowGRU")
    copied, plain = (
        estimate_run(one, settings) for one in (architecture, replace(architecture, prepared=dict))
    )
    assert copied - plain == 3 * member_bytes(architecture, torch.float32)
    stacked = random_ensemble(architecture, 3, seed=0, device=CPU).stacked
    known = {one.untyped_storage().data_ptr() for one in stacked.values()}
    made = architecture.prepared(stacked).values()
    own = [one for one in made if one.untyped_storage().data_ptr() not in known]
    assert 0 < sum(one.nbytes for one in own) <= copied - plain


def test_different_minibatches_take_one_input_for_each_member() -> None:
    different = replace(SMALL, members=10, batch=1000, input=InputMode.DIFFERENT)
    same = replace(different, input=InputMode.SAME)
    more = estimate_run(SIMPLE_MLP, different) - estimate_run(SIMPLE_MLP, same)
    assert more >= 9 * 1000 * 784 * 4


def test_training_takes_gradients_and_moments_and_what_it_keeps_beside_the_parameters() -> None:
    settings = TrainSettings(members=5)
    assert estimate_training(SIMPLE_MLP, settings) >= 5 * 4 * (4 + 2 * 3) * PARAMETERS


def test_training_takes_each_members_extra_digits() -> None:
    few, many = (TrainSettings(members=5, extra=count) for count in (0, 1000))
    more = estimate_training(SIMPLE_MLP, many) - estimate_training(SIMPLE_MLP, few)
    assert more == 5 * 1000 * 784 * 4


@pytest.mark.parametrize(("short_of", "refused"), [(0, False), (1, True)])
def test_a_run_is_refused_only_if_it_needs_more_than_is_free(
    monkeypatch: pytest.MonkeyPatch, short_of: int, *, refused: bool
) -> None:
    pretend_free(monkeypatch, estimate_run(SIMPLE_MLP, SMALL) - short_of)
    if refused:
        with pytest.raises(BadInput):
            check_run_memory(SIMPLE_MLP, SMALL, CPU)
    else:
        check_run_memory(SIMPLE_MLP, SMALL, CPU)


@pytest.mark.parametrize(("held", "refused"), [(10, False), (9, True)])
def test_what_is_held_already_need_not_be_free(
    monkeypatch: pytest.MonkeyPatch, held: int, *, refused: bool
) -> None:
    pretend_free(monkeypatch, estimate_run(SIMPLE_MLP, SMALL) - 10)
    if refused:
        with pytest.raises(BadInput):
            check_run_memory(SIMPLE_MLP, SMALL, CPU, held)
    else:
        check_run_memory(SIMPLE_MLP, SMALL, CPU, held)


def test_a_refused_run_is_told_the_estimate_what_is_free_and_what_would_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend_free(monkeypatch, 8 * 10**9)
    with pytest.raises(BadInput) as refusal:
        check_run_memory(SIMPLE_MLP, replace(SMALL, members=10**9), torch.device("cuda:1"))
    estimate = byte_size(estimate_run(SIMPLE_MLP, replace(SMALL, members=10**9)))
    assert estimate == "482 TB"
    for piece in ("1,000,000,000 members", estimate, "8 GB", "cuda:1", "fewer members"):
        assert piece in str(refusal.value)


def test_a_refused_training_is_told_the_estimate_what_is_free_and_what_would_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend_free(monkeypatch, 8 * 10**9)
    settings = TrainSettings(members=10**9)
    with pytest.raises(BadInput) as refusal:
        check_training_memory(SIMPLE_MLP, settings)
    estimate = byte_size(estimate_training(SIMPLE_MLP, settings))
    for piece in ("Training 1,000,000,000 members", estimate, "8 GB", "cpu", "fewer members"):
        assert piece in str(refusal.value)


def test_a_small_training_fits() -> None:
    check_training_memory(SIMPLE_MLP, TrainSettings(members=1))


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (473_000_000, "473 MB"),
        (1_200_000_000, "1.2 GB"),
        (482 * 10**12, "482 TB"),
        (10**18, "1 EB"),
        (123 * 10**18, "123 EB"),
    ],
)
def test_sizes_are_said_as_people_read_them(size: int, said: str) -> None:
    assert byte_size(size) == said


def odd_state() -> Architecture:
    """A network with a weight of 10 numbers, 10 int64, 10 bools and 10 complex numbers."""

    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(10))
            self.register_buffer("ids", torch.arange(10))
            self.register_buffer("mask", torch.ones(10).bool())
            self.register_buffer("turns", torch.ones(10, dtype=torch.complex64))

    return Architecture(name="Odd", build=Odd, activations=1000, widest=500)


@pytest.mark.parametrize(
    ("dtype", "size"),
    [
        (torch.float32, 40 + 80 + 10 + 80),
        (torch.float16, 20 + 80 + 10 + 80),
        (torch.float64, 80 + 80 + 10 + 160),
    ],
)
def test_a_member_takes_what_its_own_numbers_take(dtype: torch.dtype, size: int) -> None:
    architecture = odd_state()
    assert member_bytes(architecture, dtype) == size
    stacked = random_ensemble(architecture, 1, seed=0, device=CPU).converted(dtype).stacked
    assert sum(one.nbytes for one in stacked.values()) == size


def test_members_in_fewer_bits_are_kept_in_float32_as_well() -> None:
    more, less = (
        estimate_run(SIMPLE_MLP, replace(SMALL, members=members, batch=1, dtype=DType.FLOAT16))
        for members in (2, 1)
    )
    assert 6 * PARAMETERS <= more - less < 6 * PARAMETERS * 1.1


def test_one_member_in_float64_is_the_reference_where_it_takes_more_than_the_calls() -> None:
    one = replace(SMALL, members=1, batch=1)
    assert estimate_run(SIMPLE_MLP, one) >= (4 + 8) * PARAMETERS


def test_the_loop_alone_has_one_member_s_activations_at_a_time() -> None:
    many = replace(SMALL, members=100, batch=1000, weights=Weights.CONV)
    alone = replace(many, strategies=("loop",))
    whole, less = (estimate_run(SIMPLE_CNN, one) for one in (many, alone))
    assert whole - less >= 0.9 * 99 * 1000 * 4 * 2 * SIMPLE_CNN.activations


def test_of_a_deep_network_not_all_activations_are_alive_at_once() -> None:
    deep = replace(odd_state(), activations=10**6, widest=10**3)
    settings = replace(SMALL, members=1, batch=1000)
    assert estimate_run(deep, settings) < 4 * 1000 * 10**5


def test_a_refusal_offers_the_loop_where_that_would_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    many = replace(SMALL, members=100, batch=1000, weights=Weights.CONV)
    alone = estimate_run(SIMPLE_CNN, replace(many, strategies=("loop",)))
    pretend_free(monkeypatch, alone)
    with pytest.raises(BadInput, match=f"or the loop alone, which would take {byte_size(alone)}"):
        check_run_memory(SIMPLE_CNN, many, CPU)
    pretend_free(monkeypatch, alone - 1)
    with pytest.raises(BadInput, match=r"a smaller batch size\.$"):
        check_run_memory(SIMPLE_CNN, many, CPU)
