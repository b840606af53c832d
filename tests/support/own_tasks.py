"""An ensemble that is not for MNIST's digits, as if the user had opened it."""

import torch

from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.ensembles.ensemble import random_ensemble
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.opened import Opened

ANIMALS = Task(
    shape=(3, 32, 32),
    classes=("ant", "bee", "cat", "dog", "elk", "fox", "gnu"),
    mean=(0.5, 0.4, 0.3),
    std=(0.25, 0.25, 0.25),
)


def opened_settings(task: Task = ANIMALS, members: int = 3) -> RunSettings:
    """The settings of so many members of the ensemble for this task."""
    digest = f"{task.shape} {task.classes}"
    return RunSettings(members=members, weights=Weights.FILE, digest=digest, path="/animals")


def voters_of(task: Task = ANIMALS) -> Voters:
    """Has the members at hand that `opened_settings` names."""
    opened = Opened()
    architecture = find_architecture("MLP-16-16", task)
    ensemble = random_ensemble(architecture, 3, seed=0, device=torch.device("cpu"))
    opened.keep(opened_settings(task).digest, ensemble)
    return Voters(opened)
