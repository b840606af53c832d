"""Small networks with one peculiarity each."""

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations
from torch.utils.checkpoint import checkpoint


class WeightNorm(nn.Module):
    """Weights as length times direction."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = parametrizations.weight_norm(nn.Linear(784, 16))
        self.head = parametrizations.weight_norm(nn.Linear(16, 10))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.head(torch.relu(self.hidden(x.flatten(1))))
        return logits


class SpectralNorm(nn.Module):
    """Weights divided by their largest singular value, which training follows in buffers."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = parametrizations.spectral_norm(nn.Linear(784, 16))
        self.head = nn.Linear(16, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.head(torch.relu(self.hidden(x.flatten(1))))
        return logits


class FourierFeatures(nn.Module):
    """Sines and cosines, whose frequencies are a plain attribute, the same in each member."""

    def __init__(self) -> None:
        super().__init__()
        self.frequencies = 2.0 ** torch.arange(4)
        self.head = nn.Linear(784 * 8, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        angles = x.flatten(1)[..., None] * self.frequencies
        logits: Tensor = self.head(torch.cat([angles.sin(), angles.cos()], -1).flatten(1))
        return logits


class Lazy(nn.Module):
    """Layers that take their sizes from the first minibatch."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.LazyLinear(16), nn.ReLU(), nn.LazyLinear(10))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.layers(x)
        return logits


class InPlaceNormalisation(nn.Module):
    """Normalises its input in place."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(784, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x.sub_(0.1307).div_(0.3081)
        logits: Tensor = self.head(x.flatten(1))
        return logits


class LearnedNormalisation(nn.Module):
    """Normalises its input in place, by buffers that each member has of its own."""

    mean: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.rand(1))
        self.head = nn.Linear(784, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x -= self.mean
        logits: Tensor = self.head(x.flatten(1))
        return logits


class LayerNorm(nn.Module):
    """An MLP-Mixer's block on rows and columns (Tolstikhin et al. 2021)."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.rows = nn.LayerNorm(28), nn.Linear(28, 28)
        self.norm2, self.columns = nn.LayerNorm(28), nn.Linear(28, 28)
        self.head = nn.Linear(28, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = x.squeeze(1)
        x = x + self.rows(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        x = x + torch.nn.functional.gelu(self.columns(self.norm2(x)))
        logits: Tensor = self.head(x.mean(1))
        return logits


class Embedding(nn.Module):
    """Pixels in eight levels of grey, each with an embedding."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(8, 2)
        self.head = nn.Linear(784 * 2, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        levels = (x.flatten(1).sigmoid() * 8).long().clamp(0, 7)
        logits: Tensor = self.head(self.embedding(levels).flatten(1))
        return logits


class DropoutOfSamples(nn.Module):
    """Monte Carlo dropout: it draws in prediction as well (Gal and Ghahramani 2016)."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.head = nn.Linear(784, 16), nn.Linear(16, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = torch.relu(self.hidden(x.flatten(1)))
        logits: Tensor = self.head(torch.nn.functional.dropout(x, 0.5, training=True))
        return logits


class Tied(nn.Module):
    """Two layers with one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.given = nn.Linear(784, 16)
        self.first, self.second = nn.Linear(16, 16), nn.Linear(16, 16)
        self.second.weight = self.first.weight
        self.head = nn.Linear(16, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = torch.relu(self.first(torch.relu(self.given(x.flatten(1)))))
        logits: Tensor = self.head(torch.relu(self.second(x)))
        return logits


class Checkpointed(nn.Module):
    """Computes its hidden layer again for the gradient, to save memory."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.head = nn.Linear(784, 16), nn.Linear(16, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        hidden = checkpoint(self.hidden, x.flatten(1), use_reentrant=False)
        logits: Tensor = self.head(torch.relu(hidden))
        return logits


class Spectrum(nn.Module):
    """Filters the spectrum by complex weights, as in a Fourier neural operator."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.randn(28, 15, dtype=torch.complex64))
        self.head = nn.Linear(784, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = torch.fft.irfft2(torch.fft.rfft2(x.squeeze(1)) * self.weights, s=(28, 28))
        logits: Tensor = self.head(x.flatten(1))
        return logits


class Heads(nn.Module):
    """The mean of several heads in a ModuleList."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(784, 16)
        self.heads = nn.ModuleList(nn.Linear(16, 10) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = torch.relu(self.hidden(x.flatten(1)))
        return torch.stack([head(x) for head in self.heads]).mean(0)


class TwoOutputs(nn.Module):
    """Gives its logits and its features."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.head = nn.Linear(784, 16), nn.Linear(16, 10)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The logits of a minibatch, and its features."""
        features = torch.relu(self.hidden(x.flatten(1)))
        return self.head(features), features
