"""Members on disk: one stacked safetensors file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from ensemble_gui.assets import resource
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.faults import reason

BUNDLED_MEMBERS = {  # by the architecture's name
    "SimpleMLP": "members/simple_mlp.safetensors",
    "SimpleCNN": "members/simple_cnn.safetensors",
}
_OWN = "members.safetensors"  # in the current folder: the bundled file is not the user's
_REPAIR = "install Ensemble Explorer again, train members again, or choose random weights"


def trained_ensemble(
    architecture: Architecture, members: int, *, device: torch.device, path: Path | None = None
) -> Ensemble:
    """The first members of a stacked file, by default the bundled one.

    Only those members are read. Raises BadInput if the file is missing or damaged, or holds
    fewer members.
    """
    path = path or resource(BUNDLED_MEMBERS[architecture.name])
    with _opened(path) as file:
        held = _check_shapes(file, architecture)
        if members > held:
            raise BadInput(
                f"{path.name} holds {held} trained members, not {members:,}: choose at most "
                f"{held}, or random weights. Or train more with 'ensemble-gui train "
                f"--architecture {architecture.name} --members {members} --output {_OWN}', and "
                f"use them with '--weights {_OWN}' or File > Open ensemble file."
            )
        stacked = {
            name: file.get_slice(name)[:members].to(device) for name in architecture.state_shapes()
        }
    return Ensemble(architecture, stacked)


def held_members(architecture: Architecture) -> int:
    """How many members the bundled file holds; none if it is missing or damaged."""
    try:
        with _opened(resource(BUNDLED_MEMBERS[architecture.name])) as file:
            return _check_shapes(file, architecture)
    except BadInput:
        return 0


@contextmanager
def _opened(path: Path) -> Iterator[safe_open]:
    """A safetensors file; whatever is wrong with it while it is open is raised as BadInput."""
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            yield file
    except BadInput:
        raise
    except (OSError, SafetensorError, ValueError) as error:
        raise BadInput(
            f"The members' file {path} cannot be read ({reason(error)}): {_REPAIR}."
        ) from error


def _check_shapes(file: safe_open, architecture: Architecture) -> int:
    """The number of members in the file; raises ValueError if it is not of this architecture."""
    names = set(file.keys())
    expected = architecture.state_shapes()
    if names != set(expected):
        odd = ", ".join(sorted(names ^ set(expected))[:4])
        raise ValueError(f"its parameters are not those of {architecture.name}: {odd}")
    counts = set()
    for name, shape in expected.items():
        tensor = file.get_slice(name)
        count, *rest = tensor.get_shape() or [0]
        counts.add(count)
        if tuple(rest) != shape or count < 1 or tensor.get_dtype() != "F32":
            raise ValueError(
                f"{name} is {tensor.get_dtype()} {tensor.get_shape()}, "
                f"not F32 [members, {', '.join(map(str, shape))}]"
            )
    if len(counts) > 1:
        raise ValueError("its parameters are of different numbers of members")
    return int(counts.pop())


def members_file(stacked: Mapping[str, Tensor], metadata: Mapping[str, str]) -> bytes:
    """The content of a stacked safetensors file."""
    return save(
        {name: tensor.detach().cpu().contiguous() for name, tensor in stacked.items()},
        metadata=dict(metadata),
    )
