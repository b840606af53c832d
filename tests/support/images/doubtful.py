"""A picture of which the bundled convolutional members are unsure, whichever they are."""

import numpy as np

from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.samples.mnist import load_test_digits
from tests.support.images.made import make_digit


def doubtful_digit() -> Array:
    """The one of some blends of two test digits that the members say the least of, uint8."""
    digits = load_test_digits().images[:40]
    blends = [np.maximum(one, other) for one, other in zip(digits[:20], digits[20:], strict=True)]
    seen = np.stack([make_digit(np.repeat(one[..., np.newaxis], 3, axis=2)) for one in blends])
    probabilities = Voters().ask(RunSettings(weights=Weights.CONV), seen)
    return blends[int(probabilities.mean(axis=0).max(axis=1).argmin())]
