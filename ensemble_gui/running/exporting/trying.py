"""Writes an ensemble's forms as programs, in memory, and checks each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from time import perf_counter
from traceback import clear_frames

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.program import ProgramCheck, ProgramKind
from ensemble_gui.records.progress import Progress, RunProgress
from ensemble_gui.records.run import StrategyFailure
from ensemble_gui.running.exporting.exported import exported, pt2_call, pt2_content
from ensemble_gui.running.exporting.failing import CannotExport
from ensemble_gui.running.exporting.onnx_writing import onnx_call, onnx_content
from ensemble_gui.running.exporting.program import Call, Program, output_names
from ensemble_gui.running.exporting.program_check import Answers, check
from ensemble_gui.running.exporting.reasons import why_not
from ensemble_gui.running.timing.warned import warnings_here
from ensemble_gui.wording.figures import printable

_BUDGET_S = 30.0  # after which no further form is tried, once there is one
_LARGE = 2**28  # bytes of parameters: of more, one form that works is enough
_OWN = "loop"  # the form whose error is about the members' own code


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is written, and what it is checked on."""

    kind: ProgramKind
    images: Tensor  # (sample, *shape), preprocessed
    expected: Answers
    metadata: Mapping[str, object]
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A program that gives the members' answers."""

    form: str
    content: bytes = field(repr=False)
    call: Call
    check: ProgramCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class AllWritten:
    """The programs, and why there are none in the other forms."""

    programs: tuple[Written, ...]
    failures: tuple[StrategyFailure, ...]


def runtime_of(kind: ProgramKind) -> str:
    """What runs the programs of this kind, with its version."""
    if kind is ProgramKind.ONNX:
        return f"ONNX Runtime {version('onnxruntime')}"
    return f"torch.export {torch.__version__}"


def write_forms(
    ensemble: Ensemble,
    forms: tuple[str, ...],
    target: Target,
    token: CancelToken,
    progress: Progress,
) -> AllWritten:
    """The ensemble in each of these forms, as far as there is time.

    Raises CannotExport if there is none, CancelledError between steps.
    """
    programs: list[Written] = []
    failures: dict[str, str] = {}
    errors: dict[str, Exception] = {}
    start = perf_counter()
    for index, form in enumerate(forms):
        token.raise_if_cancelled()
        is_late = perf_counter() - start > _BUDGET_S or ensemble.parameter_bytes > _LARGE
        if programs and is_late:
            failures[form] = "not tried, as it would take long"
            continue
        progress(RunProgress(stage=f"Exporting ({form})", done=index, total=len(forms)))
        try:
            with warnings_here():
                programs.append(_written(ensemble, form, target, token))
        except CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is, another form may do
            clear_frames(error.__traceback__)  # they hold what was allocated
            failures[form], errors[form] = why_not(error), error
    try:
        if not programs:
            form = _OWN if _OWN in errors else forms[0]
            raise CannotExport(_refusal(ensemble, target, failures[form])) from errors[form]
    finally:
        errors.clear()  # an error and this call's frame would hold each other, and all in it
    left_out = (StrategyFailure(strategy=form, message=why) for form, why in failures.items())
    return AllWritten(programs=tuple(programs), failures=tuple(left_out))


def _written(ensemble: Ensemble, form: str, target: Target, token: CancelToken) -> Written:
    """The ensemble in this form. Raises Differs, CancelledError and whatever the exporter does."""
    task = ensemble.architecture.task
    graph = exported(Program(ensemble, form), task.shape, token)
    token.raise_if_cancelled()
    metadata = {**target.metadata, "form": form}
    if target.kind is ProgramKind.ONNX:
        content = onnx_content(graph, output_names(task.outputs), metadata)
        call = onnx_call(content, target.threads)
    else:
        content = pt2_content(graph, metadata)
        call = pt2_call(content)
    token.raise_if_cancelled()
    found = check(call, ensemble, target.images, target.expected)
    return Written(form=form, content=content, call=call, check=found)


def _refusal(ensemble: Ensemble, target: Target, why: str) -> str:
    name = printable(ensemble.architecture.name)
    what = {ProgramKind.ONNX: "ONNX", ProgramKind.EXPORTED: "torch.export"}[target.kind]
    return f"{name} cannot be exported to {what}: {why}"
