"""A training that is not finished: where each member stood after its last whole epoch."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Generator, Tensor

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.descent import Moments
from ensemble_gui.errors import BadInput
from ensemble_gui.wording.faults import reason
from ensemble_gui.wording.figures import printable

_SUFFIX = ".unfinished"  # after the output's name: a folder of members does not open it
_SETTINGS = "unfinished_training"  # in the metadata
_LONGEST_PATH = 160  # characters
_PARTS = ("parameters", "means", "squares")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unfinished:
    """The members' stacked states, each one's at the end of an epoch of its own."""

    parameters: Mapping[str, Tensor]  # by name, each (member, ...), buffers too
    moments: Moments
    generators: Tensor  # (member, byte) uint8: the members' sources of chance
    epochs: Tensor  # (member,) int64: how many are done

    def generator(self, member: int) -> Generator:
        """The member's source of chance, as it was then."""
        generator = Generator()
        generator.set_state(self.generators[member].clone())  # torch 2.13 crashes on a view
        return generator

    def of(self, members: slice) -> "Unfinished":
        """A copy of some members' state."""
        stacks = (self.parameters, self.moments.means, self.moments.squares)
        parameters, means, squares = (
            {name: one[members].detach().clone() for name, one in stack.items()} for stack in stacks
        )
        return Unfinished(
            parameters=parameters,
            moments=Moments(means=means, squares=squares),
            generators=self.generators[members].clone(),
            epochs=self.epochs[members].clone(),
        )

    @torch.no_grad()
    def put(self, members: slice, other: "Unfinished") -> None:
        """Take over the state of some members."""
        for stack, own in (
            (self.parameters, other.parameters),
            (self.moments.means, other.moments.means),
            (self.moments.squares, other.moments.squares),
        ):
            for name, one in own.items():
                stack[name][members].copy_(one)
        self.generators[members] = other.generators
        self.epochs[members] = other.epochs

    @torch.no_grad()
    def note(
        self, member: int, parameters: Mapping[str, Tensor], moments: Moments, chance: Generator
    ) -> None:
        """Take over the state of a member that has done one more epoch."""
        for stack, own in (
            (self.parameters, parameters),
            (self.moments.means, moments.means),
            (self.moments.squares, moments.squares),
        ):
            for name, one in own.items():
                stack[name][member].copy_(one)
        self.generators[member] = chance.get_state()
        self.epochs[member] += 1


def begun(parameters: Mapping[str, Tensor], generators: list[Generator]) -> Unfinished:
    """A training of which no epoch is done."""
    members = len(generators)
    return Unfinished(
        parameters=dict(parameters),
        moments=Moments(
            means={name: torch.zeros_like(one) for name, one in parameters.items()},
            squares={name: torch.zeros_like(one) for name, one in parameters.items()},
        ),
        generators=torch.stack([one.get_state() for one in generators]),
        epochs=torch.zeros(members, dtype=torch.int64),
    )


def unfinished_path(output: Path) -> Path:
    """Where the state of a training is, next to the file that it will write."""
    return output.with_name(output.name + _SUFFIX)


def unfinished_content(state: Unfinished, settings: Mapping[str, Any]) -> bytes:
    """The content of the file: everything that `read_unfinished` needs."""
    stacks = (state.parameters, state.moments.means, state.moments.squares)
    tensors = {
        f"{part}.{name}": one.detach().contiguous()
        for part, stack in zip(_PARTS, stacks, strict=True)
        for name, one in stack.items()
    }
    tensors |= {"generators": state.generators, "epochs": state.epochs}
    return save(tensors, metadata={_SETTINGS: json.dumps(settings)})


def read_unfinished(
    path: Path, architecture: Architecture, settings: Mapping[str, Any]
) -> Unfinished | None:
    """The state of a training with these settings; None if there is no such file.

    Raises BadInput if the file is damaged, or of a training with other settings.
    """
    if not path.exists():
        return None
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            found = json.loads((file.metadata() or {}).get(_SETTINGS, ""))
            if found == settings:
                return _read(file, architecture, settings)
    except (OSError, SafetensorError, ValueError, RuntimeError) as error:
        raise BadInput(
            f"{_shown(path)} should hold an unfinished training, but cannot be read "
            f"({reason(error)}): remove it to start again."
        ) from error
    other = ", ".join(name for name in settings if found.get(name) != settings[name])
    raise BadInput(
        f"{_shown(path)} holds an unfinished training with other settings ({other}): repeat its "
        "settings to resume it, remove it to start again, or name another file with --output."
    )


def _read(file: safe_open, architecture: Architecture, settings: Mapping[str, Any]) -> Unfinished:
    """Raises ValueError, RuntimeError or SafetensorError if tensors do not fit or are missing."""
    members = settings["members"]
    generators = _taken(file, "generators", Generator().get_state().expand(members, -1))
    epochs = _taken(file, "epochs", torch.zeros(members, dtype=torch.int64))
    if not 0 <= epochs.min() <= epochs.max() <= settings["epochs"]:
        raise ValueError("its epochs are not those of this training")
    parameters, means, squares = (
        {
            name: _taken(file, f"{part}.{name}", torch.empty(members, *shape, device="meta"))
            for name, shape in architecture.state_shapes().items()
        }
        for part in _PARTS
    )
    found = Unfinished(
        parameters=parameters,
        moments=Moments(means=means, squares=squares),
        generators=generators,
        epochs=epochs,
    )
    for member in range(members):
        found.generator(member)
    return found


def _taken(file: safe_open, name: str, expected: Tensor) -> Tensor:
    """A copy, as a tensor of a file may be a view of the file that is about to be replaced."""
    found: Tensor = file.get_tensor(name)
    if found.shape != expected.shape or found.dtype != expected.dtype:
        raise ValueError(f"{name} is {found.dtype} {list(found.shape)}")
    return found.clone()


def _shown(path: Path) -> str:
    return printable(str(path), _LONGEST_PATH)
