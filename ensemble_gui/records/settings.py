"""What a run computes, and what its results depend on."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]

SIDE = 28  # pixels: the side of a digit
STRATEGY_SUMMARIES = {  # shown before torch is imported
    "loop": "A Python loop, one member after another",
    "vmap": "torch.vmap over the stacked parameters",
    "vmap-chunked": "torch.vmap with a chunk_size: as many members at a time as fit the cache",
    "stacked": "Batched by hand: torch.baddbmm on the stacked parameters",
    "fused": "The first layer of all members as one, if they see the same minibatch",
    "chunked": "Groups of members whose activations fit the cache",
    "packed": "chunked, on weights copied once into the order in which they are read",
    "per-core": "Each core takes its own members through all layers, without waiting for others",
    "compiled": "torch.compile of the vmapped function; compiling once takes seconds",
    "graphed": "A CUDA graph of the stacked forward pass, replayed",
    "auto": "Picks one of the others by network, input and size, and says why",
}
STRATEGY_NAMES = tuple(STRATEGY_SUMMARIES)
# What most checkpoints end in, for dialogs and drops; what a file holds decides when it is opened.
MANIFEST = "ensemble.toml"
MOST_MEMBERS = 1000  # that the window offers


class InputMode(StrEnum):
    """Whether every member is given the same minibatch, or each a different one."""

    SAME = "same"
    DIFFERENT = "different"


class Source(StrEnum):
    """Where the samples of a minibatch come from."""

    DIGITS = "digits"
    NOISE = "noise"
    FOLDER = "folder"  # of the user's own, with one subfolder per class


class SamplesAs(StrEnum):
    """How the pictures in a folder of samples are prepared if the members know digits."""

    DIGITS = "digits"  # like the user's own images: by the recipe
    PICTURES = "pictures"  # resized only


class Weights(StrEnum):
    """Where the members' parameters come from, and with them of which architecture they are."""

    TRAINED = "trained"  # the bundled SimpleMLPs
    CONV = "conv"  # the bundled convolutional networks
    RANDOM = "random"  # freshly initialised, of any architecture
    FILE = "file"  # opened by the user


class DType(StrEnum):
    """In which numbers parameters, input and activations are."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """What a run computes; each field is the option of the same name."""

    members: int = 10
    input: InputMode = InputMode.SAME
    source: Source = Source.DIGITS
    batch: int = 64
    device: str = "cpu"
    weights: Weights = Weights.TRAINED
    strategies: tuple[str, ...] = ("loop", "vmap")
    repeats: int = 100
    seed: int = 0
    threads: int | None = None  # of torch on the CPU; None: as many as there are cores
    dtype: DType = DType.FLOAT32
    tf32: bool = False  # whether CUDA may round float32 factors to TensorFloat-32
    architecture: str = ""  # of random members, '' is SimpleMLP's; and of those that were opened
    path: str = ""  # of the members that were opened
    digest: str = ""  # of their parameters
    samples: str = ""  # the path of the user's own, where they are the source
    samples_as: SamplesAs = SamplesAs.DIGITS  # what is made of them

    @property
    def network(self) -> str:
        """The name of the members' architecture, as far as it is known."""
        bundled = {Weights.TRAINED: "SimpleMLP", Weights.CONV: "SimpleCNN"}
        return bundled.get(self.weights) or self.architecture or "SimpleMLP"

    @property
    def ensemble(self) -> tuple[object, ...]:
        """What names the members: settings that agree in it have the same ones."""
        which = (self.weights, self.architecture, self.digest)
        return (self.members, *which, self.device, self.seed, self.dtype)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What a measurement depends on besides its settings."""

    torch: str
    python: str
    platform: str
    device: str
    device_name: str
    threads: int
    dtype: str = "float32"
    blas: str = ""  # the library of matrix products, as torch names it
    tf32: bool = False
    foreign_load: str = ""  # by what it is detected, such as 'run delay'; '' if it is not


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AvailableRequest:
    """Look for what there is to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """What there is to choose from on this machine."""

    devices: tuple[str, ...]
    trained_members: dict[Weights, int]  # how many are bundled; none where the file is damaged
    threads: int = 1  # that torch is given unless the user chooses
    most_threads: int = 1
    architectures: tuple[str, ...] = ("SimpleMLP",)  # of random members
    lacks_compiler: str = ""  # why nothing can be compiled, and what would do
