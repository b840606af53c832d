"""Opens a run that was saved as a file, and saves one."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import torch

from ensemble_gui.errors import BadInput
from ensemble_gui.history.run_file import LARGEST, from_json, run_of, to_json
from ensemble_gui.history.strict_json import loaded
from ensemble_gui.reading import LOOK
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import Origin, RunResult
from ensemble_gui.records.run_file import OpenRunRequest, RunOpened, RunSaved, SaveRunRequest
from ensemble_gui.records.settings import Array, Environment
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import (
    describe_environment,
    find_device,
    usual_threads,
)
from ensemble_gui.samples.mnist import load_test_digits
from ensemble_gui.wording.figures import byte_size
from ensemble_gui.wording.run_file import not_a_file, too_large, unwritable
from ensemble_gui.writing import write_file


def open_run(request: OpenRunRequest, work: Work) -> RunOpened:
    """The run in the file of the request. Nothing that it names is opened, nor run.

    Raises BadInput, OSError and CancelledError.
    """
    path = Path(request.path)
    work.progress(RunProgress(stage="Opening the run", done=0, total=2))
    content = _content(path)
    work.token.raise_if_cancelled()
    work.progress(RunProgress(stage="Opening the run", done=1, total=2))
    result = from_json(content, path.name, _digits)
    work.token.raise_if_cancelled()
    origin = Origin(name=path.name, here=_here(result))
    return RunOpened(request=request, result=replace(result, origin=origin))


def save_run(request: SaveRunRequest, work: Work) -> RunSaved:
    """Write the run, once it is known that it opens again.

    Raises BadInput, OSError and CancelledError; what was at the path is then still there.
    """
    path = Path(request.path)
    work.progress(RunProgress(stage="Saving the run", done=0, total=3))
    content = _written(request.result, work)
    work.token.raise_if_cancelled()
    work.progress(RunProgress(stage="Saving the run", done=2, total=3))
    write_file(path, content)
    return RunSaved(request=request, size=len(content))


def _written(result: RunResult, work: Work) -> bytes:
    """The content of a file that opens again. Raises BadInput and CancelledError."""
    try:
        content = to_json(result, _digits).encode()
        work.token.raise_if_cancelled()
        work.progress(RunProgress(stage="Saving the run", done=1, total=3))
        run_of(loaded(content, "a run"), _digits)
    except BadInput:
        raise
    except ValueError as error:
        raise BadInput(unwritable(str(error))) from error
    if len(content) > LARGEST:
        raise BadInput(unwritable(f"it would take {byte_size(len(content))}"))
    return content


def _content(path: Path) -> bytes:
    """The content of a file that is not too large."""
    try:
        _check(path.stat(), path)
        with os.fdopen(os.open(path, LOOK), "rb") as file:
            _check(os.fstat(file.fileno()), path)  # another may have taken its place
            content = file.read(LARGEST + 1)
    except ValueError as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(not_a_file(path.name)) from error  # the path has a null character in it
    if len(content) > LARGEST:
        raise BadInput(too_large(path.name, LARGEST))
    return content


def _check(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise BadInput(not_a_file(path.name))
    if status.st_size > LARGEST:
        raise BadInput(too_large(path.name, LARGEST))


def _digits() -> Array:
    """MNIST's test digits, (digit, 28, 28) uint8."""
    return load_test_digits().images


def _here(result: RunResult) -> Environment:
    """What the settings of this result would be measured in on this machine."""
    settings, there = result.request.settings, result.environment
    try:
        device = find_device(settings.device)
    except BadInput:  # there is no such device here
        device = torch.device("cpu")
    return describe_environment(
        device,
        settings.threads or usual_threads(),
        settings.dtype,
        tf32=settings.tf32,
        foreign_load=there.foreign_load,  # how it is seen says nothing of what is measured
    )
