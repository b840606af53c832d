"""The one path of a run: a request goes in, an outcome comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelledError
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.accuracy import accuracy
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.finite import finite_outputs
from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.dtype_speed import DtypeRequest
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import (
    Equivalence,
    ReferenceCheck,
    RunRequest,
    RunResult,
    StrategyFailure,
)
from ensemble_gui.records.samples import Disagreement, SampleSet
from ensemble_gui.records.settings import Array, Environment, InputMode, RunSettings, Source
from ensemble_gui.running.answers.on_cluster import report_of, resolve_run, with_cluster
from ensemble_gui.running.answers.ruling import with_rule
from ensemble_gui.running.answers.run_measuring import Measured, measure, with_memory
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.devices import describe_environment, use_threads
from ensemble_gui.running.members.dtype_speed import find_speed
from ensemble_gui.running.members.interruptible import interruptible
from ensemble_gui.running.members.precision import TORCH_DTYPES
from ensemble_gui.running.members.predicting import predict_pictures
from ensemble_gui.running.members.resolving import Resolved
from ensemble_gui.running.places.scattered import OnPlaces
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.timing.blocks import BUDGET_S
from ensemble_gui.running.timing.checking import check_equivalence, check_reference
from ensemble_gui.running.timing.comparing import baseline_of, compare_with_baseline
from ensemble_gui.running.timing.reference import Reference, find_reference
from ensemble_gui.samples.minibatches import Minibatch, draw_minibatch
from ensemble_gui.samples.pictures import Pictures
from ensemble_gui.wording.dtype_speed import slow_dtype
from ensemble_gui.wording.faults import describe
from ensemble_gui.wording.samples import fewer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """What is run: the members, what they see, and since when."""

    request: RunRequest
    resolved: Resolved
    ensemble: Ensemble
    minibatch: Minibatch
    threads: int
    cluster: OnPlaces | None
    unfit: tuple[StrategyFailure, ...]  # what the memory here was too little for
    notes: tuple[str, ...]
    slow_dtype: str  # a sentence; '' if it is not
    start: float


@torch.inference_mode()
def run(request: RunRequest, work: Work) -> RunResult:
    """Run an ensemble's predictions by each strategy, time them and compare them.

    Raises BadInput, NoStrategyRan and CancelledError.
    """
    start = perf_counter()
    settings = request.settings
    resolved, unfit = resolve_run(request, work)
    threads = use_threads(settings.threads)
    work.progress(RunProgress(stage="Preparing", done=0, total=1))
    exact = build_ensemble(resolved, token=work.token, progress=work.progress)
    pictures = _pictures(resolved, work) if _has_pictures(resolved) else None
    minibatch = draw_minibatch(settings, resolved.task, pictures, work.token, work.progress)
    resolved = with_rule(resolved, work, again=request.calibrate)
    chosen, cluster = with_cluster(resolved, request.cluster, work)
    asked = _Asked(
        request=request,
        resolved=chosen,
        cluster=cluster,
        ensemble=exact.converted(TORCH_DTYPES[settings.dtype], work.token),
        minibatch=minibatch,
        threads=threads,
        unfit=unfit,
        notes=(*work.opened.notes(settings), *minibatch.notes),
        slow_dtype=slow_dtype(find_speed(DtypeRequest.of(settings))),
        start=start,
    )
    try:
        with interruptible(asked.ensemble, work.token, chosen.strategies):
            return _run(asked, exact, pictures, work)
    except NoStrategyRan as none:
        raise NoStrategyRan((*none.failures, *unfit)) from none.__cause__


def _run(asked: _Asked, exact: Ensemble, pictures: Pictures | None, work: Work) -> RunResult:
    """The times first; then the rest, for which a large network may take long."""
    settings = asked.request.settings
    inputs = torch.from_numpy(asked.minibatch.inputs)
    given = inputs.to(asked.resolved.device, asked.ensemble.dtype)
    measured = measure(
        asked.ensemble,
        asked.resolved,
        given,
        work,
        lambda so_far: _report(asked, so_far, work),
        asked.request.budget_s or BUDGET_S,
    )
    if measured.is_long:
        _report(asked, measured, work)
    reference = find_reference(exact, inputs, settings.input, work.token, work.progress)
    measured = with_memory(measured, asked.ensemble, given, asked.resolved, work)
    samples, lost = _samples(asked, pictures, work)
    cluster = report_of(asked.cluster, measured.timings, work)
    return replace(_found(asked, measured, samples, reference, lost), cluster=cluster)


def _report(asked: _Asked, measured: Measured, work: Work) -> None:
    """Report what is known of the times, to whoever waits for the rest."""
    if work.report is not None:
        work.report(_found(asked, measured))


def _has_pictures(resolved: Resolved) -> bool:
    """Whether the minibatch is drawn from pictures; they are read once, for the samples too."""
    source = resolved.settings.source
    return source is Source.FOLDER or (source is Source.DIGITS and resolved.task.takes_digits)


def _pictures(resolved: Resolved, work: Work) -> Pictures:
    return work.opened.pictures(resolved.settings, resolved.task, work.token, work.progress)


def _samples(
    asked: _Asked, pictures: Pictures | None, work: Work
) -> tuple[SampleSet | None, tuple[str, ...]]:
    """The samples on which the disagreement is shown, if any are, and what must be said of them.

    A network that fails on them loses nothing else. Raises BadInput and CancelledError.
    """
    settings = asked.request.settings
    if not (asked.request.with_samples or settings.input is InputMode.DIFFERENT):
        return None, ()
    pictures = pictures or _pictures(asked.resolved, work)
    try:
        samples = predict_pictures(
            asked.ensemble, pictures, settings.weights, work.token, work.progress
        )
    except (BadInput, CancelledError):
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the times are known
        return None, (f"The samples could not be predicted. {describe(error)}",)
    return samples, (f"{samples.title}: {fewer(samples)}.",) if samples.why_fewer else ()


def _found(
    asked: _Asked,
    measured: Measured,
    samples: SampleSet | None = None,
    reference: Reference | None = None,
    lost: tuple[str, ...] = (),
) -> RunResult:
    """What was measured, and what it means."""
    settings, timings, ensemble = asked.request.settings, measured.timings, asked.ensemble
    baseline, labels = baseline_of(tuple(timings)), asked.minibatch.labels
    kind = ensemble.architecture.task.outputs
    probabilities = probabilities_of(measured.logits[baseline], kind).cpu().numpy()
    reference = reference or Reference(logits=None)
    return RunResult(
        request=asked.request,
        environment=_environment(asked, measured),
        stacking_s=measured.stacking.seconds,
        stacking_disturbed=measured.stacking.disturbed,
        elapsed_s=perf_counter() - asked.start,
        stacked_parameters=ensemble.stacked_shapes,
        timings=tuple(timings.values()),
        is_first_calls=measured.is_first_calls,
        comparisons=compare_with_baseline(timings, measured.stacking.seconds),
        equivalence=_check_all(measured.logits, baseline),
        reference=_check_against(reference, measured.logits),
        reference_missing=reference.missing,
        accuracy=None if labels is None else accuracy(probabilities, labels),
        disagreement=_seen_by_all(settings, probabilities, samples),
        samples=samples,
        choice=measured.choice,
        warnings=measured.warnings,
        failures=(*asked.unfit, *measured.failures),
        parameter_bytes=ensemble.parameter_bytes,
        activation_bytes=ensemble.activation_bytes(settings.batch),
        non_finite=_non_finite(probabilities),
        notes=asked.notes,
        random_forward=ensemble.architecture.is_random,
        limits=tuple(filter(None, (asked.slow_dtype, reference.note, *lost))),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _environment(asked: _Asked, measured: Measured) -> Environment:
    settings = asked.request.settings
    return describe_environment(
        asked.resolved.device,
        asked.threads,
        settings.dtype,
        tf32=settings.tf32,
        foreign_load=measured.foreign_load,
    )


def _check_against(
    reference: Reference, logits: Mapping[str, Tensor]
) -> tuple[ReferenceCheck, ...]:
    if reference.logits is None:
        return ()
    return tuple(check_reference(name, one, reference.logits) for name, one in logits.items())


def _check_all(logits: dict[str, Tensor], baseline: str) -> tuple[Equivalence, ...]:
    return tuple(
        check_equivalence(name, one, logits[baseline])
        for name, one in logits.items()
        if name != baseline
    )


def _seen_by_all(
    settings: RunSettings, probabilities: Array, samples: SampleSet | None
) -> Disagreement:
    """The disagreement over what all members saw: the same minibatch, or the samples, if any."""
    if settings.input is InputMode.SAME:
        return disagreement(probabilities)
    return disagreement(probabilities[:, :0]) if samples is None else samples.disagreement


def _non_finite(probabilities: Array) -> tuple[int, ...]:
    """Of each member, on how many samples of the minibatch its output is not finite."""
    return tuple(int(one) for one in (~finite_outputs(probabilities)).sum(axis=1))
