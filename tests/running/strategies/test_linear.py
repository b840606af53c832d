from dataclasses import replace

import pytest
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.errors import BadInput
from ensemble_gui.records.rule import DEFAULT_RULE, Rule
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.linear import Chunked, Packed
from ensemble_gui.running.strategies.plain import Fused, Loop, Stacked
from ensemble_gui.running.timing.allocating import peak_bytes
from ensemble_gui.running.timing.checking import check_reference
from ensemble_gui.running.timing.reference import reference_logits
from tests.support.built_in import ensemble_of, minibatches

pytestmark = pytest.mark.usefixtures("_no_grad")

SMALL_BATCH = DEFAULT_RULE.small_batch
TINY = [(members, batch) for members in (1, 2, 5) for batch in (1, 2, 3)]


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("members", [1, 2, 5, 7])
@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
@pytest.mark.parametrize("strategy", [Chunked, Packed])
def test_groups_of_any_size_give_what_all_members_give_together(
    strategy: type[Chunked | Packed], mode: InputMode, members: int, at_once: int
) -> None:
    batch = SMALL_BATCH + 1
    rule = Rule(all_cached_bytes=0, cached_bytes=at_once * 128 * batch * 4)
    ensemble, x = ensemble_of(members), minibatches(mode, members, batch)
    expected = Stacked().prepare(ensemble, mode)(x)
    torch.testing.assert_close(strategy(rule).prepare(ensemble, mode)(x), expected)


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize(("members", "batch"), [*TINY, (5, 16), (5, 64)])
@pytest.mark.parametrize("strategy", [Chunked, Packed])
def test_the_logits_are_the_reference_s(
    strategy: type[Chunked | Packed], mode: InputMode, members: int, batch: int
) -> None:
    ensemble, x = ensemble_of(members), minibatches(mode, members, batch)
    logits = strategy().prepare(ensemble, mode)(x)
    reference = reference_logits(ensemble, x, mode, CancelToken())
    assert check_reference(strategy.name, logits, reference).max_abs < 1e-4


@pytest.mark.parametrize("mode", InputMode)
def test_packed_weights_in_bfloat16_give_what_the_loop_gives(mode: InputMode) -> None:
    ensemble = ensemble_of(3).converted(torch.bfloat16)
    x = minibatches(mode, 3, 5).bfloat16()
    expected = Loop().prepare(ensemble, mode)(x)
    found = Packed().prepare(ensemble, mode)(x)
    torch.testing.assert_close(found, expected, atol=0.05, rtol=0.05)


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize(("members", "batch"), TINY)
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
def test_tiny_batches_in_other_numbers_give_what_the_loop_gives(
    mode: InputMode, members: int, batch: int, dtype: torch.dtype
) -> None:
    ensemble = ensemble_of(members).converted(dtype)
    x = minibatches(mode, members, batch).to(dtype)
    close = {"atol": 0.05, "rtol": 0.05} if dtype is torch.bfloat16 else {"atol": 1e-9, "rtol": 0}
    expected = Loop().prepare(ensemble, mode)(x)
    torch.testing.assert_close(Chunked().prepare(ensemble, mode)(x), expected, **close)


def test_one_product_serves_all_members_that_see_the_same_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shapes: list[tuple[int, ...]] = []
    product = torch.addmv

    def watch(bias: torch.Tensor, *rest: torch.Tensor, out: torch.Tensor) -> torch.Tensor:
        shapes.append(tuple(rest[0].shape))
        return product(bias, *rest, out=out)

    monkeypatch.setattr(torch, "addmv", watch)
    ensemble, x = ensemble_of(3), torch.randn(1, 1, 28, 28)
    predict = Chunked().prepare(ensemble, InputMode.SAME)
    predict(x)
    assert shapes == [(3 * 128, 784)]
    ensemble.stacked["fc1.weight"].zero_()  # a view of the weights, which follows them
    torch.testing.assert_close(predict(x).clone(), predict(torch.randn(1, 1, 28, 28)))
    shapes.clear()
    predict(torch.randn(2, 1, 28, 28))
    Packed().prepare(ensemble, InputMode.SAME)(x)
    Chunked().prepare(ensemble.converted(torch.bfloat16), InputMode.SAME)(x.bfloat16())
    assert not shapes
    for mode in InputMode:
        own = x if mode is InputMode.SAME else x[None]
        Chunked().prepare(ensemble.first(1), mode)(own)
    assert shapes == 2 * [(128, 784), (128, 128), (10, 128)]  # of one member all layers


def test_the_weights_are_packed_once_in_the_first_call_and_counted() -> None:
    ensemble = ensemble_of(3)
    weights = sum(one.nbytes for name, one in ensemble.stacked.items() if name.endswith("weight"))
    x = torch.randn(4, 1, 28, 28)
    peaks = [
        peak_bytes(one(), ensemble, x, InputMode.SAME, computes=True) for one in (Packed, Chunked)
    ]
    assert peaks[0] == (peaks[1] or 0) + weights
    predict = Packed().prepare(ensemble, InputMode.SAME)
    predict(x)
    ensemble.stacked["fc1.weight"].zero_()
    ensemble.stacked["fc2.weight"].zero_()
    assert predict(x[:2]).std(1).min() > 0  # of another batch size, with the same copies


@pytest.mark.usefixtures("_threads")
@pytest.mark.parametrize(
    ("members", "batch", "threads", "groups"),
    [
        (5, SMALL_BATCH, 2, [5]),  # a small batch: all at once
        (5, 64, 2, [4, 1]),
        (6, 64, 2, [6]),
        (7, 64, 3, [6, 1]),
        (3, 64, 4, [3]),  # fewer than threads
        (5, 64, 1, [5]),
    ],
)
def test_each_thread_has_as_many_members_and_those_left_over_come_last(
    monkeypatch: pytest.MonkeyPatch, members: int, batch: int, threads: int, groups: list[int]
) -> None:
    torch.set_num_threads(threads)
    seen: list[int] = []
    product = torch.baddbmm

    def watch(bias: torch.Tensor, *rest: torch.Tensor, out: torch.Tensor) -> torch.Tensor:
        seen.append(len(out))
        return product(bias, *rest, out=out)

    monkeypatch.setattr(torch, "baddbmm", watch)
    Chunked().prepare(ensemble_of(members), InputMode.SAME)(torch.randn(batch, 1, 28, 28))
    assert seen[::3] == groups


def test_the_scratch_memory_is_used_again_and_fits_other_batch_sizes() -> None:
    ensemble = ensemble_of(3)
    predict = Chunked().prepare(ensemble, InputMode.SAME)
    stacked = Stacked().prepare(ensemble, InputMode.SAME)
    places = []
    for batch in (4, 4, 9, 2):
        x = torch.randn(batch, 1, 28, 28)
        logits = predict(x)
        torch.testing.assert_close(logits, stacked(x))
        places.append(logits.data_ptr())
    assert places[0] == places[1]


def test_fused_needs_the_same_minibatch() -> None:
    with pytest.raises(BadInput, match="'fused' needs the same minibatch for every member"):
        Fused().prepare(ensemble_of(2), InputMode.DIFFERENT)


def test_networks_that_are_not_of_linear_layers_are_refused() -> None:
    with pytest.raises(BadInput, match="'chunked' does not know SimpleCNN"):
        Chunked().prepare(ensemble_of(2, SIMPLE_CNN), InputMode.SAME)
    with pytest.raises(BadInput, match="'packed' does not know SimpleCNN"):
        Packed().prepare(ensemble_of(2, SIMPLE_CNN), InputMode.SAME)


def test_an_architecture_without_a_fused_forward_pass_is_refused() -> None:
    strange = replace(SIMPLE_CNN, name="Strange", fused_forward=None)
    with pytest.raises(BadInput, match="'fused' does not know Strange"):
        Fused().prepare(ensemble_of(2, strange), InputMode.SAME)
