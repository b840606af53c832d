import pytest
import torch

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.bundled import trained_ensemble
from ensemble_gui.records.settings import Array
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.samples.mnist import Digits, load_test_digits

_STEP = 10  # of the test digits, every tenth: easy ones and hard ones


@pytest.fixture(scope="session")
def bundled_digits() -> Digits:
    """A tenth of the test digits."""
    digits = load_test_digits()
    return Digits(images=digits.images[::_STEP], labels=digits.labels[::_STEP])


@pytest.fixture(scope="session")
def bundled(bundled_digits: Digits) -> Array:
    """What the 20 trained members say of them, (member, sample, class) float32."""
    ensemble = trained_ensemble(SIMPLE_MLP, 20, device=torch.device("cpu"))
    return predict(ensemble, bundled_digits.images)
