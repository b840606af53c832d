"""Networks that are linear layers with ReLU between them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache, partial

import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import (
    Family,
    Shapes,
    architecture_of,
    by_inputs,
    shape_of_numbers,
)
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from ensemble_gui.wording.figures import shorten

_NAME = re.compile(r"MLP((?:-\d+)+)", re.ASCII)
_MOST_WIDTH = 65_536
_MOST_LAYERS = 32
_SIMPLE = (128, 128)
_BY_NUMBERS = by_inputs("fc1.weight", shape_of_numbers)


class SimpleMLP(nn.Module):
    """The tutorial's network: 784-128-128-10 with ReLU; (sample, 1, 28, 28) -> (sample, 10)."""

    def __init__(self, task: Task = DIGITS_TASK) -> None:
        super().__init__()
        self.fc1 = nn.Linear(task.numbers, 128)
        self.fc2 = nn.Linear(128, 128)
        self.fc3 = nn.Linear(128, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = x.flatten(1)
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        logits: Tensor = self.fc3(x)
        return logits


class MLP(nn.Module):
    """Linear layers fc1, fc2, ... with ReLU between them; (sample, *shape) -> (sample, class)."""

    def __init__(self, task: Task, widths: tuple[int, ...]) -> None:
        super().__init__()
        ins, outs = (task.numbers, *widths), (*widths, len(task.classes))
        for index, (given, result) in enumerate(zip(ins, outs, strict=True), start=1):
            self.add_module(f"fc{index}", nn.Linear(given, result))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = x.flatten(1)
        *hidden, last = self.children()
        for layer in hidden:
            x = torch.relu(layer(x))
        logits: Tensor = last(x)
        return logits


class DropoutMLP(nn.Module):
    """Two hidden layers of 256, with dropout that is off in prediction."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.hidden1 = nn.Linear(task.numbers, 256)
        self.dropout1 = nn.Dropout(0.2)
        self.hidden2 = nn.Linear(256, 256)
        self.dropout2 = nn.Dropout(0.2)
        self.out = nn.Linear(256, len(task.classes))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = x.flatten(1)
        x = self.dropout1(torch.relu(self.hidden1(x)))
        x = self.dropout2(torch.relu(self.hidden2(x)))
        logits: Tensor = self.out(x)
        return logits


def mlp_stacked_forward(
    stacked: Mapping[str, Tensor], x: Tensor, layers: tuple[str, ...] = ("fc1", "fc2", "fc3")
) -> Tensor:
    """All members at once, batched by hand; by default SimpleMLP's layers.

    `x` is (member, sample, number); the logits are (member, sample, class). The weights enter as
    transposed views, which costs no copy.
    """
    *hidden, last = layers
    for layer in hidden:
        x = linear(stacked, layer, x).relu_()
    return linear(stacked, last, x)


def mlp_fused_forward(stacked: Mapping[str, Tensor], x: Tensor, layers: tuple[str, ...]) -> Tensor:
    """All members on the same `x`, (sample, *shape): the first layer is one matrix product."""
    first, *others = layers
    weight, bias = stacked[f"{first}.weight"], stacked[f"{first}.bias"]
    flat = torch.addmm(bias.flatten(), x.flatten(1), weight.flatten(0, 1).t())
    hidden = flat.view(x.shape[0], *bias.shape).transpose(0, 1)  # (member, sample, out)
    for layer in others:
        hidden = linear(stacked, layer, hidden.relu_())
    return hidden


def linear(stacked: Mapping[str, Tensor], layer: str, x: Tensor) -> Tensor:
    """All members' layer of this name on `x`, (member, sample, in): (member, sample, out)."""
    weight = stacked[f"{layer}.weight"]  # (member, out, in)
    bias = stacked[f"{layer}.bias"]  # (member, out)
    return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2))


@lru_cache(64)
def mlp_family(widths: tuple[int, ...]) -> Family:
    """The MLPs of these widths. Raises BadInput if they are out of range."""
    name = "-".join(("MLP", *map(str, widths)))
    if not 1 <= len(widths) <= _MOST_LAYERS or not all(1 <= one <= _MOST_WIDTH for one in widths):
        raise BadInput(
            f"{shorten(name)!r} cannot be built: an MLP has 1 to {_MOST_LAYERS} hidden layers of "
            f"1 to {_MOST_WIDTH:,} units each, such as MLP-256-64."
        )

    def make(task: Task) -> Architecture:
        layers = tuple(f"fc{index + 1}" for index in range(len(widths) + 1))
        return _of_linear_layers(name, partial(MLP, task, widths), task, layers)

    last = f"fc{len(widths) + 1}"
    return Family(
        name=name,
        make=make,
        last=last,
        image_shape=_BY_NUMBERS,
        forward=_relu_after(f"fc{index + 1}" for index in range(len(widths))),
    )


def find_mlp(name: str) -> Family | None:
    """The family of this name, such as MLP-256-64; None for others. Raises BadInput, as above."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    widths = found[1][1:].split("-")
    longest = len(str(_MOST_WIDTH))
    return mlp_family(tuple(int(one) if len(one) <= longest else 10**longest for one in widths))


def recognise_mlp(shapes: Shapes) -> Family | None:
    """The MLP of any widths whose names these are, if any; SimpleMLP where it is that one."""
    layers = len(shapes) // 2
    names = {f"fc{index + 1}.{part}" for index in range(layers) for part in ("weight", "bias")}
    if not 2 <= layers <= _MOST_LAYERS + 1 or names != set(shapes):
        return None
    biases = [shapes[f"fc{index + 1}.bias"] for index in range(layers - 1)]
    widths = tuple(one[0] for one in biases if len(one) == 1 and 1 <= one[0] <= _MOST_WIDTH)
    if len(widths) < len(biases):
        return None
    return SIMPLE_MLPS if widths == _SIMPLE else mlp_family(widths)


def simple_mlp(task: Task) -> Architecture:
    """The tutorial's network."""
    return _of_linear_layers("SimpleMLP", partial(SimpleMLP, task), task, ("fc1", "fc2", "fc3"))


def dropout_mlp(task: Task) -> Architecture:
    """Its members are trained apart, as its stacked forward pass has no dropout."""
    layers = ("hidden1", "hidden2", "out")
    plain = _of_linear_layers("DropoutMLP", partial(DropoutMLP, task), task, layers)
    return replace(plain, trained_apart=True)


def _of_linear_layers(
    name: str, build: Callable[[], nn.Module], task: Task, layers: tuple[str, ...]
) -> Architecture:
    return replace(
        architecture_of(name, build, task),
        linear_layers=layers,
        stacked_forward=partial(mlp_stacked_forward, layers=layers),
        fused_forward=partial(mlp_fused_forward, layers=layers),
    )


def _relu_after(layers: Iterable[str]) -> str:
    *others, last = layers
    return f"ReLU after {' and '.join(filter(None, (', '.join(others), last)))}"


SIMPLE_MLPS = Family(
    name="SimpleMLP",
    make=simple_mlp,
    last="fc3",
    image_shape=_BY_NUMBERS,
    forward=_relu_after(("fc1", "fc2")),
)
DROPOUT_MLPS = Family(
    name="DropoutMLP",
    make=dropout_mlp,
    last="out",
    image_shape=by_inputs("hidden1.weight", shape_of_numbers),
    forward=f"{_relu_after(('hidden1', 'hidden2'))}, no dropout in prediction",
)
SIMPLE_MLP = simple_mlp(DIGITS_TASK)
