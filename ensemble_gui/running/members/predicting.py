"""Predicts many samples with every member, and says where they differ."""

import math
from dataclasses import replace
from time import perf_counter

import numpy as np
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.disagreement import most_contested_first, most_uncertain_first
from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.running.members.pacing import affordable, first_size, next_size
from ensemble_gui.samples.pictures import Pictures

_MOST_PROBABILITIES = 10_000_000  # up to 100 members see all the test digits, of 10 classes
_BUDGET_S = 10  # for the samples of a run, where the network is large


def predict(
    ensemble: Ensemble,
    images: Array,
    *,
    token: CancelToken | None = None,
    progress: Progress = unheard,
) -> Array:
    """Class probabilities (member, sample, class) float32 of images of the members' task, uint8.

    Raises CancelledError between a member's passes through the token.
    """
    token = token or CancelToken()
    task, members = ensemble.architecture.task, ensemble.members
    shape = (len(members), len(images), len(task.classes))
    probabilities = np.empty(shape, dtype=np.float32)
    size, start, passes = first_size(ensemble), 0, 0
    while start < len(images):
        began = perf_counter()
        some = slice(start, start + size)
        inputs = torch.from_numpy(task.normalise(images[some]))
        inputs = inputs.to(ensemble.device, ensemble.dtype)
        total = passes + len(members) * math.ceil((len(images) - start) / size)
        for index, member in enumerate(members):
            token.raise_if_cancelled()
            found = probabilities_of(member(inputs), task.outputs)
            probabilities[index, some] = found.cpu().numpy()
            passes += 1
            progress(RunProgress(stage="Predicting", done=passes, total=total))
        start += size
        size = next_size(ensemble, size, (perf_counter() - began) / len(members))
    return probabilities


def predict_pictures(
    ensemble: Ensemble, pictures: Pictures, weights: Weights, token: CancelToken, progress: Progress
) -> SampleSet:
    """What the members say of these samples: of all of them, or of fewer for many members.

    Of a large network it is as many as it predicts in some seconds. Of trained members the most
    uncertain come first, of untrained ones the most contested.

    The fewer are drawn at random, always the same ones: the first half of MNIST's test set is
    much harder than the second. Of a large folder not all are read.
    """
    classes = ensemble.architecture.task.classes
    most = max(_MOST_PROBABILITIES // (len(ensemble) * len(classes)), 1)
    within = affordable(ensemble, _BUDGET_S, token)
    why_fewer = "many members" if most < len(pictures) else ""
    if within < min(most, len(pictures)):
        why_fewer = f"more would take longer than {_BUDGET_S} s"
    drawn = pictures.to_show(min(most, within), token, progress)
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
    return replace(
        samples,
        order=in_front(samples.disagreement),
        note=" ".join(drawn.notes),
        why_fewer=why_fewer,
        path=pictures.path,
    )
