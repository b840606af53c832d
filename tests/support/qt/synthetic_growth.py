"""A growth curve that nobody measured, for the tests of its page."""

import numpy as np

from ensemble_gui.records.growth import (
    Gain,
    GrowthCosts,
    GrowthCurve,
    GrowthRequest,
    GrowthResult,
    GrowthScore,
    GrowthScores,
)
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.synthetic import many_samples


def growth_request(samples: SampleSet | None = None) -> GrowthRequest:
    """Of some samples."""
    return GrowthRequest(
        settings=RunSettings(members=5),
        samples=samples or many_samples(members=5, count=60),
        strategy="stacked",
    )


def growth_result(request: GrowthRequest | None = None) -> GrowthResult:
    """Of five members, with a clear gain."""
    sizes = np.arange(1, 6)
    mean = 0.02 + 0.01 / sizes
    spread = 0.002 * (5 - sizes)
    curve = GrowthCurve(mean=mean, low=mean - spread, high=mean + spread)
    return GrowthResult(
        request=request or growth_request(),
        scores=GrowthScores(
            sizes=(1, 2, 3, 4, 5),
            subsets=(5, 10, 10, 5, 1),
            curves=dict.fromkeys(GrowthScore, curve),
            gains=dict.fromkeys(GrowthScore, Gain(expected=0.0003, margin=0.0001, helped=4)),
            labelled=60,
            unlabelled=0,
        ),
        costs=GrowthCosts(
            median_s=1e-4 * sizes,
            quartiles_s=np.stack([0.9e-4 * sizes, 1.1e-4 * sizes], axis=1),
            parameter_bytes=470e3 * sizes,
            next_s=1e-4,
            next_bytes=470e3,
            blocks=30,
        ),
    )
