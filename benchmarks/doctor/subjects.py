"""What the doctor examines: built-in networks, the gallery's examples, and people's networks."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from torch import nn

from benchmarks.doctor.networks import attentive, convolutional, linear, recurrent
from ensemble_gui.assets import resource
from ensemble_gui.ensembles.architectures.registry import ARCHITECTURE_NAMES, find_architecture
from ensemble_gui.wording.gallery import EXAMPLES

_PEOPLES: tuple[type[nn.Module], ...] = (
    convolutional.ResNet18,
    convolutional.MobileNet,
    convolutional.ChannelsLast,
    convolutional.GroupNorm,
    attentive.ViT,
    attentive.Swin,
    attentive.MultiheadAttention,
    attentive.TransformerEncoder,
    attentive.PositionBuffer,
    recurrent.Gru,
    recurrent.LstmFromZeros,
    recurrent.LstmCell,
    linear.WeightNorm,
    linear.SpectralNorm,
    linear.FourierFeatures,
    linear.Lazy,
    linear.InPlaceNormalisation,
    linear.LearnedNormalisation,
    linear.LayerNorm,
    linear.Embedding,
    linear.DropoutOfSamples,
    linear.Tied,
    linear.Checkpointed,
    linear.Spectrum,
    linear.Heads,
    linear.TwoOutputs,
)
_PACKAGED = {  # by the package that has to be installed
    "torchvision": (
        "torchvision.models.resnet18(num_classes=10)",
        "torchvision.models.mobilenet_v2(num_classes=10)",
    ),
    "timm": (
        "timm.create_model('vit_tiny_patch16_224', num_classes=10, img_size=32, patch_size=4)",
        "timm.create_model('swin_tiny_patch4_window7_224', num_classes=10, img_size=56)",
    ),
}
_COLOURED = """
import torch
import {package}
from torch import nn
from torch.nn import functional


class Coloured(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = {call}

    def forward(self, x):
        return self.network(functional.pad(x, {padding}).expand(-1, 3, -1, -1))


def build():
    return Coloured()
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A network, with its code unless it is built in."""

    name: str
    build: Callable[[], nn.Module]
    code: str = ""


def subjects() -> tuple[Subject, ...]:
    """All of them; those of packages that are not installed are left out."""
    built_in = [Subject(name, find_architecture(name).build) for name in ARCHITECTURE_NAMES]
    examples = [
        of_code(one.title, resource(one.file).read_text(encoding="utf-8")) for one in EXAMPLES
    ]
    peoples = [Subject(one.__name__, one, code_of(one)) for one in _PEOPLES]
    packaged = [
        of_code(call, _COLOURED.format(package=package, call=call, padding=_padding(call)))
        for package, calls in _PACKAGED.items()
        if find_spec(package)
        for call in calls
    ]
    return (*built_in, *examples, *peoples, *packaged)


def of_code(name: str, code: str) -> Subject:
    """The network that this code of the project's own builds."""
    space: dict[str, Callable[[], nn.Module]] = {}
    exec(compile(code, f"<{name}>", "exec"), space)  # noqa: S102 -- it is the project's own
    return Subject(name, space["build"], code)


def code_of(network: type[nn.Module]) -> str:
    """The module of the network, with a factory for it."""
    module = Path(inspect.getfile(network)).read_text(encoding="utf-8")
    return f"{module}\n\ndef build():\n    return {network.__name__}()\n"


def _padding(call: str) -> tuple[int, ...]:
    """From 28 x 28 pixels to what the network takes."""
    side = 56 if "swin" in call else 32
    return ((side - 28) // 2,) * 4
