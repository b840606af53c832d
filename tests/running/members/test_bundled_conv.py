"""What the bundled convolutional members are worth, on every fourth test digit.

Of all 10,000 test digits ten members together are right on 99.64%.
"""

import json

import numpy as np
import pytest
import torch
from safetensors import safe_open

from ensemble_gui.assets import resource
from ensemble_gui.ensembles.bundled import BUNDLED_MEMBERS
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples.mnist import load_test_digits

FILE = BUNDLED_MEMBERS["SimpleCNN"]
_STEP = 4


@pytest.fixture(scope="module")
def probabilities() -> Array:
    """(member, sample, class), of every fourth test digit."""
    torch.set_num_threads(1)  # on a busy machine threads wait for each other longer than they work
    settings = RunSettings(members=10, weights=Weights.CONV)
    return Voters().ask(settings, load_test_digits().images[::_STEP])


def test_ten_together_are_right_on_99_5_percent_of_the_digits(probabilities: Array) -> None:
    words = probabilities.mean(axis=0).argmax(axis=1)
    assert (words == load_test_digits().labels[::_STEP]).mean() >= 0.995


def test_their_likelihood_is_that_of_a_deep_ensemble(probabilities: Array) -> None:
    labels = load_test_digits().labels[::_STEP]
    likelihood = probabilities.mean(axis=0)[np.arange(len(labels)), labels]
    assert -np.log(likelihood).mean() <= 0.012


def test_no_two_members_are_the_same(probabilities: Array) -> None:
    assert len({member.tobytes() for member in probabilities}) == 10


def test_the_file_is_small_and_tells_how_it_was_made() -> None:
    assert resource(FILE).stat().st_size < 8_000_000
    with safe_open(resource(FILE), framework="pt") as file:
        told = json.loads(file.metadata()["settings"])
    expected = {
        "architecture": "SimpleCNN",
        "augment": True,
        "extra": 8000,
        "members": 10,
        "seed": 1,
    }
    assert told.items() >= expected.items()
