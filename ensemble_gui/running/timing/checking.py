"""Checks the strategies' answers: against the baseline's, and against a float64 reference."""

import math

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.records.run import Equivalence, Flip, MemberError, ReferenceCheck
from ensemble_gui.records.settings import Array


def check_equivalence(strategy: str, logits: Tensor, baseline: Tensor) -> Equivalence:
    """How far logits (member, sample, class) are from the baseline's, by the tutorial's measure.

    An output that is finite in neither is the same answer. Finite in one alone, it is another
    answer: infinitely far, and flipped.
    """
    finite, expected = logits.isfinite().all(-1), baseline.isfinite().all(-1)  # (member, sample)
    both = finite & expected
    strayed = finite != expected
    flipped = strayed | (both & (logits.argmax(-1) != baseline.argmax(-1)))
    if not both.all():
        logits, baseline = logits[both], baseline[both]
    farthest = float((logits - baseline).abs().max()) if both.any() else math.nan
    return Equivalence(
        strategy=strategy,
        max_abs_difference=math.inf if strayed.any() else farthest,
        allclose=not strayed.any() and torch.allclose(logits, baseline, atol=1e-3, rtol=1e-5),
        flipped_predictions=int(flipped.sum()),
        predictions=flipped.numel(),
    )


def check_reference(strategy: str, logits: Tensor, reference: Array) -> ReferenceCheck:
    """How far logits are from the reference's, on the samples that the reference has.

    A member's relative error is the largest of its samples': the error of a sample's logits over
    the largest of them in the reference. A logit that is not finite where the reference is has an
    infinite error, and its prediction is flipped.
    """
    samples = reference.shape[1]
    found = logits[:, :samples].cpu().double().numpy()
    return ReferenceCheck(
        strategy=strategy,
        samples=samples,
        members=tuple(map(_member_error, found, reference)),
    )


def _member_error(logits: Array, reference: Array) -> MemberError:
    """Both are (sample, class). Where the reference is not finite, nothing can be checked."""
    checked = np.flatnonzero(np.isfinite(reference).all(axis=1))  # samples
    if len(checked) == 0:
        return MemberError(max_abs=math.nan, max_rel=math.nan, flips=())
    logits, reference = logits[checked], reference[checked]
    finite = np.isfinite(logits).all(axis=1)
    errors = np.where(finite, np.abs(logits - reference).max(axis=1), math.inf)
    largest = np.maximum(np.abs(reference).max(axis=1), np.finfo(float).tiny)
    top = np.sort(reference, axis=1)
    margins = top[:, -1] - top[:, -2]
    flipped = np.flatnonzero(~finite | (logits.argmax(axis=1) != reference.argmax(axis=1)))
    return MemberError(
        max_abs=float(errors.max()),
        max_rel=float((errors / largest).max()),
        flips=tuple(Flip(sample=int(checked[one]), margin=float(margins[one])) for one in flipped),
    )
