"""Architectures from other people's code: the network is tried before it is used."""

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor, nn

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.family import (
    architecture_of,
    layer_sizes,
    without_storage,
)
from ensemble_gui.errors import BadInput
from ensemble_gui.records.tasks import Task
from ensemble_gui.wording.figures import printable, shorten

Factory = Callable[[], object]  # is to give a torch.nn.Module


def architecture_from(name: str, factory: Factory, task: Task) -> Architecture:
    """The architecture whose members this factory builds, for the task.

    It is called several times, on meta where it can be. Raises BadInput if it raises, gives no
    module, or gives one whose logits are not those of the task.
    """

    def build() -> nn.Module:
        built = factory()
        if not isinstance(built, nn.Module):
            raise BadInput(
                f"The architecture {shorten(name)!r} gives a {type(built).__name__}: its factory "
                "must return a torch.nn.Module."
            )
        return built

    try:
        found = architecture_of(name, build, task)
        on_meta = found.build_on_meta().eval()
        if _lacks_values(on_meta):
            return _of_storage(name, build, task)
        _check_logits(name, on_meta, task)
        return replace(found, trained_apart=True)
    except BadInput:
        raise
    except (Exception, SystemExit):  # noqa: BLE001 -- what fails on meta may do on the CPU
        return _of_storage(name, build, task)


def _lacks_values(network: nn.Module) -> bool:
    """Whether a network on meta has tensors that a member's state would not replace.

    torch multiplies with such a tensor without an error, and gives what is in memory.
    """
    attributes = (one for module in network.modules() for one in vars(module).values())
    return any(isinstance(one, Tensor) and one.is_meta for one in attributes)


def _of_storage(name: str, build: Callable[[], nn.Module], task: Task) -> Architecture:
    try:
        network = build().eval()
        activations, widest = layer_sizes(network, task)
        _check_logits(name, network, task)
    except BadInput:
        raise
    except (Exception, SystemExit) as error:
        raise failed(name, error, f" for images {task.shape}") from error
    return Architecture(
        name=name,
        build=build,
        task=task,
        activations=activations,
        widest=widest,
        base=lambda: without_storage(build()),
        trained_apart=True,
    )


def failed(name: str, error: BaseException, where: str = "") -> BadInput:
    """The error for an architecture whose code raised this."""
    first_line = printable(str(error).partition("\n")[0], 200)
    return BadInput(
        f"The architecture {shorten(name)!r} cannot be built{where} "
        f"({type(error).__name__}: {first_line}): fix its code, or choose another architecture."
    )


def _check_logits(name: str, network: nn.Module, task: Task) -> None:
    state = next(network.parameters(), None)
    if state is None:
        raise BadInput(
            f"The architecture {shorten(name)!r} has no parameters: its members could not differ."
        )
    with torch.inference_mode():
        logits = network(torch.zeros(2, *task.shape, device=state.device))
    expected = (2, len(task.classes))
    if not isinstance(logits, Tensor) or tuple(logits.shape) != expected:
        found = tuple(logits.shape) if isinstance(logits, Tensor) else type(logits).__name__
        raise BadInput(
            f"The architecture {shorten(name)!r} gives {found} for two images, not logits "
            f"{expected}: choose one for {len(task.classes)} classes."
        )
