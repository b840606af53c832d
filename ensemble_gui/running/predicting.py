"""Predicts many samples with every member, and says where they differ."""

from dataclasses import replace

import numpy as np
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.disagreement import disagreement, most_contested_first
from ensemble_gui.measures.finite import mean_of_finite, predictions_of
from ensemble_gui.records import Array, Progress, RunProgress, SampleSet, Weights, unheard
from ensemble_gui.samples.mnist import load_test_digits, normalise

_BATCH = 1000  # samples a pass: large enough for the loop to be the fastest, 3 ms on two cores
_MOST_PREDICTIONS = 1_000_000  # members x samples: up to 100 members see all the test digits


def predict(
    ensemble: Ensemble,
    images: Array,
    *,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> Array:
    """Class probabilities (member, sample, class) float32 of images (sample, 28, 28) uint8.

    Raises Cancelled between members through the token.
    """
    token = token or CancelToken()
    inputs = torch.from_numpy(normalise(images)).to(ensemble.device, ensemble.dtype)
    probabilities = []
    for done, member in enumerate(ensemble.members):
        token.raise_if_cancelled()
        logits = torch.cat([member(part) for part in inputs.split(_BATCH)])
        probabilities.append(logits.float().softmax(-1).cpu().numpy())
        progress(RunProgress(stage="Predicting", done=done + 1, total=len(ensemble)))
    return np.stack(probabilities)


def predict_sample_digits(
    ensemble: Ensemble, weights: Weights, token: CancelToken, progress: Progress
) -> SampleSet:
    """What the members say of the test digits: of all 10,000, or of fewer for many members.

    The fewer are drawn at random, always the same ones: the first half of the test set is much
    harder than the second.
    """
    digits = load_test_digits()
    count = min(len(digits), max(_MOST_PREDICTIONS // len(ensemble), 1))
    drawn = np.sort(np.random.default_rng(0).permutation(len(digits))[:count])
    images = digits.images[drawn]
    samples = sample_set(
        title="Sample digits",
        population=len(digits),
        images=images,
        labels=digits.labels[drawn],
        names=tuple(f"test digit {index}" for index in drawn),
        probabilities=predict(ensemble, images, token=token, progress=progress),
        weights=weights,
    )
    return replace(samples, order=most_contested_first(samples.disagreement))


def sample_set(
    *,
    title: str,
    population: int,
    images: Array,
    labels: Array,
    names: tuple[str, ...],
    probabilities: Array,
    weights: Weights,
) -> SampleSet:
    """Samples with the measures of their predictions, in the order in which they come."""
    return SampleSet(
        title=title,
        population=population,
        images=images,
        labels=labels,
        names=names,
        probabilities=probabilities,
        predictions=predictions_of(probabilities),
        mean=mean_of_finite(probabilities).astype(np.float32),
        disagreement=disagreement(probabilities),
        order=np.arange(len(images)),
        member_order=np.arange(len(probabilities)),
        weights=weights,
    )
