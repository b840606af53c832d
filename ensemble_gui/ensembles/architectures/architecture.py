"""An architecture: a network to build, and its properties."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.storageless import built_on_meta
from ensemble_gui.records.tasks import DIGITS_TASK, Outputs, Task

State = Mapping[str, Tensor]  # of all members, by the names of the parameters and buffers
StackedForward = Callable[[State, Tensor], Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptation:
    """What is done before and after a network's forward pass."""

    output: str | int | None = None  # which of several outputs is taken: its key or its index
    clones: bool = False  # whether it gets a copy of its input, which it changes
    keeps_rows: bool = False  # whether the outputs of one image get their dimension back
    single: Outputs | None = None  # what its one output is, of which those of two classes are made


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """With what a factory is called."""

    arguments: Mapping[str, object]
    in_config: bool = False  # whether they make a config, which is the one argument


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A network to build and, if there are some, its forward passes batched by hand.

    These take what `prepared` makes of the members' state, once for all calls.
    """

    name: str
    build: Callable[[], nn.Module]
    activations: int  # numbers per sample and member, of all layers together
    widest: int  # the same of its widest layer
    task: Task = DIGITS_TASK
    stacked_forward: StackedForward | None = None  # of (member, sample, number)
    stacked_from: int = 1  # members: of fewer, the loop is quicker on a CPU
    fused_forward: StackedForward | None = None  # of the same (sample, *shape) for all members
    prepared: Callable[[State], State] = dict  # of a state that changes, made again
    linear_layers: tuple[str, ...] = ()  # in order, of a network of them alone, ReLU between
    vectorises: bool = False  # whether vmap is quicker than the loop on a CPU, for few images
    trained_apart: bool = False  # member by member, which is quicker for convolutions on a CPU
    code: Mapping[str, bytes] = field(default_factory=dict, hash=False)  # what builds it, by path
    arguments: Mapping[str, object] = field(default_factory=dict, hash=False)  # of the factory
    call: Call | None = field(default=None, hash=False)  # of the factory, with those it asks for
    adaptations: tuple[Adaptation, ...] = ()  # of its calls, in order
    output: str | int | None = None  # which of the network's outputs is taken; None: it has one
    is_random: bool = False  # whether two calls of a member differ
    base: Callable[[], nn.Module] | None = None  # without storage; None where `build` can do so

    @property
    def copies_state(self) -> bool:
        """Whether what the passes by hand take is memory of its own, about that of the state."""
        return self.prepared is not dict

    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of each parameter and buffer of one member, without allocating it."""
        return {name: tuple(one.shape) for name, one in state_of(self.build_on_meta()).items()}

    def build_on_meta(self) -> nn.Module:
        """A member without storage: the base of `functional_call`."""
        if self.base is not None:
            return self.base()
        return built_on_meta(self.build)


def state_of(member: nn.Module) -> dict[str, Tensor]:
    """A member's parameters and buffers by name, each once, as `stack_module_state` takes them."""
    return {**dict(member.named_parameters()), **dict(member.named_buffers())}
