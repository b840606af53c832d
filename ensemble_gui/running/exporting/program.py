"""The module that holds all members: what is exported."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap

from ensemble_gui.ensembles.architectures.architecture import StackedForward
from ensemble_gui.ensembles.ensemble import Ensemble, assign_state
from ensemble_gui.records.settings import InputMode
from ensemble_gui.records.tasks import Outputs
from ensemble_gui.running.exporting.measured import MEAN, MEASURES, measured
from ensemble_gui.running.strategies.automatic import choose

INPUT = "images"  # (sample, *shape), preprocessed
Call = Callable[[Tensor], dict[str, Tensor]]  # of a minibatch: the outputs by their names

_MEMBERS = {  # the name of the members' own outputs, (member, sample, class)
    Outputs.LOGITS: "member_logits",
    Outputs.PROBABILITIES: "member_probabilities",
    Outputs.LOG_PROBABILITIES: "member_log_probabilities",
}


def members_output(kind: Outputs) -> str:
    """The name of the output that holds the members' own, (member, sample, class)."""
    return _MEMBERS[kind]


def output_names(kind: Outputs) -> tuple[str, ...]:
    """The names of a program's outputs, in their order."""
    return (MEAN, _MEMBERS[kind], *MEASURES)


def forms_of(ensemble: Ensemble, batch: int) -> tuple[str, ...]:
    """The forms that there are for these members, the one that promises most first.

    Those that are written by hand for convolutions group members by the batch size, which in a
    graph for any batch size nobody knows.
    """
    architecture = ensemble.architecture
    picked = choose(
        architecture,
        members=len(ensemble),
        batch=batch,
        device="cpu",
        mode=InputMode.SAME,
        threads=torch.get_num_threads(),
    ).strategy
    by_hand = ("fused", "stacked") if architecture.linear_layers else ()
    return tuple(sorted((*by_hand, "loop", "vmap"), key=lambda form: form != picked))


class Program(nn.Module):
    """All members on the same minibatch, in one of the forms.

    Their state is copied: the members' are views of one storage, of which torch.export.save warns.
    """

    def __init__(self, ensemble: Ensemble, form: str) -> None:
        super().__init__()
        self._kind = ensemble.architecture.task.outputs
        self._buffers_of: dict[str, str] = {}  # by the names in the members' state
        self.members = nn.ModuleList()
        self._forward: StackedForward | None = None
        if form == "loop":
            self.members.extend(_copies(ensemble))
            return
        self._forward = _forward_of(ensemble, form)
        for index, (name, stack) in enumerate(ensemble.stacked.items()):
            self._buffers_of[name] = f"{name.replace('.', '_')}_{index}"
            self.register_buffer(self._buffers_of[name], stack.clone())

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """The outputs by their names, in their order."""
        outputs = self._outputs(images)
        found = {members_output(self._kind): outputs, **measured(outputs, self._kind)}
        return {name: found[name] for name in output_names(self._kind)}

    def _outputs(self, images: Tensor) -> Tensor:
        if self._forward is None:
            return torch.stack([member(images) for member in self.members])
        stacked = {name: self.get_buffer(one) for name, one in self._buffers_of.items()}
        return self._forward(stacked, images)


def _copies(ensemble: Ensemble) -> list[nn.Module]:
    found = []
    for index in range(len(ensemble)):
        member = ensemble.architecture.build_on_meta()
        assign_state(member, {name: one[index].clone() for name, one in ensemble.stacked.items()})
        found.append(member.requires_grad_(requires_grad=False).eval())
    return found


def _forward_of(ensemble: Ensemble, form: str) -> StackedForward:
    """The forward pass of the stacked state and one minibatch, in this form."""
    architecture, members = ensemble.architecture, len(ensemble)
    stacked, fused = architecture.stacked_forward, architecture.fused_forward
    if form == "fused" and fused is not None:
        return fused
    if form == "stacked" and stacked is not None:
        return lambda state, x: stacked(state, x.flatten(1).expand(members, -1, -1))
    base = architecture.build_on_meta().eval()

    def forward(state: Mapping[str, Tensor], x: Tensor) -> Tensor:
        outputs: Tensor = functional_call(base, dict(state), (x,))
        return outputs

    vectorised: StackedForward = vmap(forward, in_dims=(0, None))
    return vectorised
