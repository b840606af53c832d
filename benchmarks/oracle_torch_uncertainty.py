"""Holds each sample's measures against torch-uncertainty's.

`python -m benchmarks.oracle_torch_uncertainty`. It needs the extra `uncertainty-oracle`. Its
logarithms are natural. Its variation ratio counts the members that do not vote for the class of the
ensemble's mean, ours (Freeman 1965) those that do not vote for the commonest class: the two are
compared where that is one class.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch_uncertainty.metrics.classification import (
    Disagreement,
    Entropy,
    MutualInformation,
    VariationRatio,
)
from torchmetrics import Metric

from benchmarks.figures import Figure
from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.records.settings import Array, RunSettings
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.predicting import predict
from ensemble_gui.samples.mnist import load_test_digits

_CLOSE = 1e-6
_MEMBERS = 20  # as many as are bundled


def compare(name: str, probabilities: Array) -> Iterator[Figure]:
    """How far each measure is from theirs at most, over these (member, sample, class)."""
    ours = disagreement(probabilities)
    exact = torch.from_numpy(probabilities).double().transpose(0, 1)  # (sample, member, class)
    bits = 1 / np.log(2)
    commonest = ours.votes.max(axis=1)
    mean = probabilities.mean(axis=0, dtype=np.float64).argmax(axis=1)
    same = ours.votes[np.arange(len(mean)), mean] == commonest
    ratio = VariationRatio(probabilistic=False, reduction="none")
    ratio.update(exact.transpose(0, 1))
    theirs = {
        "pairwise disagreement": (ours.pairwise, _of(Disagreement(reduction="none"), exact)),
        "mutual information": (
            ours.mutual_information,
            bits * _of(MutualInformation(reduction="none"), exact),
        ),
        "expected entropy": (ours.expected_entropy, bits * _of(Entropy(reduction="none"), exact)),
        "predictive entropy": (
            ours.predictive_entropy,
            bits * _of(Entropy(reduction="none"), exact.mean(dim=1)),
        ),
        f"variation ratio, {same.sum():,} samples": (
            ours.variation_ratio[same],
            ratio.compute().numpy()[same],
        ),
    }
    for measure, (found, expected) in theirs.items():
        apart = float(np.abs(found - expected).max())
        yield Figure(name=f"{name}: {measure}, apart at most", found=apart, bound=_CLOSE, unit="")


def _of(metric: Metric, exact: torch.Tensor) -> Array:
    metric.update(exact)
    found: Array = metric.compute().numpy()
    return found


def _bundled() -> Array:
    ensemble = Voters().of(RunSettings(members=_MEMBERS), CancelToken())
    return predict(ensemble, load_test_digits().images)


def _random() -> Array:
    rng = np.random.default_rng(0)
    return rng.dirichlet(np.full(10, 0.3), size=(_MEMBERS, 10_000)).astype(np.float32)


if __name__ == "__main__":
    for name, probabilities in (("bundled", _bundled()), ("random", _random())):
        for figure in compare(name, probabilities):
            print(figure, flush=True)
