"""Asks the members about images that are shifted further and further."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from time import perf_counter

import numpy as np
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.logits import measure_outputs
from ensemble_gui.measures.shift_scores import Doubt, doubt_of, score_level
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.samples import UNLABELLED, Disagreement
from ensemble_gui.records.settings import Array, InputMode
from ensemble_gui.records.shift import (
    Foreign,
    Ribbon,
    RibbonRequest,
    ShiftLevel,
    ShiftRequest,
    ShiftResult,
)
from ensemble_gui.records.tasks import Task
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import use_threads
from ensemble_gui.running.members.predicting import batch_of
from ensemble_gui.running.strategies.automatic import Auto, choose
from ensemble_gui.samples.foreign import foreign_to, kinds_foreign_to
from ensemble_gui.samples.shifts import levels_of, shifted

_STAGE = "Shifting"
_MAKING, _FORWARD, _MEASURING = "making", "forward", "measuring"


@torch.inference_mode()
def make_ribbon(request: RibbonRequest, work: Work) -> Ribbon:
    """Each member's predictions for one image at each level of a shift.

    Raises BadInput if there are no such members, and CancelledError.
    """
    levels = levels_of(request.shift, request.image.shape[1])
    one = request.image[np.newaxis]
    images = np.concatenate([shifted(one, request.shift, float(level)) for level in levels])
    work.token.raise_if_cancelled()
    return Ribbon(
        request=request,
        levels=levels,
        images=images,
        probabilities=work.voters.ask(request.settings, images),
    )


@torch.inference_mode()
def shift(request: ShiftRequest, work: Work) -> ShiftResult:
    """What is found for all samples at each level; each level is reported as it comes.

    Raises BadInput and CancelledError.
    """
    start = perf_counter()
    if not len(request.samples.labels):
        raise BadInput("There are no samples to shift: run the members, or add images.")
    use_threads(request.settings.threads)  # a picture that was looked at before leaves one alone
    ensemble = work.voters.of(request.settings, work.token, work.progress)
    evaluation = _Evaluation(ensemble=ensemble, token=work.token)
    steps = [
        *_each_level(request, evaluation),
        *_each_foreign(evaluation, ensemble.architecture.task),
    ]
    found: list[ShiftLevel] = []
    for evaluate in steps:
        work.progress(RunProgress(stage=_STAGE, done=len(found), total=len(steps)))
        found.append(evaluate())
        if work.report is not None:
            work.report(found[-1])
    picked = choose(
        ensemble.architecture,
        members=len(ensemble),
        batch=min(evaluation.batch, len(request.samples.labels)),
        device=ensemble.device.type,
        mode=InputMode.SAME,
    )
    return ShiftResult(
        request=request,
        levels=tuple(found),
        elapsed_s=perf_counter() - start,
        strategy=picked.strategy,
        making_s=evaluation.spent[_MAKING],
        forward_s=evaluation.spent[_FORWARD],
        measuring_s=evaluation.spent[_MEASURING],
    )


def _each_level(request: ShiftRequest, evaluation: "_Evaluation") -> list[Callable[[], ShiftLevel]]:
    """One task per level: the clean images, the reference for the AUROCs, then outward.

    So a cancel keeps as much of one direction as of the other.
    """
    samples = request.samples
    outward = sorted(levels_of(request.shift, samples.images.shape[2]).tolist(), key=abs)

    def evaluate(level: float) -> ShiftLevel:
        with evaluation.clock(_MAKING):
            images = shifted(samples.images, request.shift, level)
        return evaluation.evaluate(images, samples.labels, level=level)

    return [partial(evaluate, level) for level in outward]


def _each_foreign(evaluation: "_Evaluation", task: Task) -> list[Callable[[], ShiftLevel]]:
    def evaluate(kind: Foreign) -> ShiftLevel:
        with evaluation.clock(_MAKING):
            images = foreign_to(task, kind)
        labels = np.full(len(images), UNLABELLED)
        return evaluation.evaluate(images, labels, level=np.nan, foreign=kind)

    return [partial(evaluate, kind) for kind in kinds_foreign_to(task)]


class _Evaluation:
    """Asks all members about images, and notes where the time goes."""

    def __init__(self, *, ensemble: Ensemble, token: CancelToken) -> None:
        self._ensemble = ensemble
        self._token = token
        self.batch = batch_of(ensemble)  # samples a pass
        self._predict = Auto().prepare(ensemble, InputMode.SAME)
        self._clean: Doubt | None = None
        self.spent = dict.fromkeys((_MAKING, _FORWARD, _MEASURING), 0.0)  # seconds

    def evaluate(
        self, images: Array, labels: Array, *, level: float, foreign: Foreign | None = None
    ) -> ShiftLevel:
        """What is found of these images, the clean ones first. Raises CancelledError."""
        starts = range(0, len(images), self.batch)
        parts = [self._ask(images[at : at + self.batch]) for at in starts]
        with self.clock(_MEASURING):
            found = _joined([one for one, _mean in parts])
            mean = np.concatenate([mean for _one, mean in parts])
            scored = score_level(
                level, found, mean, labels, len(self._ensemble), self._clean, foreign
            )
            if self._clean is None:
                self._clean = doubt_of(found)
        return scored

    @contextmanager
    def clock(self, what: str) -> Iterator[None]:
        """Count the time that this takes."""
        start = perf_counter()
        yield
        self.spent[what] += perf_counter() - start

    def _ask(self, images: Array) -> tuple[Disagreement, Array]:
        self._token.raise_if_cancelled()
        ensemble = self._ensemble
        with self.clock(_MAKING):
            inputs = torch.from_numpy(ensemble.architecture.task.normalise(images))
            inputs = inputs.to(ensemble.device, ensemble.dtype)
        with self.clock(_FORWARD):
            outputs = self._predict(inputs).cpu()
        with self.clock(_MEASURING):
            return measure_outputs(outputs, ensemble.architecture.task.outputs)


def _joined(parts: list[Disagreement]) -> Disagreement:
    """Of all these samples."""
    names = [one.name for one in fields(Disagreement)]
    return Disagreement(
        **{name: np.concatenate([getattr(one, name) for one in parts]) for name in names}
    )
