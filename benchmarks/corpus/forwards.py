"""Forwards that do more than compute."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.corpus.case import Case, Truth, opens
from benchmarks.corpus.networks import SmallNet
from benchmarks.corpus.saving import Make, each, factory

_SAVE = each("seed{}.pt")


class Centring(SmallNet):
    """Changes its input in place."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x -= 0.45
        return super().forward(x)


class Dividing(SmallNet):
    """Changes its input by methods that end in _."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x.sub_(0.5).div_(0.25))


class Blanking(SmallNet):
    """Writes into a part of its input."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x[:, :, 0] = 0
        return super().forward(x)


class RectifyingFirst(nn.Module):
    """Begins with ReLU(inplace=True)."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(192, 8), nn.ReLU(inplace=True),
            nn.Linear(8, 3),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.layers(x)
        return logits


class Dropping(SmallNet):
    """Dropout that stays on."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(functional.dropout(x, 0.5, training=True))


class Noisy(SmallNet):
    """Noise on its input."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x + torch.randn_like(x))


class Printing(SmallNet):
    """Prints what it sees."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        print("shape", x.shape)
        return super().forward(x)


class Warning_(SmallNet):  # noqa: N801 -- Warning is Python's
    """Warns."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        import warnings

        warnings.warn("deprecated", DeprecationWarning, stacklevel=2)
        return super().forward(x)


class Remembering(SmallNet):
    """Keeps its features, and counts its calls."""

    calls = 0

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        self.features = self.conv(x)
        self.calls += 1
        return super().forward(x)


class Deciding(SmallNet):
    """Does what depends on the numbers."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        if x.mean().item() > 100:
            x = x / 255
        return super().forward(x)


class NamedInput(SmallNet):
    """Takes its input by another name, and more that it does not need."""

    def forward(self, pixel_values: Tensor, labels: Tensor | None = None) -> Tensor:
        """The logits of a minibatch."""
        logits = super().forward(pixel_values)
        return logits if labels is None else functional.cross_entropy(logits, labels)


class Hooked(SmallNet):
    """Changes what a layer gives, by a hook."""

    def __init__(self) -> None:
        super().__init__()
        self.conv.register_forward_hook(lambda _layer, _given, found: found * 2)


class Checking(SmallNet):
    """Checks the shape of its input."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        assert x.shape[1:] == (3, 8, 8), x.shape  # noqa: S101 -- theirs
        return super().forward(x)


class WithoutGradients(SmallNet):
    """Switches gradients off itself."""

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return super().forward(x)


class Averaging(SmallNet):
    """Averages over the image and its mirror image."""

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        return (super().forward(x) + super().forward(x.flip(3))) / 2


def _random(make: Make) -> Make:
    """The same without a truth: every call gives something else."""

    def write(folder: Path) -> Truth | None:
        make(folder)
        return None

    return write


def _case(name: str, network: type[nn.Module], *notes: str) -> Case:
    return Case(name, factory(_SAVE, network), opens(*notes))


CASES = (
    _case("x -= 0.45", Centring, "in place|changes its input"),
    _case("sub_ and div_", Dividing, "in place|changes its input"),
    _case("a part of the input set to 0", Blanking, "in place|changes its input"),
    _case("ReLU(inplace=True) first", RectifyingFirst, "in place|changes its input"),
    Case("dropout that stays on", _random(factory(_SAVE, Dropping)), opens("random|differ")),
    Case("noise on the input", _random(factory(_SAVE, Noisy)), opens("random|differ")),
    _case("print", Printing),
    _case("a warning", Warning_),
    _case("features that are kept", Remembering),
    _case("a decision by numbers", Deciding),
    _case("an input of another name", NamedInput),
    _case("a hook", Hooked),
    _case("an assertion about the shape", Checking),
    _case("no_grad inside", WithoutGradients),
    _case("the mirror image as well", Averaging),
)
