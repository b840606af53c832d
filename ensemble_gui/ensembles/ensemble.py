"""The ensemble: members that are views of one stacked state."""

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture, state_of
from ensemble_gui.records.progress import Progress, RunProgress, unheard


class Ensemble:
    """All members, of one architecture.

    `stacked` maps the name of each parameter and buffer to a tensor with a leading member
    dimension, as `torch.func.stack_module_state` lays it out. The `members` are modules whose
    state are views of it, so that both together take the memory once; they are made unless they
    are given. Raises CancelledError through the token.
    """

    def __init__(
        self,
        architecture: Architecture,
        stacked: Mapping[str, Tensor],
        token: CancelToken | None = None,
        members: tuple[nn.Module, ...] = (),
    ) -> None:
        self.architecture = architecture
        self.stacked = dict(stacked)
        count = len(next(iter(self.stacked.values())))
        token = token or CancelToken()
        self.members = members or tuple(self._member(index, token) for index in range(count))

    def __len__(self) -> int:
        return len(self.members)

    @property
    def device(self) -> torch.device:
        """Where the parameters are."""
        return next(iter(self.stacked.values())).device

    @property
    def dtype(self) -> torch.dtype:
        """In which numbers the parameters are: the first ones that are no integers or bools."""
        return real_dtype(one.dtype for one in self.stacked.values())

    @property
    def parameter_bytes(self) -> int:
        """What all members' parameters and buffers take."""
        return sum(one.nbytes for one in self.stacked.values())

    def activation_bytes(self, batch: int) -> int:
        """What all layers of all members give for a minibatch of this many samples."""
        return len(self) * batch * self.architecture.activations * self.dtype.itemsize

    def converted(self, dtype: torch.dtype, token: CancelToken | None = None) -> "Ensemble":
        """The same members in other numbers. Raises CancelledError through the token."""
        if all(one.dtype == dtype_in(one.dtype, dtype) for one in self.stacked.values()):
            return self
        stacked = {name: in_numbers(one, dtype) for name, one in self.stacked.items()}
        return Ensemble(self.architecture, stacked, token)

    def first(self, members: int) -> "Ensemble":
        """The first members: the same modules, in the same memory."""
        stacked = {name: one[:members] for name, one in self.stacked.items()}
        return Ensemble(self.architecture, stacked, members=self.members[:members])

    @property
    def stacked_shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of each stacked parameter, such as fc1.weight (10, 128, 784)."""
        return {name: tuple(parameter.shape) for name, parameter in self.stacked.items()}

    def _member(self, index: int, token: CancelToken) -> nn.Module:
        token.raise_if_cancelled()
        member = self.architecture.build_on_meta()
        assign_state(member, {name: one[index] for name, one in self.stacked.items()})
        return member.requires_grad_(requires_grad=False).eval()


def real_dtype(dtypes: Iterable[torch.dtype]) -> torch.dtype:
    """The first floating-point dtype, or else that of complex numbers' parts, or else float32."""
    found = list(dtypes)
    floating = (one for one in found if one.is_floating_point)
    parts = (one.to_real() for one in found if one.is_complex)
    return next(floating, None) or next(parts, torch.float32)


def dtype_in(dtype: torch.dtype, wanted: torch.dtype) -> torch.dtype:
    """What becomes of a tensor of this dtype where the parameters are in the wanted one.

    Integers and bools stay. Complex numbers are complex128 in float64, and otherwise complex64,
    as torch hardly computes with smaller ones.
    """
    if dtype.is_floating_point:
        return wanted
    if dtype.is_complex:
        return torch.complex128 if wanted is torch.float64 else torch.complex64
    return dtype


def in_numbers(state: Tensor, dtype: torch.dtype) -> Tensor:
    """The same where the parameters are in this dtype; what it has already is not copied."""
    return state.to(dtype_in(state.dtype, dtype))


def assign_state(member: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Make these tensors the member's parameters and buffers, those that are tied as well."""
    names = {id(one): name for name, one in state_of(member).items()}
    made = {name: nn.Parameter(state[name], requires_grad=False) for name, _ in
            member.named_parameters()}  # fmt: skip
    for module in member.modules():
        for key, parameter in module._parameters.items():  # noqa: SLF001 -- torch has no other way
            if parameter is not None:
                module._parameters[key] = made[names[id(parameter)]]  # noqa: SLF001 -- as above
        for key, buffer in module._buffers.items():  # noqa: SLF001 -- as above
            if buffer is not None:
                module._buffers[key] = state[names[id(buffer)]]  # noqa: SLF001 -- as above


def random_ensemble(
    architecture: Architecture,
    members: int,
    *,
    seed: int,
    device: torch.device,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> Ensemble:
    """The tutorial's untrained members: one `torch.manual_seed`, then default initialisation.

    Each member is made on the CPU and copied into the stack at once, so that one seed gives the
    same members on every device. Raises CancelledError through the token.
    """
    stacked = {
        name: torch.empty((members, *one.shape), dtype=one.dtype, device=device)
        for name, one in state_of(architecture.build_on_meta()).items()
    }
    token = token or CancelToken()
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # the CPU's alone
        for index in range(members):
            token.raise_if_cancelled()
            state = state_of(architecture.build())
            with torch.no_grad():
                for name, stack in stacked.items():
                    stack[index].copy_(state[name])
            progress(RunProgress(stage="Making members", done=index + 1, total=members))
    return Ensemble(architecture, stacked, token)
