"""Trains members, saves them and measures how good they are."""

import hashlib
import json
import math
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import torch

from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.bundled import members_file, trained_ensemble
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.opening.members_metadata import metadata_of
from ensemble_gui.ensembles.output import claimed, keep_members
from ensemble_gui.ensembles.training import random_start, start_from, train
from ensemble_gui.ensembles.unfinished import (
    Unfinished,
    read_unfinished,
    unfinished_content,
    unfinished_path,
)
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.accuracy import accuracy
from ensemble_gui.records.cluster import ClusterReport
from ensemble_gui.records.tasks import DIGITS_TASK
from ensemble_gui.records.training import (
    EpochsKept,
    MembersKept,
    TrainRequest,
    TrainResult,
)
from ensemble_gui.running.answers.training_placed import train_placed
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import use_threads
from ensemble_gui.running.members.memory import (
    check_keeping_memory,
    check_training_memory,
    estimate_file,
)
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.running.members.resolving import check_count, check_seed
from ensemble_gui.running.places.teaching import extra_of
from ensemble_gui.samples.augmentation import augment
from ensemble_gui.samples.mnist import load_training_digits, load_validation_digits
from ensemble_gui.wording.faults import system_fault
from ensemble_gui.writing import write_file

_CPU = torch.device("cpu")


def train_members(request: TrainRequest, work: Work) -> TrainResult:
    """Train members into a file that is claimed first, and report once it is written.

    An unfinished training with the same settings is resumed. Where the file cannot be written
    after all, the members are saved elsewhere. Raises BadInput, OSError and CancelledError.
    """
    architecture, output = find_architecture(request.architecture), Path(request.output)
    _check(architecture, request)
    with claimed(output, estimate_file(architecture, request.settings.members)):
        settings = _described(request)
        keeper = _Keeper(unfinished_path(output), settings)
        try:
            ensemble, cluster = _trained(request, architecture, keeper, work)
        finally:
            if work.report is not None and keeper.kept is not None:
                work.report(keeper.kept)
        metadata = {"settings": json.dumps(settings)}
        content = members_file(ensemble.stacked, metadata | metadata_of(architecture))
        path, fault = keep_members(output, content)
        with suppress(OSError):
            unfinished_path(output).unlink()
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
        cluster=cluster,
    )


class _Keeper:
    """Keeps an unfinished training in a file, without which it goes on if it must."""

    def __init__(self, path: Path, settings: dict[str, object]) -> None:
        self._path, self._settings = path, settings
        self.kept: EpochsKept | None = None

    def read(self, architecture: Architecture) -> Unfinished | None:
        """What is kept there. Raises BadInput, as `read_unfinished`."""
        found = read_unfinished(self._path, architecture, self._settings)
        if found is not None:
            self.kept = EpochsKept(path=str(self._path))
        return found

    def keep(self, state: Unfinished) -> None:
        """Replace the file, until that fails."""
        if self.kept is not None and self.kept.fault:
            return
        try:
            write_file(self._path, unfinished_content(state, self._settings))
            self.kept = EpochsKept(path=str(self._path))
        except OSError as error:
            self.kept = EpochsKept(path=str(self._path), fault=system_fault(error))


def _check(architecture: Architecture, request: TrainRequest) -> None:
    """Raise BadInput for settings that cannot be trained, memory included."""
    settings = request.settings
    check_count("The number of members", settings.members)
    check_count("The number of epochs", settings.epochs)
    check_count("The batch size", settings.batch)
    check_seed(settings.seed)
    if settings.extra < 0:
        raise BadInput(f"The number of extra digits is {settings.extra}: choose 0 or more.")
    peak = settings.peak_learning_rate
    if not (math.isfinite(peak) and peak > 0):
        raise BadInput(f"The learning rate is {peak:g}: choose a number above 0.")
    if request.cluster is None:
        check_training_memory(architecture, settings)
    else:  # the workers check their own
        check_keeping_memory(architecture, settings.members)


def _described(request: TrainRequest) -> dict[str, object]:
    """All that decides what the members will be, as JSON has it. Raises BadInput."""
    chosen = {"architecture": request.architecture, "augment": request.augment}
    if request.start:
        chosen["start_sha256"] = _digest(Path(request.start))
    return asdict(request.settings) | chosen


def _digest(path: Path) -> str:
    """The SHA-256 of the members to begin with, in hexadecimal. Raises BadInput."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(system_fault(error)) from error


def _trained(
    request: TrainRequest, architecture: Architecture, keeper: _Keeper, work: Work
) -> tuple[Ensemble, ClusterReport | None]:
    use_threads()
    work.token.raise_if_cancelled()
    settings, start = request.settings, keeper.read(architecture)
    if start is None and request.start:
        path = Path(request.start)
        given = trained_ensemble(architecture, settings.members, device=_CPU, path=path)
        start = start_from(given.stacked, settings)
    if start is None:
        start = random_start(architecture, settings, work.token, work.progress)
    if request.cluster is None:
        _train_here(request, architecture, start, keeper, work)
        return Ensemble(architecture, start.parameters), None
    report = train_placed(request, request.cluster, start, keeper.keep, work)
    return Ensemble(architecture, start.parameters), report


def _train_here(
    request: TrainRequest,
    architecture: Architecture,
    start: Unfinished,
    keeper: _Keeper,
    work: Work,
) -> None:
    """Train the members of this state, which is changed. Raises CancelledError."""
    digits = load_training_digits()
    train(
        architecture,
        DIGITS_TASK.normalise(digits.images),
        digits.labels,
        request.settings,
        start=start,
        augment=augment if request.augment else None,
        make_extra=extra_of(digits, request.settings, work.token),
        keep=keeper.keep,
        token=work.token,
        progress=work.progress,
    )
