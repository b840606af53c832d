"""Builds the members that settings name, and finds out what there is to name."""

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.architectures.registry import architecture_names
from ensemble_gui.ensembles.bundled import held_members, trained_ensemble
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.settings import Available, Weights
from ensemble_gui.running.members.devices import available_devices, most_threads, usual_threads
from ensemble_gui.running.members.resolving import BUNDLED, Resolved
from ensemble_gui.running.strategies.vmap import lacks_compiler


def find_available() -> Available:
    """What there is to choose from on this machine."""
    return Available(
        devices=available_devices(),
        trained_members={weights: held_members(one) for weights, one in BUNDLED.items()},
        threads=usual_threads(),
        most_threads=most_threads(),
        architectures=architecture_names(),
        lacks_compiler=lacks_compiler(),
    )


def build_ensemble(
    resolved: Resolved, *, token: CancelToken | None = None, progress: Progress = unheard
) -> Ensemble:
    """As many members as the settings want. Raises BadInput if there are fewer."""
    settings = resolved.settings
    if resolved.opened is not None:
        return _first_opened(resolved, resolved.opened, token)
    if settings.weights is not Weights.RANDOM:
        return trained_ensemble(resolved.architecture, settings.members, device=resolved.device)
    return random_ensemble(
        resolved.architecture,
        settings.members,
        seed=settings.seed,
        device=resolved.device,
        token=token,
        progress=progress,
    )


def _first_opened(resolved: Resolved, whole: Ensemble, token: CancelToken | None) -> Ensemble:
    settings, device = resolved.settings, resolved.device
    if settings.members > len(whole):
        raise BadInput(
            f"{settings.path} holds {len(whole)} members, not {settings.members:,}: choose at "
            f"most {len(whole)}, or random weights."
        )
    part = whole.first(settings.members)
    if device == part.device:
        return part
    stacked = {name: one.to(device) for name, one in part.stacked.items()}
    return Ensemble(whole.architecture, stacked, token)
