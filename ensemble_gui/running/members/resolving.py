"""Checks settings and looks up what they name: once, at the start of a run or a sweep."""

from dataclasses import dataclass

import torch

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.bundled import held_members
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.members.devices import find_device, most_threads
from ensemble_gui.running.members.memory import check_run_memory
from ensemble_gui.running.members.opened import Opened
from ensemble_gui.running.strategies.registry import find_strategies
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.wording.values import shown_value

BUNDLED = {Weights.TRAINED: SIMPLE_MLP, Weights.CONV: SIMPLE_CNN}
_MOST = 10**12  # of anything: what is more cannot even be estimated


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resolved:
    """Settings together with what they name, so that nobody looks it up again."""

    settings: RunSettings
    architecture: Architecture
    device: torch.device
    strategies: tuple[Strategy, ...]
    opened: Ensemble | None  # all members of the user's own ensemble, on the CPU

    @property
    def task(self) -> Task:
        """What the members classify."""
        return self.architecture.task

    @property
    def held(self) -> int:
        """How many trained members there are; 0 if their file is missing or damaged."""
        return held_members(self.architecture) if self.opened is None else len(self.opened)


def resolve(settings: RunSettings, opened: Opened | None = None) -> Resolved:
    """What these settings name. Raises BadInput if they cannot be run, memory included."""
    found = look_up(settings, opened)
    check_fits(found)
    return found


def check_fits(found: Resolved) -> None:
    """Raise BadInput if these settings need more memory than there is."""
    settings, device = found.settings, found.device
    check_run_memory(found.architecture, settings, device, _held(found.opened, settings, device))


def look_up(settings: RunSettings, opened: Opened | None = None) -> Resolved:
    """What these settings name, whatever memory it takes. Raises BadInput if they cannot be run."""
    opened = opened or Opened()
    for name, count in (
        ("The number of members", settings.members),
        ("The batch size", settings.batch),
        ("The number of repeats", settings.repeats),
    ):
        check_count(name, count)
    check_seed(settings.seed)
    strategies = find_strategies(settings.strategies)
    device = find_device(settings.device)
    check_threads(settings.threads)
    if settings.tf32 and device.type != "cuda":
        raise BadInput("TF32 is a mode of CUDA devices: choose one, or switch TF32 off.")
    whole = opened.ensemble(settings) if settings.weights is Weights.FILE else None
    architecture = _architecture(settings, opened) if whole is None else whole.architecture
    return Resolved(
        settings=settings,
        architecture=architecture,
        device=device,
        strategies=strategies,
        opened=whole,
    )


def _held(whole: Ensemble | None, settings: RunSettings, device: torch.device) -> int:
    """What is in memory already of what the run needs: the members that were opened."""
    if whole is None or whole.device != device:
        return 0
    return whole.parameter_bytes * min(settings.members, len(whole)) // len(whole)


def _architecture(settings: RunSettings, opened: Opened) -> Architecture:
    """That of bundled or random members. Raises BadInput if there is no such architecture."""
    if settings.weights in BUNDLED:
        return BUNDLED[settings.weights]
    if settings.digest:
        return opened.architecture(settings)
    return find_architecture(settings.architecture) if settings.architecture else SIMPLE_MLP


def check_count(name: str, count: int) -> None:
    """Raise BadInput for a number of things below 1, or above what can be estimated."""
    if count < 1:
        raise BadInput(f"{name} is {shown_value(count)}: choose 1 or more.")
    if count > _MOST:
        raise BadInput(f"{name} is above {_MOST:,}: choose fewer.")


def check_seed(seed: int) -> None:
    """Raise BadInput for a seed that torch's generators cannot take."""
    if not 0 <= seed < 2**63:
        raise BadInput(f"The seed is {shown_value(seed)}: choose 0 or more, below 2**63.")


def check_threads(threads: int | None) -> None:
    """Raise BadInput for fewer threads than 1, or more than there are cores."""
    most = most_threads()
    if threads is not None and not 1 <= threads <= most:
        raise BadInput(
            f"The number of threads is {shown_value(threads)}: choose 1 to {most}, as this machine "
            "has cores."
        )
