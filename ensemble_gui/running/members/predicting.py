"""Predicts many samples with every member, and says where they differ."""

from dataclasses import replace

import numpy as np
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.disagreement import (
    disagreement,
    most_contested_first,
    most_uncertain_first,
)
from ensemble_gui.measures.finite import mean_of_finite, predictions_of
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.samples.pictures import Pictures

_BATCH = 1000  # samples a pass: large enough for the loop to be the fastest, 3 ms on two cores
_MOST_ACTIVATION_BYTES = 2**26  # of a pass's widest layer
_MOST_PROBABILITIES = 10_000_000  # up to 100 members see all the test digits, of 10 classes


def predict(
    ensemble: Ensemble,
    images: Array,
    *,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> Array:
    """Class probabilities (member, sample, class) float32 of images of the members' task, uint8.

    Raises CancelledError between members through the token.
    """
    token = token or CancelToken()
    task, members = ensemble.architecture.task, ensemble.members
    shape = (len(members), len(images), len(task.classes))
    probabilities = np.empty(shape, dtype=np.float32)
    parts = range(0, len(images), batch_of(ensemble))
    for part, start in enumerate(parts):
        some = slice(start, start + parts.step)
        inputs = torch.from_numpy(task.normalise(images[some]))
        inputs = inputs.to(ensemble.device, ensemble.dtype)
        for index, member in enumerate(members):
            token.raise_if_cancelled()
            probabilities[index, some] = member(inputs).float().softmax(-1).cpu().numpy()
            done = part * len(members) + index + 1
            progress(RunProgress(stage="Predicting", done=done, total=len(parts) * len(members)))
    return probabilities


def batch_of(ensemble: Ensemble) -> int:
    """How many samples a pass of a member has, fewer where its activations are large."""
    sample = ensemble.architecture.widest * ensemble.dtype.itemsize
    return max(1, min(_BATCH, _MOST_ACTIVATION_BYTES // sample))


def predict_pictures(
    ensemble: Ensemble, pictures: Pictures, weights: Weights, token: CancelToken, progress: Progress
) -> SampleSet:
    """What the members say of these samples: of all of them, or of fewer for many members.

    Of trained members the most uncertain come first, of untrained ones the most contested.

    The fewer are drawn at random, always the same ones: the first half of MNIST's test set is
    much harder than the second. Of a large folder not all are read.
    """
    classes = ensemble.architecture.task.classes
    most = max(_MOST_PROBABILITIES // (len(ensemble) * len(classes)), 1)
    drawn = pictures.to_show(most, token, progress)
    samples = sample_set(
        kind=pictures.kind,
        title=pictures.title,
        population=drawn.population,
        images=drawn.images,
        labels=drawn.labels,
        names=drawn.names,
        probabilities=predict(ensemble, drawn.images, token=token, progress=progress),
        weights=weights,
        classes=pictures.classes or classes,
    )
    in_front = most_contested_first if weights is Weights.RANDOM else most_uncertain_first
    order = in_front(samples.disagreement)
    return replace(samples, order=order, note=" ".join(drawn.notes), path=pictures.path)


def sample_set(
    *,
    kind: SampleKind,
    title: str,
    population: int,
    images: Array,
    labels: Array,
    names: tuple[str, ...],
    probabilities: Array,
    weights: Weights,
    classes: tuple[str, ...] = DIGIT_CLASSES,
    digits: tuple[int, ...] = (),
) -> SampleSet:
    """Samples with the measures of their predictions, in the order in which they come."""
    return SampleSet(
        kind=kind,
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
        classes=classes,
        digits=digits,
    )
