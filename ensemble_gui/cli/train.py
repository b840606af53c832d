"""`ensemble-gui train`: trains all members at once and saves them."""

import json
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.reporting import progress_bar
from ensemble_gui.cli.streams import write_output
from ensemble_gui.ensembles.architectures.architecture import Architecture
from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.bundled import members_file
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.opening.members_metadata import metadata_of
from ensemble_gui.ensembles.output import claimed, keep_members
from ensemble_gui.ensembles.training import TrainSettings, train
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.accuracy import accuracy
from ensemble_gui.running.members.building import check_seed
from ensemble_gui.running.members.devices import use_threads
from ensemble_gui.running.members.memory import check_training_memory, estimate_file
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.samples.augmentation import augment
from ensemble_gui.samples.mnist import load_training_digits, load_validation_digits, normalise
from ensemble_gui.wording.figures import count


def train_command(options: Namespace, token: CancelToken) -> int:
    """Train with these options and save the members; the exit status."""
    settings = TrainSettings(
        members=options.members, epochs=options.epochs, seed=options.seed, batch=options.batch
    )
    architecture = find_architecture(options.architecture)
    output = Path(options.output)
    _check(architecture, settings)
    with claimed(output, estimate_file(architecture, settings.members)):
        return _train(options, architecture, settings, output, token)


def _train(
    options: Namespace,
    architecture: Architecture,
    settings: TrainSettings,
    output: Path,
    token: CancelToken,
) -> int:
    use_threads()
    token.raise_if_cancelled()
    digits = load_training_digits()
    inputs = normalise(digits.images)
    with progress_bar() as progress:
        stacked = train(
            architecture,
            inputs,
            digits.labels,
            settings,
            augment=augment if options.augment else None,
            token=token,
            progress=progress,
        )
    chosen = asdict(settings) | {"architecture": architecture.name, "augment": options.augment}
    metadata = {"settings": json.dumps(chosen)} | metadata_of(architecture)
    kept, fault = keep_members(output, members_file(stacked, metadata))
    if fault:
        print(f"ensemble-gui: {fault} The members were saved to {kept} instead.", file=sys.stderr)
    write_output(f"Saved {count(settings.members, 'member')} to {kept}\n")
    write_output(_validate(Ensemble(architecture, stacked, stacking_s=0.0), token) + "\n")
    return 1 if fault else 0


def _check(architecture: Architecture, settings: TrainSettings) -> None:
    if settings.members < 1:
        raise BadInput(f"The number of members is {settings.members}: choose 1 or more.")
    if settings.epochs < 1:
        raise BadInput(f"The number of epochs is {settings.epochs}: choose 1 or more.")
    if settings.batch < 1:
        raise BadInput(f"The batch size is {settings.batch}: choose 1 or more.")
    check_seed(settings.seed)
    check_training_memory(architecture, settings)


def _validate(ensemble: Ensemble, token: CancelToken) -> str:
    digits = load_validation_digits()
    with torch.inference_mode():
        found = accuracy(predict(ensemble, digits.images, token=token), digits.labels)
    mean = sum(found.members) / len(found.members)
    return (
        f"Accuracy on {len(digits):,} validation digits, not used in training: "
        f"members {mean:.2%} on average, ensemble {found.ensemble:.2%}"
    )
