"""The one path of a run: a request goes in, an outcome comes out."""

from dataclasses import dataclass, replace
from time import perf_counter

import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.accuracy import accuracy
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.finite import finite_outputs
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import (
    Choice,
    Equivalence,
    RunRequest,
    RunResult,
    StrategyFailure,
    Timing,
)
from ensemble_gui.records.samples import Disagreement, SampleSet
from ensemble_gui.records.settings import Array, Environment, InputMode, RunSettings, Source
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.devices import (
    describe_environment,
    synchronise,
    use_threads,
    wake,
)
from ensemble_gui.running.members.precision import TORCH_DTYPES, tensor_float_32
from ensemble_gui.running.members.predicting import predict_pictures
from ensemble_gui.running.members.resolving import Resolved, resolve
from ensemble_gui.running.strategies.automatic import Auto, choose
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.allocating import peak_bytes
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.checking import (
    check_equivalence,
    check_reference,
    reference_logits,
)
from ensemble_gui.running.timing.comparing import baseline_of, compare_with_baseline
from ensemble_gui.running.timing.load import watch_load
from ensemble_gui.running.timing.once import OneOff, time_stacking
from ensemble_gui.running.timing.preparing import prepare_all
from ensemble_gui.running.timing.timing import time_all
from ensemble_gui.running.timing.warned import warnings_here
from ensemble_gui.samples.minibatches import Minibatch, draw_minibatch
from ensemble_gui.samples.pictures import Pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What the strategies' calls took and gave, by strategy, and what was noticed meanwhile."""

    timings: dict[str, Timing]
    logits: dict[str, Tensor]  # each (member, sample, class)
    choice: Choice | None
    failures: tuple[StrategyFailure, ...]
    warnings: tuple[str, ...]
    foreign_load: str
    stacking: OneOff


@torch.inference_mode()
def run(request: RunRequest, work: Work) -> RunResult:
    """Run an ensemble's predictions by each strategy, time them and compare them.

    Raises BadInput, NoStrategyRan and CancelledError.
    """
    start = perf_counter()
    settings = request.settings
    resolved = resolve(settings, work.opened)
    threads = use_threads(settings.threads)
    work.progress(RunProgress(stage="Preparing", done=0, total=1))
    exact = build_ensemble(resolved, token=work.token, progress=work.progress)
    minibatch, pictures = _draw(request, resolved, work)
    inputs = torch.from_numpy(minibatch.inputs)
    reference = reference_logits(exact, inputs, settings.input, work.token)
    ensemble = exact.converted(TORCH_DTYPES[settings.dtype], work.token)
    measured = _measure(ensemble, resolved, inputs.to(resolved.device, ensemble.dtype), work)
    samples = None
    if pictures is not None:
        samples = predict_pictures(ensemble, pictures, settings.weights, work.token, work.progress)
    environment = describe_environment(
        resolved.device,
        threads,
        settings.dtype,
        tf32=settings.tf32,
        foreign_load=measured.foreign_load,
    )
    found = _found(request, environment, ensemble, measured, minibatch, samples)
    return replace(
        found,
        elapsed_s=perf_counter() - start,
        reference=tuple(
            check_reference(name, one, reference) for name, one in measured.logits.items()
        ),
        notes=(*work.opened.notes(settings), *minibatch.notes),
    )


def _draw(request: RunRequest, resolved: Resolved, work: Work) -> tuple[Minibatch, Pictures | None]:
    """The minibatch, and the samples on which the disagreement is to be shown, if any are."""
    settings = request.settings
    with_samples = request.with_samples or settings.input is InputMode.DIFFERENT
    from_folder = settings.source is Source.FOLDER
    pictures = None
    if with_samples or from_folder:
        pictures = work.opened.pictures(settings, resolved.task, work.token, work.progress)
    folder = pictures if from_folder else None
    minibatch = draw_minibatch(settings, resolved.task, folder, work.token, work.progress)
    return minibatch, pictures if with_samples else None


def _found(
    request: RunRequest,
    environment: Environment,
    ensemble: Ensemble,
    measured: _Measured,
    minibatch: Minibatch,
    samples: SampleSet | None,
) -> RunResult:
    """What was measured, and what it means."""
    settings, timings = request.settings, measured.timings
    baseline = baseline_of(tuple(timings))
    probabilities = measured.logits[baseline].softmax(-1).cpu().numpy()
    return RunResult(
        request=request,
        environment=environment,
        stacking_s=measured.stacking.seconds,
        stacking_disturbed=measured.stacking.disturbed,
        elapsed_s=0.0,
        stacked_parameters=ensemble.stacked_shapes,
        timings=tuple(timings.values()),
        comparisons=compare_with_baseline(timings, measured.stacking.seconds),
        equivalence=_check_all(measured.logits, baseline),
        accuracy=None if minibatch.labels is None else accuracy(probabilities, minibatch.labels),
        disagreement=_seen_by_all(settings, probabilities, samples),
        samples=samples,
        choice=measured.choice,
        warnings=measured.warnings,
        failures=measured.failures,
        parameter_bytes=ensemble.parameter_bytes,
        activation_bytes=ensemble.activation_bytes(settings.batch),
        non_finite=_non_finite(probabilities),
    )


def _measure(
    ensemble: Ensemble,
    resolved: Resolved,
    inputs: Tensor,
    work: Work,
) -> _Measured:
    settings, token, progress = resolved.settings, work.token, work.progress
    stopwatch = Stopwatch(synchronise=lambda: synchronise(ensemble.device))
    wake(ensemble.device)
    choice = _choice(ensemble, settings)
    with (
        warnings_here() as heard,
        tensor_float_32(allowed=settings.tf32),
        watch_load() as meter,
    ):
        stacking = time_stacking(ensemble, stopwatch, meter, token)
        prepared = prepare_all(
            resolved.strategies, ensemble, settings.input, inputs, stopwatch, token, progress, meter
        )
        try:
            timed = time_all(prepared.ready, settings, stopwatch, token, progress, meter=meter)
        except NoStrategyRan as none:
            raise NoStrategyRan((*prepared.failures, *none.failures)) from none.__cause__
        timings = _with_memory(timed.timings, ensemble, inputs, settings, choice, work)
    return _Measured(
        timings=timings,
        logits={name: prepared.ready[name].logits.float() for name in timings},
        choice=choice,
        failures=(*prepared.failures, *timed.failures),
        warnings=tuple(heard),
        foreign_load=meter.name,
        stacking=stacking,
    )


def _check_all(logits: dict[str, Tensor], baseline: str) -> tuple[Equivalence, ...]:
    return tuple(
        check_equivalence(name, one, logits[baseline])
        for name, one in logits.items()
        if name != baseline
    )


def _choice(ensemble: Ensemble, settings: RunSettings) -> Choice | None:
    if Auto.name not in settings.strategies:
        return None
    return choose(
        ensemble.architecture,
        members=settings.members,
        batch=settings.batch,
        device=ensemble.device.type,
        mode=settings.input,
    )


def _with_memory(
    timings: dict[str, Timing],
    ensemble: Ensemble,
    inputs: Tensor,
    settings: RunSettings,
    choice: Choice | None,
    work: Work,
) -> dict[str, Timing]:
    """The timings with the memory that a call of each strategy takes."""
    taken = {name: choice.strategy if choice and name == Auto.name else name for name in timings}
    peaks = {
        name: peak_bytes(STRATEGIES[name], ensemble, inputs, settings.input, work.token)
        for name in set(taken.values())
    }
    return {name: replace(one, peak_bytes=peaks[taken[name]]) for name, one in timings.items()}


def _seen_by_all(
    settings: RunSettings, probabilities: Array, samples: SampleSet | None
) -> Disagreement:
    """The disagreement over what all members saw: the same minibatch, or the sample digits."""
    if settings.input is InputMode.DIFFERENT and samples is not None:
        return samples.disagreement
    return disagreement(probabilities)


def _non_finite(probabilities: Array) -> tuple[int, ...]:
    """Of each member, on how many samples of the minibatch its output is not finite."""
    return tuple(int(one) for one in (~finite_outputs(probabilities)).sum(axis=1))
