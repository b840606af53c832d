"""How far vmap's results are from the loop's."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ensemble_gui.running.doctor.case import Results

_ABSOLUTE, _RELATIVE = 1e-3, 1e-5  # the tutorial's tolerance, for float32
# A dtype of fewer bits rounds more coarsely: by so many of its steps, as a share of the largest.
_STEPS = 50
_OF_NORM = 0.02  # of all members' gradients of a parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two results are apart at most; infinite if one alone is finite somewhere."""

    max_abs_difference: float
    is_close: bool


def agreement(found: Results, expected: Results) -> Agreement:
    """Compare all tensors, by name; numbers that are finite in neither are the same answer.

    Gradients, which have names, are compared by their norm as well: where a ReLU's input rounds to
    the other side of 0, a few numbers differ by far more than by rounding.
    """
    if found.keys() != expected.keys() or any(
        one.shape != expected[name].shape for name, one in found.items()
    ):
        return Agreement(max_abs_difference=math.inf, is_close=False)
    pairs = [_compared(one, expected[name], is_gradient=bool(name)) for name, one in found.items()]
    return Agreement(
        max_abs_difference=max((one.max_abs_difference for one in pairs), default=0.0),
        is_close=all(one.is_close for one in pairs),
    )


def _compared(found: Tensor, expected: Tensor, *, is_gradient: bool) -> Agreement:
    wide = torch.complex128 if expected.is_complex() else torch.float64
    steps = _STEPS * torch.finfo(expected.dtype).eps
    one, other = found.detach().cpu().to(wide), expected.detach().cpu().to(wide)
    finite = one.isfinite() & other.isfinite()
    if not torch.equal(one.isfinite(), other.isfinite()):
        return Agreement(max_abs_difference=math.inf, is_close=False)
    if not finite.any():
        return Agreement(max_abs_difference=0.0, is_close=True)
    one, other = one[finite], other[finite]
    largest = float(other.abs().max())
    farthest = (one - other).abs()
    allowed = max(_ABSOLUTE, steps * largest)
    return Agreement(
        max_abs_difference=float(farthest.max()),
        is_close=bool((farthest <= allowed + _RELATIVE * other.abs()).all())
        or (is_gradient and bool(farthest.norm() <= _OF_NORM * other.norm())),
    )
