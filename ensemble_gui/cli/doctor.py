"""`ensemble-gui doctor`: what vmap does with networks, as a table or as JSON."""

import os
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.opening import open_for
from ensemble_gui.cli.reporting import aligned, print_json, progress_bar, report_failure
from ensemble_gui.cli.streams import write_output
from ensemble_gui.errors import BadInput
from ensemble_gui.records.doctor import Behaviour, DoctorRequest, DoctorResult, Report, Treated
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import Comparison
from ensemble_gui.records.settings import DType, RunSettings, Source, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.doctor import (
    alike,
    before_and_after,
    behaviour_in_words,
    behaviour_of,
    best_treated,
    brought_besides,
    cells_in_words,
    doctor_headline,
    examined_in_words,
    pass_name,
    speedup_in_short,
)
from ensemble_gui.wording.figures import one_line
from ensemble_gui.wording.run import setting

_DEFAULT = "SimpleMLP"


def doctor_command(options: Namespace, token: CancelToken) -> int:
    """Examine the targets and print the reports; the exit status is the worst of them."""
    results: list[DoctorResult] = []
    status = 0
    for target in options.targets or [_DEFAULT]:
        with progress_bar() as progress:
            found = _examined(target, options, Work(token=token, progress=progress))
        if not isinstance(found, DoctorResult):
            status = max(status, report_failure(found))
            if isinstance(found, Cancelled):
                break
            continue
        results.append(found)
        if not options.json:
            write_output(("\n\n" if len(results) > 1 else "") + as_text(found) + "\n")
    if options.json and results:
        print_json(as_json(results))
    return status


def _examined(target: str, options: Namespace, work: Work) -> DoctorResult | Failure | Cancelled:
    """The result on one target. Raises BadInput for what it cannot be, and for code to trust."""
    try:
        settings = open_for(*_asked(target, options), work)
    except BadInput as error:
        request = DoctorRequest(settings=RunSettings())
        return Failure(request=request, message=str(error), bad_input=True)
    if not isinstance(settings, RunSettings):
        return settings
    outcome = answer(DoctorRequest(settings=settings), work)
    assert isinstance(outcome, DoctorResult | Failure | Cancelled)  # noqa: S101 -- as the table has it
    return outcome


def _asked(target: str, options: Namespace) -> tuple[RunSettings, Namespace]:
    """The settings for a target, and the options that name it."""
    is_path = _is_path(target)
    path, architecture = (target, options.architecture) if is_path else _in_its_folder(target)
    named = Namespace(**vars(options) | {"weights": [target] if is_path else "random"})
    settings = RunSettings(
        source=Source.NOISE,
        batch=options.batch,
        device=options.device,
        weights=Weights.FILE if is_path else Weights.RANDOM,
        path=path,
        architecture=architecture,
        seed=options.seed,
        threads=options.threads,
        dtype=DType(options.dtype),
    )
    return settings, named


def _is_path(target: str) -> bool:
    """Whether it names files; a built-in network's name or a factory's does not."""
    from ensemble_gui.ensembles.architectures.registry import architecture_names

    if target in architecture_names() or (":" in target and not os.path.lexists(target)):
        return False
    return os.path.lexists(target) or any(one in target for one in (os.sep, "/", "*", "?", "."))


def _in_its_folder(architecture: str) -> tuple[str, str]:
    """The folder of a file.py:factory, and its name there; '' of other architectures."""
    file, _, factory = architecture.rpartition(":")
    if not file.endswith(".py"):
        return "", architecture
    folder, name = os.path.split(file)
    return folder, f"{name}:{factory}"


def as_json(results: Sequence[DoctorResult]) -> dict[str, object]:
    """The object of the contract for programs; undefined values are null."""
    return {
        "environment": asdict(results[0].environment),
        "reports": [_report_as_json(one, result) for result in results for one in result.reports],
        "observations": _of_all(results, "observations"),
        "differences": _of_all(results, "differences"),
        "notes": _of_all(results, "notes"),
    }


def _of_all(results: Sequence[DoctorResult], name: str) -> list[str]:
    """The sentences of all results, with the network where there are several."""
    several = len(results) > 1
    return [
        f"{result.architecture}: {sentence}" if several else sentence
        for result in results
        for sentence in getattr(result, name)
    ]


def _report_as_json(report: Report, result: DoctorResult) -> dict[str, object]:
    diagnosis, trouble = report.diagnosis, report.trouble
    best = best_treated(report)
    return {
        "architecture": report.architecture,
        "mode": report.cell.mode,
        "input": report.cell.input,
        "pass": report.cell.direction,
        "outcome": report.behaviour,
        "operators": [asdict(one) for one in report.operators],
        "message": trouble.message if trouble else None,
        "remedy": best.remedy if best else None,
        "link": diagnosis.link or None if diagnosis else None,
        "speedup_before": report.speedup.speedup if report.speedup else None,
        "speedup_after": best.speedup.speedup if best and best.speedup else None,
        "members": result.members,
        "batch": result.batch,
        "traceback": trouble.whole if trouble else None,
        "place": trouble.place or None if trouble else None,
        "fails_without_vmap": trouble is not None and trouble.without_vmap,
        "cause": diagnosis.cause if diagnosis else None,
        "advice": diagnosis.advice if diagnosis else None,
        "code": diagnosis.code or None if diagnosis else None,
        "max_abs_difference": report.max_abs_difference,
        **_speedup_as_json("before", report.speedup),
        **_speedup_as_json("after", best.speedup if best else None),
        "treated": [_treated_as_json(one) for one in report.treated],
        "note": report.note or None,
    }


def _treated_as_json(treated: Treated) -> dict[str, object]:
    speedup = treated.speedup
    return {
        "remedy": treated.remedy,
        "outcome": treated.behaviour,
        "operators": [asdict(one) for one in treated.operators],
        "speedup": speedup.speedup if speedup else None,
        "ci95": speedup.ci95 if speedup else None,
        "verdict": speedup.verdict if speedup else None,
        "changes": treated.changes or None,
        "max_abs_difference": treated.max_abs_difference,
        "message": treated.message or None,
    }


def _speedup_as_json(when: str, found: Comparison | None) -> dict[str, object]:
    return {
        f"ci95_{when}": found.ci95 if found else None,
        f"verdict_{when}": found.verdict if found else None,
    }


def as_text(result: DoctorResult) -> str:
    """The answer, a row per cell, then each trouble with its cause and its remedies."""
    head = (f"{result.architecture}: {doctor_headline(result)}", examined_in_words(result))
    blocks = [list(filter(None, head))]
    if result.reports:
        blocks.append(_table(result.reports))
    blocks += [_explained(group) for group in alike(result.reports)]
    notes = dict.fromkeys(one.note for one in result.reports if one.note)
    rest = [*result.differences, *result.observations, *notes, *result.notes]
    blocks.append([*rest, setting(result.environment)])
    return "\n\n".join("\n".join(map(one_line, block)) for block in blocks)


def _table(reports: Sequence[Report]) -> list[str]:
    rows = [("pass", "mode", "minibatches", "vmap", "speed, loop = 1 (95% interval)")]
    for one in reports:
        cell = one.cell
        speed = speedup_in_short(one.speedup) if one.behaviour is not Behaviour.FAILS else ""
        does = behaviour_of(one)
        rows.append((pass_name(cell), cell.mode.value, cell.input.value, does, speed))
    return aligned(rows)


def _explained(group: Sequence[Report]) -> list[str]:
    """What is behind the same behaviour of several cells, and what each remedy brought."""
    first = group[0]
    lines = [f"In {cells_in_words([one.cell for one in group])}:"]
    if first.trouble:
        lines += [first.trouble.message, *filter(None, [first.trouble.place])]
    if first.diagnosis:
        found = first.diagnosis
        lines += [found.cause, found.advice, *filter(None, [found.link])]
        lines += [f"    {line}" for line in found.code.splitlines()]
    rows = [_brought(report, one) for report in group for one in report.treated]
    if rows:
        lines += aligned([("remedy", "pass", "mode", "minibatches", "vmap", "speed"), *rows])
    lines += dict.fromkeys(sentence for one in group for sentence in brought_besides(one))
    return [lines[0], *(f"  {line}".rstrip() for line in lines[1:])]


def _brought(report: Report, treated: Treated) -> tuple[str, ...]:
    cell = report.cell
    does = behaviour_in_words(treated.behaviour, treated.operators)
    if report.trouble and treated.message == report.trouble.message:
        does += " as before"
    speed = before_and_after(report, treated)
    where = (pass_name(cell), cell.mode.value, cell.input.value)
    return (treated.remedy.value, *where, does, speed)
