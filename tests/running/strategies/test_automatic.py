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
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies import automatic
from ensemble_gui.running.strategies.automatic import Auto, choose
from ensemble_gui.running.strategies.registry import STRATEGIES

UNKNOWN = replace(SIMPLE_MLP, stacked_forward=None, fused_forward=None, linear_layers=())
LENET, BATCH_NORM, VIT, GRU, LSTM = (
    find_architecture(name) for name in ("LeNet-5", "BatchNormCNN", "SmallViT", "RowGRU", "RowLSTM")
)
VECTORISES = replace(UNKNOWN, vectorises=True)


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
        (SIMPLE_MLP, 1000, 16, "cpu", "chunked"),
        (SIMPLE_MLP, 10, 64, "cpu", "chunked"),
        (SIMPLE_MLP, 129, 64, "cpu", "chunked"),
        (SIMPLE_MLP, 10, 1024, "cpu", "chunked"),
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
    choice = choose(architecture, members=members, batch=batch, device=device, mode=InputMode.SAME)
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
def test_how_chunked_goes_about_it_is_told(members: int, batch: int, said: str) -> None:
    choice = choose(SIMPLE_MLP, members=members, batch=batch, device="cpu", mode=InputMode.SAME)
    assert said in choice.reason


@pytest.mark.parametrize(
    ("architecture", "picked"),
    [(SIMPLE_MLP, "chunked"), (LENET, "stacked"), (BATCH_NORM, "stacked"), (LSTM, "loop")],
)
def test_different_minibatches_have_no_first_layer_in_common(
    architecture: Architecture, picked: str
) -> None:
    choice = choose(architecture, members=10, batch=64, device="cpu", mode=InputMode.DIFFERENT)
    assert choice.strategy == picked


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

    for name in ("stacked", "chunked"):
        monkeypatch.setitem(automatic._PICKED, name, Spy())
    ensemble = random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu"))
    predict = Auto().prepare(ensemble, InputMode.SAME)
    x = torch.zeros(4, 1, 28, 28)
    assert torch.equal(predict(x), x + 1)
    predict(x)
    assert asked == ["prepared"]
