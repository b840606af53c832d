"""How members do on images that are moved, or that are of no class, from the definitions."""

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.oracle.members import Array

_FALLS_WITH_DOUBT = "member_margin"
_DECIMALS = 12  # rounding errors do not order what is equal


def moved(images: Array, pixels: int) -> Array:
    """Images (sample, 28, 28) moved to the right, or to the left below 0; black comes in."""
    side = images.shape[2]
    found = np.zeros_like(images)
    for column in range(side):
        if 0 <= column - pixels < side:
            found[:, :, column] = images[:, :, column - pixels]
    return found


def blank() -> Array:
    """A thousand images of one grey level each, from black to white."""
    levels = np.linspace(0, 255, 1000).round().astype(np.uint8)
    return np.repeat(levels, 28 * 28).reshape(1000, 28, 28)


def noise() -> Array:
    """A thousand images of even noise, drawn with the seed 0."""
    return np.random.default_rng(0).integers(0, 256, (1000, 28, 28), dtype=np.uint8)


def aurocs(clean: dict[str, Array], other: dict[str, Array]) -> dict[str, float]:
    """How well each measure separates the other samples from the clean ones, doubt as positive."""
    found = {}
    for name, values in clean.items():
        doubt = np.concatenate([values, other[name]]).round(_DECIMALS)
        doubt = -doubt if name == _FALLS_WITH_DOUBT else doubt
        is_other = np.repeat([0, 1], [len(values), len(other[name])])
        is_known = not np.isnan(doubt).any()
        found[name] = float(roc_auc_score(is_other, doubt)) if is_known else np.nan
    return found
