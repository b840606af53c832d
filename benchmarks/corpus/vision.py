"""Networks of torchvision, with random weights."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from benchmarks.corpus.case import Case, Expected, Truth, opens
from benchmarks.corpus.saving import (
    Members,
    Save,
    State,
    Value,
    each,
    inside,
    manifest,
    prefixed,
    state_of,
    together,
)
from benchmarks.corpus.trainings import reference
from benchmarks.corpus.truths import Says, as_they_are, pictures, softmax, truth_of

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_CLASSES = 10
_SMALL = (3, 64, 64)
_NEEDS = "torchvision"


def members_of(build: Callable[[], nn.Module], members: int) -> Members:
    """Networks from different seeds, whose BatchNorms have statistics of their own."""
    found: Members = []
    for seed in range(members):
        torch.manual_seed(seed)
        network = build().eval()
        for layer in network.modules():
            if isinstance(layer, nn.BatchNorm2d) and layer.running_mean is not None:
                layer.running_mean.uniform_(-0.1, 0.1)
        found.append(network)
    return found


def networks(
    build: Callable[[], nn.Module],
    architecture: str,
    arguments: Mapping[str, object],
    save: Save,
    *,
    shape: tuple[int, int, int] = _SMALL,
    code: str = "",
    says: Says = softmax,
    members: int = 2,
    **keys: Value,
) -> Callable[[Path], Truth]:
    """Networks of a package next to a manifest, and to code of one's own where that is given."""

    def make(folder: Path) -> Truth:
        mean, std = IMAGENET
        said: dict[str, object] = {
            "architecture": architecture,
            "input_shape": list(shape),
            "mean": list(mean),
            "std": list(std),
        }
        said |= {"arguments": dict(arguments)} if arguments else {}
        manifest(folder, **said | keys)
        if code:
            (folder / "net.py").write_text(code)
        found = members_of(build, members)
        save(folder, found)
        return truth_of(found, pictures(shape, 2), mean, std, says)

    return make


def _torchvision(name: str, **arguments: Value) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        from torchvision import models

        made: nn.Module = getattr(models, name)(**arguments)
        return made

    return build


def _case(
    name: str,
    network: str,
    save: Save | None = None,
    shape: tuple[int, int, int] = _SMALL,
    expected: Expected | None = None,
    says: Says = softmax,
    words: tuple[str, ...] = (),
    **arguments: Value,
) -> Case:
    given = {"num_classes": _CLASSES} | arguments
    make = networks(
        _torchvision(network, **given),
        f"torchvision.models:{network}",
        given,
        save or each("seed{}.pt"),
        shape=shape,
        says=says,
    )
    return Case(name, make, expected or opens(), needs=_NEEDS, words=words)


def _alone(network: str, shape: tuple[int, int, int] = _SMALL, **arguments: Value) -> Case:
    return _case(network, network, shape=shape, **arguments)


_OWN = """
from torch import nn
from torchvision.models import resnet18


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = resnet18(weights=None)
        self.backbone.fc = nn.Identity()
        self.head = nn.Sequential(nn.Dropout(0.5), nn.Linear(512, 10))

    def forward(self, x):
        return self.head(self.backbone(x)){}
"""


def _own(ending: str) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        space: dict[str, Any] = {"__name__": "net"}
        exec(_OWN.format(ending), space)  # noqa: S102 -- the code above
        made: nn.Module = space["Net"]()
        return made

    return build


def _own_case(name: str, ending: str, says: Says, *notes: str, save: Save | None = None) -> Case:
    make = networks(
        _own(ending), "net.py:Net", {}, save or each("seed{}.pt"),
        code=_OWN.format(ending), says=says,
    )  # fmt: skip
    return Case(name, make, opens(*notes), needs=_NEEDS)


def _without_counts(member: nn.Module) -> State:
    """As before torch counted batches."""
    return {
        name: one for name, one in state_of(member).items() if "num_batches_tracked" not in name
    }


_RESNET = "resnet18"
_BIG = (3, 224, 224)
CASES = (
    *map(_alone, (
        "resnet18", "resnet34", "resnet50", "resnext50_32x4d", "wide_resnet50_2", "densenet121",
        "squeezenet1_1", "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "mnasnet0_5",
        "shufflenet_v2_x0_5", "efficientnet_b0", "efficientnet_v2_s", "regnet_y_400mf",
        "regnet_x_400mf", "convnext_tiny", "swin_t", "swin_v2_t",
    )),
    _case("vit_b_16 at 32", "vit_b_16", shape=(3, 32, 32), image_size=32),
    _case("maxvit_t", "maxvit_t", shape=_BIG),
    _case("googlenet without heads beside", "googlenet", aux_logits=False, init_weights=False),
    _case("googlenet with heads beside", "googlenet", init_weights=False),
    _case("inception_v3", "inception_v3", shape=(3, 299, 299), init_weights=False),
    _case("resnet18 at 224", _RESNET, shape=_BIG),
    _case("resnet18 at 32", _RESNET, shape=(3, 32, 32)),
    _case("under DataParallel", _RESNET, each("seed{}.pth.tar", lambda one: {
          "epoch": 90, "arch": _RESNET, "state_dict": prefixed("module.")(one)})),
    _case("as the references save it", _RESNET, each("model_{}.pth", reference),
          expected=opens("model_ema")),
    _case("without num_batches_tracked", _RESNET, each("seed{}.pth", _without_counts),
          expected=opens("num_batches_tracked")),
    _case("compiled", _RESNET, each("seed{}.pt", prefixed("_orig_mod."))),
    _case("in Lightning's tree", _RESNET, each(
          "lightning_logs/version_{}/checkpoints/last.ckpt",
          lambda one: {"state_dict": prefixed("model.")(one), "epoch": 3})),
    _case("a list in one file", _RESNET, together("all.pt", lambda all_: [*map(state_of, all_)])),
    _case("under model_state_dict", _RESNET, each("seed{}.pt", inside("model_state_dict"))),
    _own_case("a backbone and a head of one's own", "", softmax),
    _own_case("a backbone and a head that ends in a softmax", ".softmax(1)", as_they_are,
              "probabilities"),
    _own_case("a backbone and a head, compiled", "", softmax,
              save=each("seed{}.pt", prefixed("module._orig_mod."))),
)  # fmt: skip
