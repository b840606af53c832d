"""Trainings that take a moment."""

import pytest

from ensemble_gui.running.answers import training
from ensemble_gui.running.places import teaching
from ensemble_gui.samples.mnist import Digits, load_training_digits, load_validation_digits


def learn_from_few(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Train, and look how well, on so many digits alone."""
    for load in (load_training_digits, load_validation_digits):
        whole = load()
        few = Digits(images=whole.images[:number], labels=whole.labels[:number])
        for module in (training, teaching):
            monkeypatch.setattr(module, load.__name__, lambda few=few: few, raising=False)
