"""Ribbons and levels as a worker makes them, made without one."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, RunSettings
from ensemble_gui.records.shift import (
    Foreign,
    Ribbon,
    RibbonRequest,
    Shift,
    ShiftLevel,
    ShiftRequest,
    ShiftResult,
)
from tests.support.qt.synthetic import CLASSES

NAN = float("nan")
STEP = 6.0
EVALUATED = tuple(STEP * one for one in range(-15, 16))  # -90 to 90 degrees


def image(row: int = 0) -> Array:
    """An image that is told by the row that is white."""
    made = np.zeros((28, 28), np.uint8)
    made[row] = 255
    return made


def ribbon(
    request: RibbonRequest | None = None,
    *,
    members: int = 10,
    turned: int = 3,
    shift: Shift = Shift.ROTATE,
) -> Ribbon:
    """From -90 to 90: all say 9, but above 45 all but so many say 6, each a little differently."""
    levels = np.linspace(-90, 90, 31)
    probabilities = np.full((members, len(levels), CLASSES), 0.01)
    sure = 0.8 + 0.01 * np.arange(members)[:, None]  # (member, 1)
    says_six = (levels > 45)[None] & (np.arange(members) >= turned)[:, None]
    probabilities[:, :, 9] = np.where(says_six, 0.92 - sure, sure)
    probabilities[:, :, 6] = np.where(says_six, sure, 0.92 - sure)
    return Ribbon(
        request=request or RibbonRequest(settings=RunSettings(), image=image(), shift=shift),
        levels=levels,
        images=np.stack([np.full((28, 28), one, np.uint8) for one in range(len(levels))]),
        probabilities=probabilities.astype(np.float32),
    )


def broken(made: Ribbon, member: int) -> Ribbon:
    """The same, this member's output not finite anywhere."""
    probabilities = made.probabilities.copy()
    probabilities[member, :, 3] = np.inf
    return replace(made, probabilities=probabilities)


def aurocs(entropy: float) -> Mapping[SampleMeasure, float]:
    """Predictive entropy's, and all others a little less."""
    found = {measure: entropy - 0.02 * (1 + n) for n, measure in enumerate(SampleMeasure)}
    return {**found, SampleMeasure.PREDICTIVE_ENTROPY: entropy}


def level(at: float = 42.0, **kept: object) -> ShiftLevel:
    """What is found at this level, in degrees: clockwise it is worse."""
    share = abs(at) / (90 if at > 0 else 80)
    found = ShiftLevel(
        level=at,
        samples=3,
        labelled=3,
        accuracy=0.98 - 0.5 * share,
        brier=0.03 + 0.6 * share,
        mutual_information=0.02 + 0.3 * share,
        auroc=dict(aurocs(0.5 + 0.4 * share)),
    )
    return replace(found, **kept)


def foreign(what: Foreign, **kept: object) -> ShiftLevel:
    """What is found of such images."""
    return level(0.0, level=NAN, foreign=what, auroc=dict(aurocs(0.88)), **kept)


def request(samples: SampleSet, shift: Shift = Shift.ROTATE) -> ShiftRequest:
    return ShiftRequest(settings=RunSettings(), samples=samples, shift=shift)


def result(asked: ShiftRequest) -> ShiftResult:
    """All levels of this request."""
    levels = (*map(level, sorted(EVALUATED, key=abs)), *map(foreign, Foreign))
    return ShiftResult(
        request=asked,
        levels=levels,
        elapsed_s=9.3,
        strategy="chunked",
        making_s=3.1,
        forward_s=5.0,
        measuring_s=1.2,
    )
