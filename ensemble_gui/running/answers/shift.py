"""Asks the members about images that are shifted further and further."""

from collections.abc import Callable, Iterator, Sequence
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
from ensemble_gui.running.members.interruptible import interruptible
from ensemble_gui.running.members.pacing import affordable, first_size, next_size
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.samples.foreign import foreign_to, kinds_foreign_to
from ensemble_gui.samples.shifts import levels_of, shifted

_STAGE = "Shifting"
_BUDGET_S = 60  # for the forward passes at all levels, where the network is large
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
        probabilities=work.voters.ask(request.settings, images, work.token),
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
    kinds = kinds_foreign_to(ensemble.architecture.task)
    each_s = _BUDGET_S / (request.shift.level_count + len(kinds))
    most = affordable(ensemble, each_s, work.token)
    steps = [
        *_each_level(request, evaluation, most),
        *_each_foreign(kinds, evaluation, ensemble.architecture.task, most),
    ]
    found = tuple(_taken(steps, ensemble, work))
    batch = min(evaluation.batch, len(request.samples.labels))
    picked = Auto().choose(ensemble, batch, InputMode.SAME)
    return ShiftResult(
        request=request,
        levels=found,
        elapsed_s=perf_counter() - start,
        strategy=picked.strategy,
        note=_note(most, len(request.samples.labels)),
        making_s=evaluation.spent[_MAKING],
        forward_s=evaluation.spent[_FORWARD],
        measuring_s=evaluation.spent[_MEASURING],
    )


def _taken(
    steps: Sequence[Callable[[], ShiftLevel]], ensemble: Ensemble, work: Work
) -> Iterator[ShiftLevel]:
    """What each step finds, once it has been reported."""
    for done, evaluate in enumerate(steps):
        work.progress(RunProgress(stage=_STAGE, done=done, total=len(steps)))
        with interruptible(ensemble, work.token):
            found = evaluate()
        if work.report is not None:
            work.report(found)
        yield found


def _note(most: int, there: int) -> str:
    """Why the levels are of fewer samples than there are; '' if they are not."""
    if most >= there:
        return ""
    return f"{most:,} of {there:,} samples, drawn at random: more would take longer than a minute"


def _each_level(
    request: ShiftRequest, evaluation: "_Evaluation", most: int
) -> list[Callable[[], ShiftLevel]]:
    """One task per level: the clean images, the reference for the AUROCs, then outward.

    So a cancel keeps as much of one direction as of the other. Of more samples than `most`, some
    are drawn at random, always the same ones.
    """
    samples = request.samples
    images, labels = samples.images, samples.labels
    if most < len(labels):
        drawn = np.sort(np.random.default_rng(0).permutation(len(labels))[:most])
        images, labels = images[drawn], labels[drawn]
    outward = sorted(levels_of(request.shift, images.shape[2]).tolist(), key=abs)

    def evaluate(level: float) -> ShiftLevel:
        with evaluation.clock(_MAKING):
            moved = shifted(images, request.shift, level)
        return evaluation.evaluate(moved, labels, level=level)

    return [partial(evaluate, level) for level in outward]


def _each_foreign(
    kinds: Sequence[Foreign], evaluation: "_Evaluation", task: Task, most: int
) -> list[Callable[[], ShiftLevel]]:
    def evaluate(kind: Foreign) -> ShiftLevel:
        with evaluation.clock(_MAKING):
            images = _spread(foreign_to(task, kind), most)
        labels = np.full(len(images), UNLABELLED)
        return evaluation.evaluate(images, labels, level=np.nan, foreign=kind)

    return [partial(evaluate, kind) for kind in kinds]


def _spread(images: Array, most: int) -> Array:
    """At most so many of the images, over all of them: blank ones come from dark to bright."""
    if most >= len(images):
        return images
    spread: Array = images[np.linspace(0, len(images) - 1, most).round().astype(int)]
    return spread


class _Evaluation:
    """Asks all members about images, and notes where the time goes."""

    def __init__(self, *, ensemble: Ensemble, token: CancelToken) -> None:
        self._ensemble = ensemble
        self._token = token
        self.batch = first_size(ensemble)  # samples of the next pass
        self._predict = Auto().prepare(ensemble, InputMode.SAME)
        self._clean: Doubt | None = None
        self.spent = dict.fromkeys((_MAKING, _FORWARD, _MEASURING), 0.0)  # seconds

    def evaluate(
        self, images: Array, labels: Array, *, level: float, foreign: Foreign | None = None
    ) -> ShiftLevel:
        """What is found of these images, the clean ones first. Raises CancelledError."""
        parts: list[tuple[Disagreement, Array]] = []
        done = 0
        while done < len(images):
            some = images[done : done + self.batch]
            start = perf_counter()
            parts.append(self._ask(some))
            done += len(some)
            seconds = (perf_counter() - start) * self.batch / len(some)
            self.batch = next_size(self._ensemble, self.batch, seconds)
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
