"""The one path of a run: a request goes in, an outcome comes out."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.accuracy import accuracy
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.records import (
    Array,
    Choice,
    Comparison,
    Disagreement,
    Equivalence,
    InputMode,
    Progress,
    RunOutcome,
    RunProgress,
    RunRequest,
    RunResult,
    RunSettings,
    SampleSet,
    Timing,
    unheard,
)
from ensemble_gui.running.automatic import Auto, choose
from ensemble_gui.running.building import build_ensemble, check_settings
from ensemble_gui.running.comparing import baseline_of, check_equivalence, compare
from ensemble_gui.running.devices import describe_environment, synchronise, use_all_cores, wake
from ensemble_gui.running.outcomes import settle
from ensemble_gui.running.predicting import predict_sample_digits
from ensemble_gui.running.strategies import find_strategies
from ensemble_gui.running.strategy import Strategy
from ensemble_gui.running.timing import Stopwatch, measure
from ensemble_gui.running.warned import warnings_here
from ensemble_gui.samples.minibatches import draw_minibatch


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A strategy that has been called once."""

    call: Callable[[], Tensor]
    logits: Tensor  # (member, sample, class)
    prepare_s: float
    first_call_s: float


def run(
    request: RunRequest, token: CancelToken | None = None, progress: Progress = unheard
) -> RunOutcome:
    """Run an ensemble's predictions by each strategy, time them and compare them.

    Whatever happens comes back as an outcome; nothing is raised.
    """
    return settle(request, lambda: _run(request, token or CancelToken(), progress))


def _run(request: RunRequest, token: CancelToken, progress: Progress) -> RunResult:
    start = perf_counter()
    settings = request.settings
    threads = use_all_cores()
    device = check_settings(settings)
    progress(RunProgress(stage="Preparing", done=0, total=1))
    ensemble = build_ensemble(settings, device, token=token, progress=progress)
    minibatch = draw_minibatch(settings)
    stopwatch = Stopwatch(synchronise=lambda: synchronise(device))
    wake(device)
    with warnings_here() as heard:
        inputs = torch.from_numpy(minibatch.inputs).to(device)
        prepared = _prepare_all(ensemble, settings, inputs, stopwatch, token)
        timings = _time(prepared, settings, stopwatch, token, progress)
    samples = None
    if request.with_samples or settings.input is InputMode.DIFFERENT:
        samples = predict_sample_digits(ensemble, settings.weights, token, progress)
    baseline = baseline_of(settings.strategies)
    probabilities = prepared[baseline].logits.softmax(-1).cpu().numpy()
    return RunResult(
        request=request,
        environment=describe_environment(device, threads),
        stacking_s=ensemble.stacking_s,
        elapsed_s=perf_counter() - start,
        stacked_parameters=ensemble.stacked_shapes,
        timings=tuple(timings.values()),
        comparisons=_compare_all(timings, baseline, settings.seed),
        equivalence=_check_all(prepared, baseline),
        accuracy=None if minibatch.labels is None else accuracy(probabilities, minibatch.labels),
        disagreement=_seen_by_all(settings, probabilities, samples),
        samples=samples,
        choice=_choice(ensemble, settings),
        warnings=tuple(heard),
    )


def _choice(ensemble: Ensemble, settings: RunSettings) -> Choice | None:
    if Auto.name not in settings.strategies:
        return None
    return choose(
        ensemble.architecture,
        members=settings.members,
        batch=settings.batch,
        device=ensemble.device.type,
    )


def _compare_all(timings: dict[str, Timing], baseline: str, seed: int) -> tuple[Comparison, ...]:
    rng = np.random.default_rng(seed)
    others = (timing for name, timing in timings.items() if name != baseline)
    return tuple(compare(timing, timings[baseline], rng) for timing in others)


def _check_all(prepared: dict[str, _Prepared], baseline: str) -> tuple[Equivalence, ...]:
    return tuple(
        check_equivalence(name, one.logits, prepared[baseline].logits)
        for name, one in prepared.items()
        if name != baseline
    )


def _seen_by_all(
    settings: RunSettings, probabilities: Array, samples: SampleSet | None
) -> Disagreement:
    """The disagreement over what all members saw: the same minibatch, or the sample digits."""
    if settings.input is InputMode.DIFFERENT and samples is not None:
        return samples.disagreement
    return disagreement(probabilities)


def _prepare_all(
    ensemble: Ensemble,
    settings: RunSettings,
    inputs: Tensor,
    stopwatch: Stopwatch,
    token: CancelToken,
) -> dict[str, _Prepared]:
    prepared = {}
    for strategy in find_strategies(settings.strategies):
        token.raise_if_cancelled()
        prepared[strategy.name] = _prepare(strategy, ensemble, settings, inputs, stopwatch)
    return prepared


def _prepare(
    strategy: Strategy,
    ensemble: Ensemble,
    settings: RunSettings,
    inputs: Tensor,
    stopwatch: Stopwatch,
) -> _Prepared:
    """Prepare a strategy and make its first call, each timed apart from the steady state."""
    start = stopwatch.clock()
    predict = strategy.prepare(ensemble, settings.input)
    prepared_at = stopwatch.clock()
    logits = predict(inputs)
    stopwatch.synchronise()
    return _Prepared(
        call=lambda: predict(inputs),
        logits=logits,
        prepare_s=prepared_at - start,
        first_call_s=stopwatch.clock() - prepared_at,
    )


def _time(
    prepared: dict[str, _Prepared],
    settings: RunSettings,
    stopwatch: Stopwatch,
    token: CancelToken,
    progress: Progress,
) -> dict[str, Timing]:
    blocks = measure(
        {name: one.call for name, one in prepared.items()},
        repeats=settings.repeats,
        stopwatch=stopwatch,
        rng=np.random.default_rng(settings.seed),
        token=token,
        progress=progress,
    )
    return {
        name: Timing(
            strategy=name,
            samples_s=blocks[name].samples_s,
            calls_per_block=blocks[name].calls_per_block,
            prepare_s=one.prepare_s,
            first_call_s=one.first_call_s,
        )
        for name, one in prepared.items()
    }
