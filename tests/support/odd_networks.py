"""Small networks whose state or forward pass is not of float32 alone, as people's are."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.plugins import architecture_from
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.opened import Opened

MEMBERS = 3
# Classes that are letters: no images of letters are made, which takes seconds.
TASK = Task(shape=(1, 4, 4), classes=("a", "b", "c"), mean=(0.5,), std=(0.25,))


class RelativePositions(nn.Module):
    """Attention with a bias that an int64 buffer looks up, as in Swin."""

    def __init__(self) -> None:
        super().__init__()
        places = torch.arange(4)
        self.register_buffer("index", places[:, None] - places[None, :] + 3)
        self.bias = nn.Parameter(torch.randn(7))
        self.qkv = nn.Linear(4, 12)
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = self.qkv(x.flatten(1, 2)).chunk(3, -1)
        bias = self.bias[self.index.flatten()].view(4, 4)
        seen = (query @ key.transpose(1, 2) + bias).softmax(-1) @ value
        logits: Tensor = self.head(seen.flatten(1))
        return logits


class BoolMask(nn.Module):
    """Causal attention, masked by a bool buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mask", torch.ones(4, 4).tril().bool())
        self.qkv = nn.Linear(4, 12)
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = self.qkv(x.flatten(1, 2)).chunk(3, -1)
        scores = (query @ key.transpose(1, 2)).masked_fill(~self.mask, -torch.inf)
        logits: Tensor = self.head((scores.softmax(-1) @ value).flatten(1))
        return logits


class ComplexFrequencies(nn.Module):
    """Rotary embeddings from a complex buffer, as Llama's authors write them."""

    def __init__(self) -> None:
        super().__init__()
        angles = torch.outer(torch.arange(4.0), torch.tensor([1.0, 0.01]))
        self.register_buffer("frequencies", torch.polar(torch.ones(4, 2), angles))
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        pairs = torch.view_as_complex(x.flatten(1, 2).float().unflatten(-1, (2, 2)))
        turned = torch.view_as_real(pairs * self.frequencies).flatten(2)
        logits: Tensor = self.head(turned.type_as(x).flatten(1))
        return logits


class CountedBatches(nn.Module):
    """BatchNorm, whose num_batches_tracked is int64."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(1)
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.norm(x).flatten(1))
        return logits


class ZeroState(nn.Module):
    """A recurrence that starts from zeros of the default dtype."""

    def __init__(self) -> None:
        super().__init__()
        self.given, self.kept, self.head = nn.Linear(4, 5), nn.Linear(5, 5), nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        state = torch.zeros(len(x), 5)
        for row in x.flatten(1, 2).unbind(1):
            state = torch.tanh(self.given(row) + self.kept(state))
        logits: Tensor = self.head(state)
        return logits


class UpCast(nn.Module):
    """A network that insists on float32."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(x.float().flatten(1))
        return logits


class DownCast(nn.Module):
    """A network that runs in any dtype, and answers in float32."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(x.flatten(1))
        return logits.float()


class WithoutFloat64(nn.Module):
    """A network with an operation that has no float64 kernel."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        if x.dtype is torch.float64:
            raise NotImplementedError("\"odd_kernel\" not implemented for 'Double'")
        logits: Tensor = self.head(x.flatten(1))
        return logits


class ComplexWeights(nn.Module):
    """A spectral layer with complex parameters, as in a Fourier neural operator."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.randn(4, 3, dtype=torch.complex64))
        self.head = nn.Linear(12, 3)

    def forward(self, x: Tensor) -> Tensor:
        spectrum = torch.fft.rfft2(x.flatten(1, 2).float()) * self.weights
        logits: Tensor = self.head(spectrum.abs().flatten(1).type_as(x))
        return logits


class LatePositions(nn.Module):
    """Position ids that an embedding looks up, before any other parameter."""

    def __init__(self) -> None:
        super().__init__()
        self.ids = nn.Parameter(torch.arange(4), requires_grad=False)
        self.places = nn.Embedding(4, 4)
        self.head = nn.Linear(16, 3)

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head((x.flatten(1, 2) + self.places(self.ids)).flatten(1))
        return logits


WITH_REFERENCE: tuple[type[nn.Module], ...] = (
    RelativePositions,
    BoolMask,
    ComplexFrequencies,
    CountedBatches,
    LatePositions,
)
WITHOUT_REFERENCE: tuple[type[nn.Module], ...] = (ZeroState, UpCast, DownCast, WithoutFloat64)


def settings_of(factory: Callable[[], nn.Module]) -> RunSettings:
    """The settings of an ensemble of these, as if it had been opened."""
    return RunSettings(
        members=MEMBERS,
        batch=2,
        repeats=1,
        threads=1,
        source=Source.NOISE,
        weights=Weights.FILE,
        digest=factory.__name__,
        path=f"/{factory.__name__}",
    )


def ensemble_of(factory: Callable[[], nn.Module]) -> Ensemble:
    """Members whose floating-point buffers differ as well."""
    architecture = architecture_from(factory.__name__, factory, TASK)
    return random_ensemble(architecture, MEMBERS, seed=0, device=torch.device("cpu"))


def voters_of(factory: Callable[[], nn.Module]) -> Voters:
    """Has these members at hand."""
    opened = Opened()
    opened.keep(settings_of(factory).digest, ensemble_of(factory))
    return Voters(opened)
