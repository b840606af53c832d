"""Buffers that are no float32, and numbers that forwards make themselves."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.corpus.case import Case, Expected, opens
from benchmarks.corpus.networks import SmallNet
from benchmarks.corpus.saving import each, factory

_SAVE = each("seed{}.pt")


class Positions(SmallNet):
    """Adds embeddings of positions, whose numbers are a buffer, as transformers do."""

    position_ids: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("position_ids", torch.arange(8).expand(1, -1))
        self.positions = nn.Embedding(8, 8)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x + self.positions(self.position_ids))


class UnsavedPositions(SmallNet):
    """The same, of a buffer that is not saved."""

    position_ids: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("position_ids", torch.arange(8), persistent=False)
        self.positions = nn.Embedding(8, 8)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x + self.positions(self.position_ids))


class RelativeBias(SmallNet):
    """A table that is read by an index, as swin does."""

    relative_position_index: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("relative_position_index", torch.arange(8).flip(0))
        self.table = nn.Parameter(torch.randn(8, 8))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x + self.table[self.relative_position_index])


class Masked(SmallNet):
    """A bool mask."""

    mask: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mask", torch.eye(8, dtype=torch.bool))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x.masked_fill(self.mask, 0))


class Filtered(SmallNet):
    """A complex buffer."""

    phases: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("phases", torch.polar(torch.ones(8), torch.arange(8.0)))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(torch.fft.ifft(torch.fft.fft(x) * self.phases).real)


class Levels(SmallNet):
    """An uint8 buffer."""

    levels: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("levels", torch.arange(8, dtype=torch.uint8))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x + self.levels / 8)


class Counted(SmallNet):
    """A count without dimensions, and one without numbers."""

    steps: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("steps", torch.tensor(5))
        self.register_buffer("history", torch.zeros(0))
        self.register_buffer("nothing", None)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x) * (self.steps > 1)


class Scaled(SmallNet):
    """Mean and standard deviation as buffers in the network."""

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.1, 0.2, 0.3]).view(3, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x - self.mean)


class Recurrent(nn.Module):
    """An LSTM whose first state is made in the forward."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(24, 5, batch_first=True)
        self.fc = nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        first = torch.zeros(1, len(x), 5)
        found, _ = self.lstm(x.transpose(1, 2).flatten(2), (first, first))
        logits: Tensor = self.fc(found[:, -1])
        return logits


class Floating(SmallNet):
    """Makes its input float32."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x.float())


class ToFloating(SmallNet):
    """Makes what it computes float32 in between."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = self.norm(self.conv(x)).relu().to(torch.float32)
        logits: Tensor = self.fc(functional.max_pool2d(x, 4).flatten(1))
        return logits


class Frozen(SmallNet):
    """A parameter of whole numbers, which is not trained."""

    def __init__(self) -> None:
        super().__init__()
        self.shift = nn.Parameter(torch.tensor([1, 0, -1]), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x) + self.shift


class Tied(nn.Module):
    """Two layers with one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(192, 192), nn.Linear(192, 192)
        self.second.weight = self.first.weight
        self.fc = nn.Linear(192, 3)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.fc(self.second(self.first(x.flatten(1)).relu()).relu())
        return logits


class Doubled(SmallNet):
    """Computes in float64."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = self.norm(self.conv(x)).relu()
        x = functional.max_pool2d(x, 4).flatten(1).double()
        return functional.linear(x, self.fc.weight.double(), self.fc.bias.double()).float()


def _case(name: str, network: type[nn.Module], expected: Expected | None = None) -> Case:
    return Case(name, factory(_SAVE, network), expected or opens())


CASES = (
    _case("position ids", Positions),
    _case("position ids that are not saved", UnsavedPositions),
    _case("an index of relative positions", RelativeBias),
    _case("a bool mask", Masked),
    _case("a complex buffer", Filtered),
    _case("a uint8 buffer", Levels),
    _case("a count, nothing, and no buffer", Counted),
    _case("a mean in the network", Scaled),
    _case("a first state of zeros", Recurrent),
    _case("x.float()", Floating),
    _case("to(float32) in between", ToFloating),
    _case("a parameter of whole numbers", Frozen),
    _case("tied weights", Tied),
    _case("float64 in between", Doubled),
)
