"""Draws the minibatches of a run: one for all members, or a different one for each."""

from dataclasses import dataclass, field

import numpy as np

from ensemble_gui.records import SIDE, Array, InputMode, RunSettings, Source
from ensemble_gui.samples.mnist import load_test_digits, normalise


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Minibatch:
    """Network input, and its labels where there are any.

    The same minibatch: inputs (sample, 1, 28, 28), labels (sample,).
    A different one each: inputs (member, sample, 1, 28, 28), labels (member, sample).
    """

    inputs: Array = field(repr=False)  # float32
    labels: Array | None = field(repr=False)  # int64


def draw_minibatch(settings: RunSettings) -> Minibatch:
    """The minibatch or minibatches of these settings; the same seed draws the same ones."""
    lead: tuple[int, ...] = (settings.batch,)
    if settings.input is InputMode.DIFFERENT:
        lead = (settings.members, settings.batch)
    rng = np.random.default_rng(settings.seed)
    if settings.source is Source.NOISE:
        noise = rng.standard_normal((*lead, 1, SIDE, SIDE), dtype=np.float32)
        return Minibatch(inputs=noise, labels=None)
    digits = load_test_digits()
    drawn = draw_indices(len(digits), int(np.prod(lead)), rng)
    return Minibatch(
        inputs=normalise(digits.images[drawn]).reshape(*lead, 1, SIDE, SIDE),
        labels=digits.labels[drawn].reshape(lead),
    )


def draw_indices(population: int, count: int, rng: np.random.Generator) -> Array:
    """`count` indices below `population`, without replacement while they last, then reshuffled."""
    decks = -(-count // population)
    shuffled = [rng.permutation(population) for _ in range(decks)]
    return np.concatenate(shuffled)[:count]
