"""Checks the strategies' answers: against the baseline's, and against a float64 reference."""

import numpy as np
import torch
from torch import Tensor
from torch.func import functional_call

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records import (
    Array,
    Equivalence,
    Flip,
    InputMode,
    MemberError,
    ReferenceCheck,
)

_MOST_CHECKED = 20_000  # members x samples: a fifth of a second in float64 on two cores


def check_equivalence(strategy: str, logits: Tensor, baseline: Tensor) -> Equivalence:
    """How far logits (member, sample, class) are from the baseline's, by the tutorial's measure."""
    flipped = logits.argmax(-1) != baseline.argmax(-1)
    return Equivalence(
        strategy=strategy,
        max_abs_difference=float((logits - baseline).abs().max()),
        allclose=torch.allclose(logits, baseline, atol=1e-3, rtol=1e-5),
        flipped_predictions=int(flipped.sum()),
        predictions=flipped.numel(),
    )


def reference_logits(ensemble: Ensemble, x: Tensor, mode: InputMode, token: CancelToken) -> Array:
    """The logits (member, sample, class) in float64, member by member on the CPU.

    `x` is a strategy's input. Of a large minibatch only the first samples are taken, and one at
    least. Raises Cancelled between members.
    """
    samples = max(1, _MOST_CHECKED // len(ensemble))
    base = ensemble.architecture.build_on_meta()
    stacked = {name: one.cpu() for name, one in ensemble.stacked.items()}
    logits = []
    for member in range(len(ensemble)):
        token.raise_if_cancelled()
        seen = x if mode is InputMode.SAME else x[member]
        parameters = {name: one[member].double() for name, one in stacked.items()}
        given = (seen[:samples].cpu().double(),)
        logits.append(functional_call(base, parameters, given).numpy())
    return np.stack(logits)


def check_reference(strategy: str, logits: Tensor, reference: Array) -> ReferenceCheck:
    """How far logits are from the reference's, on the samples that the reference has.

    A member's relative error is the largest of its samples': the error of a sample's logits over
    the largest of them in the reference.
    """
    samples = reference.shape[1]
    found = logits[:, :samples].cpu().double().numpy()
    return ReferenceCheck(
        strategy=strategy,
        samples=samples,
        members=tuple(map(_member_error, found, reference)),
    )


def _member_error(logits: Array, reference: Array) -> MemberError:
    """Both are (sample, class)."""
    errors = np.abs(logits - reference).max(axis=1)
    largest = np.maximum(np.abs(reference).max(axis=1), np.finfo(float).tiny)
    top = np.sort(reference, axis=1)
    margins = top[:, -1] - top[:, -2]
    flipped = np.flatnonzero(logits.argmax(axis=1) != reference.argmax(axis=1))
    return MemberError(
        max_abs=float(errors.max()),
        max_rel=float((errors / largest).max()),
        flips=tuple(Flip(sample=int(one), margin=float(margins[one])) for one in flipped),
    )
