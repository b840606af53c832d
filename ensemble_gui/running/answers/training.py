"""Trains members, saves them and measures how good they are."""

import json
from dataclasses import asdict
from pathlib import Path

import torch

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.bundled import members_file
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.opening.members_metadata import metadata_of
from ensemble_gui.ensembles.output import claimed, keep_members
from ensemble_gui.ensembles.training import train
from ensemble_gui.measures.accuracy import accuracy
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.records.training import MembersKept, TrainRequest, TrainResult, TrainSettings
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import use_threads
from ensemble_gui.running.members.memory import check_training_memory, estimate_file
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.members.resolving import check_count, check_seed
from ensemble_gui.samples.augmentation import augment
from ensemble_gui.samples.mnist import load_training_digits, load_validation_digits


def train_members(request: TrainRequest, work: Work) -> TrainResult:
    """Train members into a file that is claimed first, and report once it is written.

    Where the file cannot be written after all, the members are saved elsewhere. Raises BadInput,
    OSError and CancelledError.
    """
    architecture, output = find_architecture(request.architecture), Path(request.output)
    _check(architecture, request.settings)
    with claimed(output, estimate_file(architecture, request.settings.members)):
        ensemble = _trained(request, architecture, work)
        chosen = {"architecture": architecture.name, "augment": request.augment}
        metadata = {"settings": json.dumps(asdict(request.settings) | chosen)}
        content = members_file(ensemble.stacked, metadata | metadata_of(architecture))
        path, fault = keep_members(output, content)
        kept = MembersKept(path=str(path), fault=fault)
        if work.report is not None:
            work.report(kept)
        digits = load_validation_digits()
        with torch.inference_mode():
            probabilities = predict(ensemble, digits.images, token=work.token)
    return TrainResult(
        request=request,
        kept=kept,
        digits=len(digits),
        accuracy=accuracy(probabilities, digits.labels),
    )


def _check(architecture: Architecture, settings: TrainSettings) -> None:
    """Raise BadInput for settings that cannot be trained, memory included."""
    check_count("The number of members", settings.members)
    check_count("The number of epochs", settings.epochs)
    check_count("The batch size", settings.batch)
    check_seed(settings.seed)
    check_training_memory(architecture, settings)


def _trained(request: TrainRequest, architecture: Architecture, work: Work) -> Ensemble:
    use_threads()
    work.token.raise_if_cancelled()
    digits = load_training_digits()
    stacked = train(
        architecture,
        DIGITS_TASK.normalise(digits.images),
        digits.labels,
        request.settings,
        augment=augment if request.augment else None,
        token=work.token,
        progress=work.progress,
    )
    return Ensemble(architecture, stacked)
