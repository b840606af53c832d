"""Spoils a bundled member, as a fault in training would."""

import math

import pytest
import torch

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.bundled import trained_ensemble
from ensemble_gui.ensembles.ensemble import Ensemble


def spoil(monkeypatch: pytest.MonkeyPatch, member: int, weight: float = math.nan) -> None:
    """From now on one weight of this bundled member is not a number."""

    def spoilt(architecture: Architecture, members: int, *, device: torch.device) -> Ensemble:
        ensemble = trained_ensemble(architecture, members, device=device)
        list(ensemble.stacked.values())[-1][member, 0] = weight  # a bias of the last layer
        return ensemble

    monkeypatch.setattr("ensemble_gui.running.members.building.trained_ensemble", spoilt)
