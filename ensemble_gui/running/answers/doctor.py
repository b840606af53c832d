"""The one path of the doctor: a request goes in, reports come as they are made, then a result."""

from dataclasses import replace
from time import perf_counter

from ensemble_gui.records.doctor import CELLS, DoctorRequest, DoctorResult
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import Environment, RunSettings, Weights
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.doctor.capturing import apart
from ensemble_gui.running.doctor.case import wake_vmap
from ensemble_gui.running.doctor.examining import examine_cell
from ensemble_gui.running.doctor.given_code import run_code
from ensemble_gui.running.doctor.observing import observe
from ensemble_gui.running.doctor.preparing import Prepared, prepare
from ensemble_gui.running.doctor.speed import Allowance, Bench
from ensemble_gui.running.doctor.subjects import Subject, subject_of, subject_of_code
from ensemble_gui.running.members.devices import describe_environment, use_threads, wake
from ensemble_gui.running.members.precision import TORCH_DTYPES, tensor_float_32
from ensemble_gui.running.members.resolving import Resolved, resolve
from ensemble_gui.running.timing.load import watch_load

_NOISE = "The minibatches are random noise with random labels."


def examine(request: DoctorRequest, work: Work) -> DoctorResult:
    """Examine a network in all cells; what is known so far is reported after each.

    Raises BadInput for what cannot be built at all, and CancelledError.
    """
    settings = request.settings
    threads = use_threads(settings.threads)
    start = perf_counter()
    work.progress(RunProgress(stage="Examining", done=0, total=len(CELLS)))
    resolved = _resolved(request, work)
    subject = apart(lambda: _subject(request, resolved, work), work.token)
    wake(resolved.device)
    apart(wake_vmap, work.token)
    with tensor_float_32(allowed=settings.tf32), watch_load() as meter:
        result = DoctorResult(
            request=request,
            environment=_environment(settings, resolved, threads, meter.name),
            architecture=subject.name,
            members=len(subject.modules),
            reports=(),
            differences=subject.differences,
            notes=(*work.opened.notes(settings), *subject.notes),
        )
        if subject.differences:
            return result
        prepared = apart(lambda: _prepared(subject, request, resolved), work.token)
        spent_s = perf_counter() - start
        bench = Bench(
            allowance=Allowance(budget_s=request.budget_s, cells=len(CELLS), spent_s=spent_s),
            token=work.token,
            device=resolved.device,
            seed=settings.seed,
            meter=meter,
        )
        return _examined(result, prepared, bench, work)


def _examined(result: DoctorResult, prepared: Prepared, bench: Bench, work: Work) -> DoctorResult:
    """The result with the reports, each of which is reported at once."""
    result = replace(
        result,
        members=len(prepared.members),
        batch=prepared.batch,
        notes=(*result.notes, *prepared.notes, _NOISE),
    )
    for done, cell in enumerate(CELLS, start=1):
        report = examine_cell(prepared.case(cell), bench, result.architecture)
        result = replace(result, reports=(*result.reports, report))
        if work.report is not None:
            work.report(result)
        work.progress(RunProgress(stage="Examining", done=done, total=len(CELLS)))
    case = prepared.case(CELLS[0])
    return replace(result, observations=observe(case, bench))


def _resolved(request: DoctorRequest, work: Work) -> Resolved:
    """What the settings name; of code, which says the network, all but that."""
    if request.code:
        plain = replace(request.settings, weights=Weights.RANDOM, architecture="", digest="")
        return resolve(plain)
    return resolve(request.settings, work.opened)


def _subject(request: DoctorRequest, resolved: Resolved, work: Work) -> Subject:
    if request.code:
        given = run_code(request.code, request.name)
        return subject_of_code(given, request.settings, work.token)
    return subject_of(resolved, work.token)


def _prepared(subject: Subject, request: DoctorRequest, resolved: Resolved) -> Prepared:
    settings = request.settings
    return prepare(
        subject,
        batch=settings.batch,
        device=resolved.device,
        dtype=TORCH_DTYPES[settings.dtype],
        seed=settings.seed,
        budget_s=request.budget_s,
    )


def _environment(
    settings: RunSettings, resolved: Resolved, threads: int, foreign_load: str
) -> Environment:
    return describe_environment(
        resolved.device, threads, settings.dtype, tf32=settings.tf32, foreign_load=foreign_load
    )
