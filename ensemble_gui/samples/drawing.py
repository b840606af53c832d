"""Draws from a population by a seed."""

import numpy as np

from ensemble_gui.records.settings import Array


def draw_indices(population: int, count: int, rng: np.random.Generator) -> Array:
    """`count` indices below `population`, without replacement while they last, then reshuffled."""
    decks = -(-count // population)
    shuffled = [rng.permutation(population) for _ in range(decks)]
    return np.concatenate(shuffled)[:count]
