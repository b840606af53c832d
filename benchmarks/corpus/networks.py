"""The networks of the cases. Their source is also the code that lies in the folders."""

import copy
import inspect
from collections.abc import Callable, Sequence
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn import functional

_HEAD = """from collections import OrderedDict

import torch
from torch import Tensor, nn
from torch.nn import functional
"""


class SmallNet(nn.Module):
    """Colour images of 8 x 8 pixels, 3 classes; BatchNorm has buffers, one of them whole."""

    def __init__(self, classes: int = 3) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.fc = nn.Linear(16, classes)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = functional.max_pool2d(self.norm(self.conv(x)).relu(), 4)
        logits: Tensor = self.fc(x.flatten(1))
        return logits


class DigitNet(nn.Module):
    """Linear layers as in every tutorial, of MNIST's images; it is built in as MLP-8."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(784, 8)
        self.fc2 = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.fc2(torch.relu(self.fc1(x.flatten(1))))
        return logits


class LeNet(nn.Module):
    """LeNet-5 as it is built in: ReLU and max pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = functional.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = torch.relu(self.fc2(torch.relu(self.fc1(x.flatten(1)))))
        logits: Tensor = self.fc3(x)
        return logits


class ClassicLeNet(LeNet):
    """LeNet-5 as it was published: tanh and average pooling."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = functional.avg_pool2d(torch.tanh(self.conv1(x)), 2)
        x = functional.avg_pool2d(torch.tanh(self.conv2(x)), 2)
        x = torch.tanh(self.fc2(torch.tanh(self.fc1(x.flatten(1)))))
        logits: Tensor = self.fc3(x)
        return logits


def code_of(network: type[nn.Module], *others: type[nn.Module], build: str = "") -> str:
    """A module with these classes and their bases, and a factory `build`.

    It returns the first of them, or what `build` says.
    """
    found: dict[type, None] = {}
    for one in (*others, network):
        found |= dict.fromkeys(base for base in reversed(one.__mro__) if _is_own(base))
    sources = "\n\n".join(inspect.getsource(one) for one in found)
    return f"{_HEAD}\n\n{sources}\n\ndef build():\n    return {build or network.__name__}()\n"


def _is_own(base: type) -> bool:
    return issubclass(base, nn.Module) and base.__module__.startswith(__package__)


def made(build: Callable[[], nn.Module], shape: Sequence[int], members: int = 3) -> list[nn.Module]:
    """Networks from different seeds, ready to predict; BatchNorm has seen a minibatch."""
    return copy.deepcopy([_made(build, tuple(shape), seed) for seed in range(members)])


@lru_cache
def _made(build: Callable[[], nn.Module], shape: tuple[int, ...], seed: int) -> nn.Module:
    torch.manual_seed(seed)
    network = build().train()
    with torch.no_grad():
        network(torch.rand(16, *shape))
    return network.eval()
