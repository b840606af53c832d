"""Writes an ensemble as one program, checked against its members and timed beside `auto`."""

import errno
import os
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.ensembles.opening.members_metadata import values_of
from ensemble_gui.errors import BadInput
from ensemble_gui.records.program import ProgramKind, ProgramRequest, ProgramSaved
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.settings import DType, InputMode, RunSettings, Source
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.exporting.beside_auto import AUTO, race
from ensemble_gui.running.exporting.onnx_writing import MOST_BYTES, require_onnx
from ensemble_gui.running.exporting.program import forms_of
from ensemble_gui.running.exporting.program_check import members_answers
from ensemble_gui.running.exporting.trying import Target, runtime_of, write_forms
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.devices import describe_environment, use_threads
from ensemble_gui.running.members.interruptible import interruptible
from ensemble_gui.running.members.memory import check_program_memory
from ensemble_gui.running.members.pacing import affordable
from ensemble_gui.running.members.resolving import Resolved, resolve
from ensemble_gui.samples.minibatches import Minibatch, draw_minibatch
from ensemble_gui.wording.figures import byte_size, count, printable
from ensemble_gui.writing import write_file

_CPU = torch.device("cpu")
_CHECKED = 256  # samples at least, where the members are quick
_CHECK_S = 2.0  # what the members may take for them
_PREPROCESSING = (
    "images are (batch, channel, height, width) float32: pixels from 0 to 1, less mean, over std, "
    "channel by channel; entropies are in bits"
)


def save_program(request: ProgramRequest, work: Work) -> ProgramSaved:
    """Write the members into one file, once its graph is known to give their answers.

    The quickest of the forms that do so is written. What was at the path stays if anything fails.
    Raises BadInput, CannotExport, NoStrategyRan, OSError and CancelledError.
    """
    path = Path(request.path).expanduser()
    _check_place(path)
    if request.kind is ProgramKind.ONNX:
        require_onnx()
    settings = _on_one_minibatch(request.settings)
    resolved = resolve(settings, work.opened)
    threads = use_threads(settings.threads)
    ensemble = build_ensemble(resolved, token=work.token, progress=work.progress)
    _check(ensemble, request.kind)
    with interruptible(ensemble, work.token):
        minibatch = _minibatch(resolved, ensemble, work)
        target = _target(ensemble, request.kind, torch.from_numpy(minibatch.inputs), threads)
    forms = forms_of(ensemble, settings.batch)
    written = write_forms(ensemble, forms, target, work.token, work.progress)
    calls = {one.form: one.call for one in written.programs}
    images = target.images[: settings.batch]
    raced = race(calls, ensemble, images, settings, work.token, work.progress)
    quickest = next(one for one in written.programs if one.form == raced.quickest)
    work.progress(RunProgress(stage="Saving", done=0, total=1))
    work.token.raise_if_cancelled()
    write_file(path, quickest.content)
    return ProgramSaved(
        request=request,
        environment=describe_environment(_CPU, threads, foreign_load=raced.foreign_load),
        runtime=runtime_of(request.kind),
        members=len(ensemble),
        form=quickest.form,
        file_bytes=len(quickest.content),
        check=quickest.check,
        timings=raced.timings,
        comparisons=raced.comparisons,
        left_out=(*written.failures, *raced.failures),
        notes=(*work.opened.notes(settings), *minibatch.notes, *_changed(request.settings)),
    )


def _check_place(path: Path) -> None:
    """Raise OSError for a path that cannot be written, before the export has taken its time."""
    folder = path.parent
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _on_one_minibatch(settings: RunSettings) -> RunSettings:
    """The settings that a program is exported and timed with."""
    return replace(
        settings,
        device="cpu",
        input=InputMode.SAME,
        dtype=DType.FLOAT32,
        tf32=False,
        strategies=(AUTO,),
    )


def _changed(settings: RunSettings) -> tuple[str, ...]:
    """What a program does otherwise than a run with these settings, in sentences."""
    same, dtype = "In the program all members see the same minibatch.", settings.dtype
    return tuple(
        sentence
        for sentence, is_so in (
            (same, settings.input is InputMode.DIFFERENT),
            (f"The program computes in float32, not in {dtype}.", dtype is not DType.FLOAT32),
            ("The program was timed on the CPU.", settings.device != "cpu"),
        )
        if is_so
    )


def _check(ensemble: Ensemble, kind: ProgramKind) -> None:
    """Raise BadInput for members that cannot be checked, or do not fit."""
    size, members = ensemble.parameter_bytes, count(len(ensemble), "member")
    if ensemble.architecture.is_random:
        raise BadInput(
            f"{printable(ensemble.architecture.name)} cannot be exported: its forward pass is "
            "random, so a program cannot be checked against the members."
        )
    if kind is ProgramKind.ONNX and size > MOST_BYTES:
        raise BadInput(
            f"An ONNX file holds at most 2 GB, and {members} take {byte_size(size)}: choose fewer "
            "members, or export to torch.export."
        )
    check_program_memory(len(ensemble), size)


def _minibatch(resolved: Resolved, ensemble: Ensemble, work: Work) -> Minibatch:
    """The minibatch of a run, and more samples if the members are quick."""
    settings, task = resolved.settings, resolved.task
    quick = min(_CHECKED, affordable(ensemble, _CHECK_S, work.token))
    wanted = replace(settings, batch=max(settings.batch, quick))
    folder = None
    if settings.source is Source.FOLDER:
        folder = work.opened.pictures(settings, task, work.token, work.progress)
    return draw_minibatch(wanted, task, folder, work.token, work.progress)


def _target(ensemble: Ensemble, kind: ProgramKind, images: Tensor, threads: int) -> Target:
    task = ensemble.architecture.task
    return Target(
        kind=kind,
        images=images,
        expected=members_answers(ensemble, images),
        metadata={
            **values_of(ensemble.architecture),
            "classes": list(task.classes),
            "members": len(ensemble),
            "torch": torch.__version__,
            "preprocessing": _PREPROCESSING,
        },
        threads=threads,
    )
