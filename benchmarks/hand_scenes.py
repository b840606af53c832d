"""Photos of more than a digit on paper, for `benchmarks.hands`: shadows, tables, cuts, pairs."""

import numpy as np
from scipy import ndimage

from benchmarks.hand_paper import (
    along,
    inked,
    laid,
    pen,
    put,
    sheet_of,
    shot,
    slope,
    stroke,
    white,
    written,
)
from ensemble_gui.records.settings import Array

Rng = np.random.Generator

_TRIES = 40  # places for a digit that the table leaves free


def shadow(digit: Array, rng: Rng) -> Array:
    """The shadow of a hand, a phone or a window frame falls across the paper and the digit."""
    ink = written(digit, rng)
    shape = (ink.shape[0], ink.shape[1])
    angle = rng.uniform(0, 2 * np.pi)
    dark = along(shape, angle) > rng.uniform(-0.3, 0.3)
    form = rng.integers(3)
    if form == 1:  # a corner
        dark &= along(shape, angle + np.pi / 2) > rng.uniform(-0.3, 0.1)
    if form == 2:  # a hand's back: round, and it comes in from the edge
        far = (along(shape, angle) - 0.5) ** 2 + along(shape, angle + np.pi / 2) ** 2
        dark = far < rng.uniform(0.4, 0.75) ** 2
    soft = ndimage.gaussian_filter(dark.astype(float), rng.uniform(0.5, 4))
    light = slope(shape, rng) * (1 - rng.uniform(0.3, 0.65) * soft)
    return shot(laid(ink, white(rng), pen(rng), light), rng)


def table(digit: Array, rng: Rng) -> Array:
    """The paper ends within the picture: a dark table is seen on one side, or on two."""
    shape = sheet_of(rng)
    side = round(min(shape) * rng.uniform(0.4, 0.6))
    ink = stroke(digit, side)
    angle = rng.integers(4) * np.pi / 2 + rng.normal(0, 0.12)
    edge = rng.uniform(0.2, 0.42)
    bare = along(shape, angle) > edge
    if rng.random() < 0.3:
        bare |= along(shape, angle + np.pi / 2) > rng.uniform(0.25, 0.42)
    near = ndimage.maximum_filter(bare, round(0.06 * min(shape)))
    top, left = _free_place(ink, near, rng)
    grain = ndimage.gaussian_filter(rng.normal(0, 1, shape), (1, 25)) * 5
    colour = rng.uniform(0.08, 0.35) * np.array([1, rng.uniform(0.7, 1), rng.uniform(0.5, 1)])
    table_top = colour + 0.03 * grain[..., None]
    sheet = laid(put(ink, shape, top, left), white(rng), pen(rng), np.ones(shape))
    soft = ndimage.gaussian_filter(bare.astype(float), 0.7)[..., None]
    return shot((sheet + (table_top - sheet) * soft) * slope(shape, rng)[..., None], rng)


def cut(digit: Array, rng: Rng) -> Array:
    """A tenth to a quarter of the digit lies beyond the picture's edge."""
    height, width = sheet_of(rng)
    ink = inked(digit, round(min(height, width) * rng.uniform(0.6, 1)))
    tall, wide = ink.shape
    beyond = rng.uniform(0.1, 0.25)
    top = int(rng.integers(max(1, height - tall)))
    left = int(rng.integers(max(1, width - wide)))
    match rng.integers(4):
        case 0:
            top = -round(beyond * tall)
        case 1:
            top = height - round((1 - beyond) * tall)
        case 2:
            left = -round(beyond * wide)
        case _:
            left = width - round((1 - beyond) * wide)
    sheet = put(ink, (height, width), top, left)
    return shot(laid(sheet, white(rng), pen(rng), slope((height, width), rng)), rng)


def two(left: Array, right: Array, rng: Rng) -> Array:
    """Two digits next to each other, as they are written in a number."""
    side = int(rng.integers(150, 330))
    first, second = inked(left, side), inked(right, round(side * rng.uniform(0.85, 1.15)))
    gap = round(side * rng.uniform(0.03, 0.3))
    tall = max(len(first), len(second))
    wide = first.shape[1] + gap + second.shape[1]
    shape = (round(tall * rng.uniform(1.25, 2)), round(wide * rng.uniform(1.25, 2)))
    top = int(rng.integers(round(0.08 * tall), shape[0] - tall - round(0.08 * tall)))
    start = int(rng.integers(round(0.08 * wide), shape[1] - wide - round(0.08 * wide)))
    sheet = put(first, shape, top + (tall - len(first)), start)
    other = put(second, shape, top + (tall - len(second)), start + first.shape[1] + gap)
    both = np.maximum(sheet, other)
    return shot(laid(both, white(rng), pen(rng), slope(shape, rng)), rng)


def _free_place(ink: Array, taken: Array, rng: Rng) -> tuple[int, int]:
    """Where the ink lies clear of what is taken, or at least as clear as it was found."""
    height, width = taken.shape
    best, least = (0, 0), np.inf
    for _ in range(_TRIES):
        top = int(rng.integers(height - len(ink) + 1))
        left = int(rng.integers(width - ink.shape[1] + 1))
        covered = float((ink * taken[top : top + len(ink), left : left + ink.shape[1]]).sum())
        if covered == 0:
            return top, left
        if covered < least:
            best, least = (top, left), covered
    return best
