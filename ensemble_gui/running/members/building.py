"""Checks the settings and builds the ensemble that they name."""

import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.architectures.registry import architecture_names, find_architecture
from ensemble_gui.ensembles.architectures.simple_cnn import SIMPLE_CNN
from ensemble_gui.ensembles.bundled import held_members, trained_ensemble
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.settings import Available, RunSettings, Weights
from ensemble_gui.running.members.devices import (
    available_devices,
    find_device,
    most_threads,
    usual_threads,
)
from ensemble_gui.running.members.memory import check_run_memory
from ensemble_gui.running.members.opened import Opened
from ensemble_gui.running.strategies.registry import find_strategies
from ensemble_gui.running.strategies.vmap import lacks_compiler
from ensemble_gui.wording.values import shown_value

_MOST = 10**12  # of anything: what is more cannot even be estimated


def find_available() -> Available:
    """What there is to choose from on this machine."""
    bundled = (Weights.TRAINED, Weights.CONV)
    held = {one: held_members(architecture_of(RunSettings(weights=one))) for one in bundled}
    return Available(
        devices=available_devices(),
        trained_members=held,
        threads=usual_threads(),
        most_threads=most_threads(),
        architectures=architecture_names(),
        lacks_compiler=lacks_compiler(),
    )


def architecture_of(settings: RunSettings, opened: Opened | None = None) -> Architecture:
    """The architecture of these settings' members. Raises BadInput if there is none such."""
    match settings.weights:
        case Weights.TRAINED:
            return SIMPLE_MLP
        case Weights.CONV:
            return SIMPLE_CNN
        case Weights.RANDOM if settings.digest:
            return (opened or Opened()).architecture(settings)
        case Weights.RANDOM:
            return find_architecture(settings.architecture) if settings.architecture else SIMPLE_MLP
        case Weights.FILE:
            return (opened or Opened()).ensemble(settings).architecture


def held_in_file(settings: RunSettings, opened: Opened) -> int:
    """How many members the file of these settings holds; none if it is missing or damaged."""
    if settings.weights is Weights.FILE:
        return len(opened.ensemble(settings))
    return held_members(architecture_of(settings))


def check_settings(settings: RunSettings, opened: Opened | None = None) -> torch.device:
    """The device of these settings. Raises BadInput if they cannot be run, memory included."""
    for name, count in (
        ("The number of members", settings.members),
        ("The batch size", settings.batch),
        ("The number of repeats", settings.repeats),
    ):
        check_count(name, count)
    check_seed(settings.seed)
    find_strategies(settings.strategies)
    device = find_device(settings.device)
    _check_threads(settings.threads)
    if settings.tf32 and device.type != "cuda":
        raise BadInput("TF32 is a mode of CUDA devices: choose one, or switch TF32 off.")
    check_run_memory(architecture_of(settings, opened), settings, device)
    return device


def check_count(name: str, count: int) -> None:
    """Raise BadInput for a number of things below 1, or above what can be estimated."""
    if count < 1:
        raise BadInput(f"{name} is {shown_value(count)}: choose 1 or more.")
    if count > _MOST:
        raise BadInput(f"{name} is above {_MOST:,}: choose fewer.")


def _check_threads(threads: int | None) -> None:
    most = most_threads()
    if threads is not None and not 1 <= threads <= most:
        raise BadInput(
            f"The number of threads is {shown_value(threads)}: choose 1 to {most}, as this machine "
            "has cores."
        )


def check_seed(seed: int) -> None:
    """Raise BadInput for a seed that torch's generators cannot take."""
    if not 0 <= seed < 2**63:
        raise BadInput(f"The seed is {shown_value(seed)}: choose 0 or more, below 2**63.")


def build_ensemble(
    settings: RunSettings,
    device: torch.device,
    *,
    opened: Opened | None = None,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> Ensemble:
    """The members that the settings name. Raises BadInput if there are not so many."""
    if settings.weights is Weights.FILE:
        return _opened_ensemble(settings, device, opened or Opened(), token)
    architecture = architecture_of(settings, opened)
    if settings.weights is not Weights.RANDOM:
        return trained_ensemble(architecture, settings.members, device=device)
    return random_ensemble(
        architecture,
        settings.members,
        seed=settings.seed,
        device=device,
        token=token,
        progress=progress,
    )


def _opened_ensemble(
    settings: RunSettings, device: torch.device, opened: Opened, token: CancelToken | None
) -> Ensemble:
    whole = opened.ensemble(settings)
    if settings.members > len(whole):
        raise BadInput(
            f"{settings.path} holds {len(whole)} members, not {settings.members:,}: choose at "
            f"most {len(whole)}, or random weights."
        )
    part = whole.first(settings.members)
    if device == part.device:
        return part
    stacked = {name: one.to(device) for name, one in part.stacked.items()}
    return Ensemble(whole.architecture, stacked, whole.stacking_s, token)
