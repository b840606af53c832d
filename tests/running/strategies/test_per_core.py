import gc
import threading
from contextlib import nullcontext

import pytest
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies import per_core
from ensemble_gui.running.strategies.per_core import PerCore, tile_rows
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.timing.allocating import peak_bytes
from ensemble_gui.running.timing.checking import check_reference
from ensemble_gui.running.timing.reference import reference_logits
from tests.support.built_in import ensemble_of, minibatches

pytestmark = pytest.mark.usefixtures("_threads", "_no_grad")


def of_per_core() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith(PerCore.name)]


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize(
    ("members", "batch", "threads"),
    [(1, 1, 2), (1, 9, 3), (3, 1, 2), (5, 7, 2), (5, 7, 1), (4, 21, 3), (2, 20, 5)],
)
def test_any_share_of_members_and_samples_gives_the_reference_s_logits(
    monkeypatch: pytest.MonkeyPatch, mode: InputMode, members: int, batch: int, threads: int
) -> None:
    monkeypatch.setattr(per_core, "MOST_ROWS", 8)
    torch.set_num_threads(threads)
    ensemble, x = ensemble_of(members), minibatches(mode, members, batch)
    logits = PerCore().prepare(ensemble, mode)(x)
    check = check_reference("per-core", logits, reference_logits(ensemble, x, mode, CancelToken()))
    assert check.max_abs < 1e-4
    assert check.samples == batch
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("mode", InputMode)
def test_bfloat16_gives_what_the_loop_gives(mode: InputMode) -> None:
    torch.set_num_threads(2)
    ensemble = ensemble_of(3).converted(torch.bfloat16)
    x = minibatches(mode, 3, 5).bfloat16()
    expected = Loop().prepare(ensemble, mode)(x)
    found = PerCore().prepare(ensemble, mode)(x)
    torch.testing.assert_close(found, expected, atol=0.05, rtol=0.05)


@pytest.mark.parametrize(
    ("members", "samples", "threads", "rows"),
    [
        (10, 1024, 2, 1024),
        (5, 1024, 2, 512),  # in halves: no thread has a member more than the other
        (10, 1025, 2, 513),
        (3, 64, 1, 64),
        (1, 1, 4, 1),
        (6, 100, 4, 50),
    ],
)
def test_each_thread_has_as_many_tiles(members: int, samples: int, threads: int, rows: int) -> None:
    assert tile_rows(members, samples, threads) == rows


def test_the_threads_are_as_many_as_torch_has_and_end_with_the_function() -> None:
    torch.set_num_threads(3)
    x = minibatches(InputMode.SAME, 4, 6)
    predict = PerCore().prepare(ensemble_of(4), InputMode.SAME)
    assert not of_per_core()  # none before the first call
    predict(x)
    assert 1 <= len(of_per_core()) <= 2  # one may do the work of both, if it is quick
    torch.set_num_threads(2)
    predict(x)
    assert len(of_per_core()) == 1
    del predict
    gc.collect()
    assert not of_per_core()


@pytest.mark.parametrize("fails_at", [0, 1])  # the caller's own member, and another thread's
def test_an_error_in_any_thread_comes_out_and_torch_has_its_threads_again(
    monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    torch.set_num_threads(2)
    product = torch.addmm
    caller = threading.current_thread()

    def failing(*given: torch.Tensor, out: torch.Tensor) -> torch.Tensor:
        if (threading.current_thread() is caller) == (fails_at == 0):
            raise ValueError("it fails")
        return product(*given, out=out)

    ensemble, x = ensemble_of(2), minibatches(InputMode.SAME, 2, 3)
    predict = PerCore().prepare(ensemble, InputMode.SAME)
    with monkeypatch.context() as patch:
        patch.setattr(torch, "addmm", failing)
        with pytest.raises(ValueError, match="it fails"):
            predict(x)
    assert torch.get_num_threads() == 2
    torch.testing.assert_close(predict(x), Loop().prepare(ensemble, InputMode.SAME)(x))


def test_no_product_has_threads_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(2)
    product, seen = torch.addmm, set()

    def watch(*given: torch.Tensor, out: torch.Tensor) -> torch.Tensor:
        seen.add(torch.get_num_threads())
        return product(*given, out=out)

    monkeypatch.setattr(torch, "addmm", watch)
    PerCore().prepare(ensemble_of(4), InputMode.SAME)(minibatches(InputMode.SAME, 4, 3))
    assert seen == {1}


@pytest.mark.parametrize("inference", [True, False])
def test_it_works_in_and_out_of_inference_mode(*, inference: bool) -> None:
    torch.set_num_threads(2)
    ensemble, x = ensemble_of(2), minibatches(InputMode.SAME, 2, 3)
    with torch.inference_mode(inference), nullcontext() if inference else torch.no_grad():
        logits = PerCore().prepare(ensemble, InputMode.SAME)(x)
    assert logits.is_inference() == inference


def test_what_it_takes_is_counted_without_storage() -> None:
    torch.set_num_threads(2)
    x = minibatches(InputMode.SAME, 4, 8)
    peaks = {
        peak_bytes(PerCore(), ensemble_of(4), x, InputMode.SAME, computes=computes)
        for computes in (True, False)
    }
    assert peaks == {4 * (4 * 8 * 10 + 2 * 2 * 8 * 128)}  # logits, and two layers for two threads


def test_other_networks_and_devices_are_refused() -> None:
    cnn = ensemble_of(2, SIMPLE_CNN)
    with pytest.raises(BadInput, match="'per-core' does not know SimpleCNN"):
        PerCore().prepare(cnn, InputMode.SAME)
    elsewhere = ensemble_of(2)
    elsewhere.stacked = {name: Elsewhere() for name in elsewhere.stacked}  # type: ignore[misc]
    with pytest.raises(BadInput, match="'per-core' runs on the CPU alone"):
        PerCore().prepare(elsewhere, InputMode.SAME)


class Elsewhere:
    """A tensor on a GPU, as far as preparing asks."""

    device = torch.device("cuda")
