"""An architecture in words that can be sent: its name and task, or the code that was agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Adaptation, Architecture
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.opening.adapting import adapted
from ensemble_gui.ensembles.opening.factories import build_by
from ensemble_gui.ensembles.opening.trust import FactoryCode, find_source, is_factory
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Outputs, Task
from ensemble_gui.wording.figures import printable

Shapes = Mapping[str, tuple[int, ...]]

_NOWHERE = Path("/sent to this place")  # the folder of code that was sent: only what was runs


@dataclass(frozen=True, slots=True, kw_only=True)
class SentNetwork:
    """What a network is built from at another place."""

    name: str
    task: Task
    adaptations: tuple[Adaptation, ...]
    code: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # of a factory, by path
    arguments: Mapping[str, object] = field(default_factory=dict)  # of the factory
    output: str | int | None = None  # which of the network's outputs is taken
    is_random: bool = False


def sent_network(architecture: Architecture) -> SentNetwork:
    """What to send so that the same network is built elsewhere."""
    return SentNetwork(
        name=architecture.name,
        task=architecture.task,
        adaptations=architecture.adaptations,
        code=architecture.code,
        arguments=architecture.call.arguments if architecture.call else {},
        output=architecture.output,
        is_random=architecture.is_random,
    )


def rebuilt(sent: SentNetwork, shapes: Shapes) -> Architecture:
    """The network that was sent, whose members' state has these shapes.

    Raises BadInput if it cannot be built here, or turns out another one.
    """
    made = _by_code(sent) if is_factory(sent.name) else _by_name(sent)
    for how in sent.adaptations[len(made.adaptations) :]:
        made = adapted(made, how)
    found = replace(made, task=sent.task, is_random=sent.is_random)
    if found.state_shapes() != dict(shapes):
        raise BadInput(
            f"The network {printable(sent.name)} has other parameters there than here: install the "
            "same packages on all nodes."
        )
    return found


def _by_name(sent: SentNetwork) -> Architecture:
    """A network that is built in, or another package's. A single output is one class to it."""
    task = replace(sent.task, outputs=Outputs.LOGITS)
    if any(one.single for one in sent.adaptations):
        task = replace(task, classes=task.classes[:1])
    return find_architecture(sent.name, task)


def _by_code(sent: SentNetwork) -> Architecture:
    if sent.code:
        source = FactoryCode(
            name=sent.name,
            factory=sent.name.rpartition(":")[2],
            module="",
            folder=_NOWHERE,
            files=sent.code,
            arguments=sent.arguments,
        )
    else:  # of a package that has to be installed there
        source = find_source(sent.name, _NOWHERE, sent.arguments)
    return build_by(source, sent.task, classes_known=False, token=CancelToken(), output=sent.output)
