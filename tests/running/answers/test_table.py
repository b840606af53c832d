import ast
import errno
import inspect
import os
import subprocess
import sys
from collections.abc import Callable
from typing import get_args

import pytest
import torch

from ensemble_gui.cancel import CancelledError
from ensemble_gui.errors import BadInput
from ensemble_gui.records.cluster import LeaveRequest
from ensemble_gui.records.doctor import DoctorRequest
from ensemble_gui.records.history import History, HistoryRequest, HistoryResult
from ensemble_gui.records.images import ImagesRequest, SaveRequest
from ensemble_gui.records.opening import SamplesRequest
from ensemble_gui.records.outcomes import Cancelled, Failure, Outcome, Request
from ensemble_gui.records.program import ProgramRequest
from ensemble_gui.records.report import ReportRequest
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.run_file import OpenRunRequest, SaveRunRequest
from ensemble_gui.records.session import KeepRequest, RecentRequest, SessionRequest
from ensemble_gui.records.settings import AvailableRequest, RunSettings
from ensemble_gui.records.table import SaveViewRequest
from ensemble_gui.records.training import TrainRequest
from ensemble_gui.running.answers import images, run
from ensemble_gui.running.answers.table import ANSWERS, answer, function_of
from ensemble_gui.running.answers.work import Work

REQUEST = RunRequest(settings=RunSettings())

COMPUTING = set(ANSWERS) - {
    *(HistoryRequest, AvailableRequest, SamplesRequest),
    *(SessionRequest, KeepRequest, RecentRequest, LeaveRequest),
}

# torch.export traces no inference tensors, and training and the doctor need gradients.
WITH_GRADIENTS = (TrainRequest, DoctorRequest, ProgramRequest)
WRITING = (SaveRequest, SaveRunRequest, ReportRequest, SaveViewRequest)
WITHOUT_MODE = (*WITH_GRADIENTS, *WRITING, OpenRunRequest)

WITHOUT_TORCH = """
import sys
sys.modules["torch"] = None  # importing it raises ImportError
from ensemble_gui.records.doctor import DoctorRequest
from ensemble_gui.records.history import History, HistoryRequest
from ensemble_gui.records.program import ProgramRequest
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.session import SessionRequest
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.training import TrainRequest
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
print(repr(answer(RunRequest(settings=RunSettings()), Work()).message))
print(repr(answer(HistoryRequest(base=History(), own=History()), Work()).message))
print(repr(answer(SessionRequest(), Work()).message))
"""


class AskedError(Exception):
    """The answer has asked for something, in inference mode or not."""

    def __init__(self) -> None:
        self.in_inference_mode = torch.is_inference_mode_enabled()


class Asking:
    """A request and a piece of work of which whatever is asked for raises."""

    def __getattr__(self, name: str) -> object:
        raise AskedError


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], Outcome[object]]:
    """The outcome of a run that raises this."""

    def raising(error: BaseException) -> Outcome[object]:
        def fail(_request: RunRequest, _work: Work) -> None:
            raise error

        monkeypatch.setattr(run, "run", fail)
        return answer(REQUEST)

    return raising


Raising = Callable[[BaseException], Outcome[object]]


def test_each_kind_of_request_has_a_function_of_one_form() -> None:
    assert set(ANSWERS) == set(get_args(Request))
    for kind in ANSWERS:
        request, work = inspect.signature(function_of(kind)).parameters.values()
        assert (request.annotation, work.annotation) == (kind, Work)


def test_importing_the_table_imports_no_torch_and_what_is_kept_needs_none() -> None:
    code = [sys.executable, "-c", WITHOUT_TORCH]
    done = subprocess.run(code, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    failed, *told = map(ast.literal_eval, done.stdout.splitlines())
    assert "import of torch halted" in failed
    assert told == ["", ""]


def test_the_result_of_the_work_is_the_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "run", lambda request, work: (request, work))
    work = Work()
    assert answer(REQUEST, work) == (REQUEST, work)


@pytest.mark.parametrize("kind", sorted(COMPUTING, key=ANSWERS.__getitem__))
def test_answers_compute_in_inference_mode_unless_they_compute_nothing(kind: type[Request]) -> None:
    """The mode is a setting of the thread, and costs a forward pass a fifth where it is not set."""
    with pytest.raises(AskedError) as asked:
        function_of(kind)(Asking(), Asking())
    assert asked.value.in_inference_mode == (kind not in WITHOUT_MODE)
    assert not torch.is_inference_mode_enabled()


def test_cancelled_work_is_cancelled_and_has_not_failed(raising: Raising) -> None:
    outcome = raising(CancelledError())
    assert isinstance(outcome, Cancelled)
    assert outcome.request is REQUEST


def test_bad_input_is_a_failure_with_a_sentence_and_no_traceback(raising: Raising) -> None:
    outcome = raising(BadInput("Choose another."))
    assert isinstance(outcome, Failure)
    assert outcome.request is REQUEST
    assert outcome.message == "Choose another."
    assert outcome.bad_input
    assert outcome.traceback is None


@pytest.mark.parametrize("error", [ValueError("odd"), KeyError("odd"), AssertionError("odd")])
def test_any_other_error_is_a_failure_with_its_traceback(
    raising: Raising, error: Exception
) -> None:
    outcome = raising(error)
    assert isinstance(outcome, Failure)
    assert type(error).__name__ in outcome.message
    assert "odd" in outcome.message
    assert "\n" not in outcome.message
    assert outcome.traceback is not None
    assert outcome.traceback.startswith("Traceback (most recent call last)")
    assert "in fail" in outcome.traceback


@pytest.mark.parametrize("name", ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EFBIG", "EACCES"])
def test_a_fault_of_the_systems_is_a_failure_with_the_path_and_no_traceback(
    raising: Raising, name: str
) -> None:
    number = getattr(errno, name)
    outcome = raising(OSError(number, os.strerror(number), "/data/members"))
    assert isinstance(outcome, Failure)
    assert ": /data/members. " in outcome.message
    assert "Errno" not in outcome.message
    assert (outcome.traceback, outcome.bad_input) == (None, False)


def test_an_error_of_many_lines_is_told_in_one(raising: Raising) -> None:
    outcome = raising(RuntimeError("no batching rule\nfor this operation"))
    assert isinstance(outcome, Failure)
    assert "no batching rule" in outcome.message
    assert "\n" not in outcome.message


def test_an_error_with_a_note_is_told_by_its_own_words(raising: Raising) -> None:
    error = RuntimeError("no batching rule")
    error.add_note("see the manual")
    outcome = raising(error)
    assert isinstance(outcome, Failure)
    assert "no batching rule" in outcome.message


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes"),
    ],
)
def test_memory_that_ran_out_is_told_in_a_sentence(raising: Raising, error: Exception) -> None:
    outcome = raising(error)
    assert isinstance(outcome, Failure)
    assert outcome.message.startswith("Out of memory: choose fewer members")
    assert outcome.traceback is not None


def test_an_interrupt_from_the_keyboard_is_not_swallowed(raising: Raising) -> None:
    with pytest.raises(KeyboardInterrupt):
        raising(KeyboardInterrupt())


def test_a_request_for_images_is_answered_likewise(monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel(_request: ImagesRequest, _work: Work) -> None:
        raise CancelledError

    monkeypatch.setattr(images, "predict_images", cancel)
    request = ImagesRequest(settings=RunSettings())
    outcome = answer(request)
    assert isinstance(outcome, Cancelled)
    assert outcome.request is request


def test_a_history_that_cannot_be_kept_is_a_result_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_path: object) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr("ensemble_gui.history.file.HistoryFile", fail)
    request = HistoryRequest(base=History(), own=History())
    found = answer(request)
    assert isinstance(found, HistoryResult)
    assert (found.request, found.history) == (request, request.own)
    assert "could not be kept" in found.message
    assert "no such luck" in found.message
