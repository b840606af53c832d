"""Where the doctor's reports on a network disagree with what vmap does."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from benchmarks.doctor.subjects import Subject
from benchmarks.doctor.truth import WAYS, Truth, Way, truth_of
from ensemble_gui.records.doctor import DoctorRequest, DoctorResult, Report
from ensemble_gui.records.settings import RunSettings, Source, Weights
from ensemble_gui.running.answers.work import Work

_WRONG = 1e-3  # a difference in float32 that no rounding explains
_BUDGET_S = 1.0  # timings are not compared


def examined(subject: Subject) -> DoctorResult:
    """The doctor's reports."""
    settings = RunSettings(
        members=3,
        batch=4,
        source=Source.NOISE,
        weights=Weights.RANDOM,
        architecture="" if subject.code else subject.name,
        threads=1,
    )
    request = DoctorRequest(
        settings=settings, code=subject.code, name=subject.name, budget_s=_BUDGET_S
    )
    doctor: Any = import_module("ensemble_gui.running.answers.doctor")
    result: DoctorResult = doctor.examine(request, Work())
    return result


def disagreements(subject: Subject) -> Iterator[str]:
    """A line for each way in which the doctor says another thing than vmap does."""
    reports = {_way(one): one for one in examined(subject).reports}
    for way in WAYS:
        truth = truth_of(subject.build, way)
        for one in _apart(reports.get(way), truth):
            yield f"{subject.name}, {way.direction}, {way.mode}, {way.given}: {one}"


def _way(report: Report) -> Way:
    cell = report.cell
    return Way(cell.direction.value, cell.mode.value, cell.input.value)


def _apart(report: Report | None, truth: Truth) -> Iterator[str]:
    if report is None:
        yield "there is no report"
        return
    said = report.trouble.whole if report.trouble else ""
    is_wrong = truth.difference > _WRONG
    # Answers that are wrong are no answers: the doctor calls that a failure.
    behaviour = "fails" if is_wrong else truth.behaviour
    if report.behaviour.value != behaviour:
        found = report.trouble.message if report.trouble else ""
        wrong = f" and is {truth.difference:.1g} from the loop" if is_wrong else ""
        yield f"{report.behaviour.value} {found}, but it {truth.behaviour} {truth.message}{wrong}"
        return
    if is_wrong and "differ" not in said:
        yield f"fails otherwise than by other results: {_first(said)}"
    elif not is_wrong and _first(truth.message) not in said:
        yield f"another message than {_first(truth.message)!r}"
    names = frozenset(one.name for one in report.operators)
    if names != truth.operators:
        yield f"operators {sorted(names)}, but torch warned of {sorted(truth.operators)}"
    if report.trouble and report.trouble.without_vmap != truth.without_vmap:
        yield f"fails without vmap: {report.trouble.without_vmap}, but {truth.without_vmap}"
    if behaviour != "works" and report.diagnosis is None:
        yield "there is no diagnosis"


def _first(message: str) -> str:
    return message.strip().partition("\n")[0]
