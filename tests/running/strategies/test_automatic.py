from contextlib import nullcontext
from dataclasses import replace

import pytest
import torch
from torch._ops import OpOverload
from torch.utils._python_dispatch import TorchDispatchMode

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.planes import FEW_IMAGES
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.rule import DEFAULT_RULE, Rule
from ensemble_gui.records.run import Choice
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies import automatic
from ensemble_gui.running.strategies.automatic import Auto, choose
from ensemble_gui.running.strategies.registry import STRATEGIES

UNKNOWN = replace(SIMPLE_MLP, stacked_forward=None, fused_forward=None, linear_layers=())
LENET, BATCH_NORM, VIT, GRU, LSTM = (
    find_architecture(name) for name in ("LeNet-5", "BatchNormCNN", "SmallViT", "RowGRU", "RowLSTM")
)
VECTORISES = replace(UNKNOWN, vectorises=True)


def pick(
    architecture: Architecture,
    members: int,
    batch: int,
    device: str = "cpu",
    *,
    mode: InputMode = InputMode.SAME,
    threads: int = 1,
    free: int | None = None,
    itemsize: int = 4,
    rule: Rule = DEFAULT_RULE,
) -> Choice:
    return choose(
        architecture,
        members=members,
        batch=batch,
        device=device,
        mode=mode,
        threads=threads,
        free=free,
        itemsize=itemsize,
        rule=rule,
    )


@pytest.mark.parametrize(
    ("architecture", "members", "batch", "device", "picked"),
    [
        (LENET, 2, 50, "cpu", "stacked"),
        (LENET, 8, 64, "cpu", "stacked"),
        (LENET, 10, 64, "cuda", "stacked"),
        (BATCH_NORM, 10, 1, "cpu", "stacked"),
        (VIT, 4, 2, "cpu", "stacked"),
        (VIT, 10, 64, "mps", "stacked"),
        (GRU, 4, 1, "cpu", "stacked"),
        (GRU, 3, 64, "cpu", "loop"),
        (LSTM, 10, 1, "cpu", "loop"),
        (LSTM, 10, 64, "mps", "vmap"),
        (VECTORISES, 4, 2, "cpu", "vmap"),
        (VECTORISES, 3, 2, "cpu", "loop"),
        (VECTORISES, 4, 3, "cpu", "loop"),
        (SIMPLE_MLP, 1000, 1, "cpu", "chunked"),
        (SIMPLE_MLP, 10, 64, "cpu", "packed"),
        (SIMPLE_MLP, 129, 64, "cpu", "packed"),
        (SIMPLE_MLP, 10, 1024, "cpu", "packed"),
        (SIMPLE_MLP, 100, 1024, "cuda", "stacked"),
        (UNKNOWN, 2, 1, "cpu", "loop"),
        (UNKNOWN, 2, 1, "cuda", "vmap"),
        (SIMPLE_CNN, 100, 1, "cpu", "stacked"),
        (SIMPLE_CNN, 10, 64, "cpu", "stacked"),
        (SIMPLE_CNN, 10, 64, "mps", "stacked"),
    ],
)
def test_the_rule_picks_by_network_size_and_device(
    architecture: Architecture,
    members: int,
    batch: int,
    device: str,
    picked: str,
) -> None:
    choice = pick(architecture, members, batch, device)
    assert choice.strategy == picked
    assert choice.reason


@pytest.mark.parametrize(
    ("members", "batch", "said"),
    [
        (1000, 16, "the batch is at most 16"),
        (128, 64, "all members at once, as their activations fit the cache"),  # 4 MiB, just
        (129, 64, "by groups"),
    ],
)
def test_how_it_goes_about_it_is_told(members: int, batch: int, said: str) -> None:
    assert said in pick(SIMPLE_MLP, members, batch).reason


@pytest.mark.parametrize(
    ("architecture", "picked"),
    [(SIMPLE_MLP, "packed"), (LENET, "stacked"), (BATCH_NORM, "stacked"), (LSTM, "loop")],
)
def test_different_minibatches_have_no_first_layer_in_common(
    architecture: Architecture, picked: str
) -> None:
    assert pick(architecture, 10, 64, mode=InputMode.DIFFERENT).strategy == picked


MEASURED = Rule(small_batch=4, all_cached_bytes=2**14, cached_bytes=2**13, measured="2026-11-30")


@pytest.mark.parametrize(
    ("members", "batch", "rule", "at_once", "said"),
    [
        (3, 4, MEASURED, 3, "as the batch is at most 4; thresholds measured on this machine on"),
        (3, 8, MEASURED, 3, "fit the cache; thresholds measured"),  # 12 KiB
        (7, 8, MEASURED, 2, "by groups"),  # of which a core's cache holds two members'
        (7, 8, DEFAULT_RULE, 7, "the batch is at most 16; default thresholds"),
        (3, 8, Rule(note="as it was late"), 3, "default thresholds, as it was late"),
    ],
)
def test_the_thresholds_are_the_rule_s_and_the_reason_says_whence(
    members: int, batch: int, rule: Rule, at_once: int, said: str
) -> None:
    choice = pick(SIMPLE_MLP, members, batch, rule=rule)
    assert choice.members_at_once == at_once
    assert said in choice.reason


def test_numbers_of_fewer_bytes_fit_sooner() -> None:
    choices = [pick(SIMPLE_MLP, 129, 64, itemsize=one) for one in (4, 2)]
    assert [one.members_at_once for one in choices] == [32, 129]


def test_the_reason_says_that_weights_are_copied_or_that_cores_work_apart() -> None:
    assert "twice their memory" in pick(SIMPLE_MLP, 3, 8).reason
    apart = pick(SIMPLE_MLP, 100, 1024, threads=2)
    assert (apart.strategy, apart.members_at_once) == ("per-core", None)
    assert "each core is quicker with its own members" in apart.reason
    assert "default thresholds" in apart.reason
    rule = Rule(packed_batch=0, per_core_same=0, measured="2026-11-30")
    assert pick(SIMPLE_MLP, 100, 1024, threads=2, rule=rule).strategy == "chunked"


def test_several_batch_sizes_share_what_was_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = []

    class Spy:
        def prepare(self, _ensemble: object, _mode: InputMode) -> object:
            prepared.append("packed")
            return lambda x: x

    monkeypatch.setitem(automatic._PICKED, "packed", lambda _rule: Spy())
    ensemble = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    predict = Auto().prepare(ensemble, InputMode.SAME)
    for batch in (8, 9, 8):
        predict(torch.zeros(batch, 1, 28, 28))
    assert prepared == ["packed"]


WORK = 2 * 1 * (784 * 128 + 128 * 128 + 128 * 10)  # multiply-adds of two SimpleMLPs at batch 1


@pytest.mark.parametrize(
    ("threads", "free", "one_thread_work", "taken", "said"),
    [
        (4, None, 0, 4, ""),
        (4, 4, WORK - 1, 4, ""),
        (4, None, WORK, 1, "save less than a call's overhead"),
        (1, None, WORK, 1, ""),
        (4, 3, 0, 3, "something else uses the CPU"),
        (4, 0, 0, 1, "something else uses the CPU"),
        (4, 3, WORK, 1, "save less than a call's overhead"),
    ],
)
def test_tiny_work_and_a_busy_machine_get_fewer_threads(
    threads: int, free: int | None, one_thread_work: int, taken: int, said: str
) -> None:
    rule = Rule(one_thread_work=one_thread_work)
    choice = pick(SIMPLE_MLP, 2, 1, threads=threads, free=free, rule=rule)
    assert choice.threads == taken
    assert said in choice.reason
    assert ("threads" in choice.reason.replace("thresholds", "")) == bool(said)


def test_a_busy_machine_gives_fewer_threads_to_any_network_on_the_cpu() -> None:
    assert pick(LENET, 8, 64, threads=2, free=1).threads == 1
    assert pick(LENET, 8, 64, "cuda", threads=2, free=1).threads is None


@pytest.mark.parametrize("architecture", [LENET, SIMPLE_CNN, BATCH_NORM])
@pytest.mark.parametrize(("members", "batch"), [(8, 64), (10, 64), (2, 51)])
def test_of_many_images_that_all_see_stacked_does_what_fused_does(
    architecture: Architecture, members: int, batch: int
) -> None:
    """So there is nothing to choose between the two."""
    assert members * batch > FEW_IMAGES
    ensemble = random_ensemble(architecture, members, seed=0, device=torch.device("cpu"))
    x = torch.zeros(batch, 1, 28, 28, device="meta")
    stacked = {name: one.to("meta") for name, one in ensemble.stacked.items()}
    ensemble = Ensemble(architecture, stacked, 0.0)
    done = []
    for name in ("stacked", "fused"):
        with torch.inference_mode(), Computed() as computed:
            STRATEGIES[name].prepare(ensemble, InputMode.SAME)(x)
        done.append(computed.operations)
    assert done[0] == done[1]
    assert done[0]


class Computed(TorchDispatchMode):
    """Each operation that computes something new, and the shape of that."""

    def __init__(self) -> None:
        super().__init__()
        self.operations: list[tuple[str, torch.Size]] = []

    def __torch_dispatch__(
        self,
        func: OpOverload,
        types: object,
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        given = func(*args, **(kwargs or {}))
        if isinstance(given, torch.Tensor) and not func.is_view:
            self.operations.append((str(func), given.shape))
        return given


def test_auto_calls_the_strategy_that_the_rule_picks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Spy:
        name = "spy"

        def prepare(self, _ensemble: object, _mode: InputMode) -> object:
            asked.append("prepared")
            return lambda x: x + 1

    for name in ("stacked", "packed"):
        monkeypatch.setitem(automatic._PICKED, name, lambda _rule: Spy())
    ensemble = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    predict = Auto().prepare(ensemble, InputMode.SAME)
    x = torch.zeros(4, 1, 28, 28)
    assert torch.equal(predict(x), x + 1)
    predict(x)
    assert asked == ["prepared"]


class Failing:
    """Notes torch's threads in its call, which fails if it is to."""

    name = "failing"

    def __init__(self, *, fails: bool) -> None:
        self.fails = fails
        self.seen: list[int] = []

    def prepare(self, _ensemble: object, _mode: InputMode) -> object:
        return self._predict

    def _predict(self, x: torch.Tensor) -> torch.Tensor:
        self.seen.append(torch.get_num_threads())
        if self.fails:
            raise ValueError("it fails")
        return x


@pytest.mark.usefixtures("_threads")
@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize(("free", "taken"), [(None, 3), (2, 2)])
def test_a_call_has_its_threads_and_whatever_happens_the_others_theirs(
    monkeypatch: pytest.MonkeyPatch, free: int | None, taken: int, *, fails: bool
) -> None:
    torch.set_num_threads(3)
    strategy = Failing(fails=fails)
    monkeypatch.setitem(automatic._PICKED, "packed", lambda _rule: strategy)
    ensemble = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    predict = Auto(free=free).prepare(ensemble, InputMode.SAME)
    with pytest.raises(ValueError, match="it fails") if fails else nullcontext():
        predict(torch.zeros(4, 1, 28, 28))
    assert strategy.seen == [taken]
    assert torch.get_num_threads() == 3
