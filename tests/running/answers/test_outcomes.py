import errno
import os

import pytest
import torch

from ensemble_gui.cancel import CancelledError
from ensemble_gui.errors import BadInput
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.outcomes import settle

REQUEST = RunRequest(settings=RunSettings())


def settle_raising(error: BaseException) -> Failure | Cancelled:
    def work() -> Failure:
        raise error

    return settle(REQUEST, work)


def test_the_result_of_the_work_is_the_outcome() -> None:
    assert settle(REQUEST, lambda: 42) == 42


def test_work_is_done_in_inference_mode_and_only_the_work() -> None:
    assert settle(REQUEST, torch.is_inference_mode_enabled) is True
    assert not torch.is_inference_mode_enabled()
    settle_raising(ZeroDivisionError())
    assert not torch.is_inference_mode_enabled()


def test_cancelled_work_is_cancelled_and_has_not_failed() -> None:
    outcome = settle_raising(CancelledError())
    assert isinstance(outcome, Cancelled)
    assert outcome.request is REQUEST


def test_bad_input_is_a_failure_with_a_sentence_and_no_traceback() -> None:
    outcome = settle_raising(BadInput("Choose another."))
    assert isinstance(outcome, Failure)
    assert outcome.request is REQUEST
    assert outcome.message == "Choose another."
    assert outcome.bad_input
    assert outcome.traceback is None


@pytest.mark.parametrize("error", [ValueError("odd"), KeyError("odd"), AssertionError("odd")])
def test_any_other_error_is_a_failure_with_its_traceback(error: Exception) -> None:
    outcome = settle_raising(error)
    assert isinstance(outcome, Failure)
    assert type(error).__name__ in outcome.message
    assert "odd" in outcome.message
    assert "\n" not in outcome.message
    assert outcome.traceback is not None
    assert outcome.traceback.startswith("Traceback (most recent call last)")
    assert "in work" in outcome.traceback


@pytest.mark.parametrize("name", ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EFBIG", "EACCES"])
def test_a_fault_of_the_systems_is_a_failure_with_the_path_and_no_traceback(name: str) -> None:
    number = getattr(errno, name)
    outcome = settle_raising(OSError(number, os.strerror(number), "/data/members"))
    assert isinstance(outcome, Failure)
    assert ": /data/members. " in outcome.message
    assert "Errno" not in outcome.message
    assert (outcome.traceback, outcome.bad_input) == (None, False)


def test_an_error_of_many_lines_is_told_in_one() -> None:
    outcome = settle_raising(RuntimeError("no batching rule\nfor this operation"))
    assert isinstance(outcome, Failure)
    assert "no batching rule" in outcome.message
    assert "\n" not in outcome.message


def test_an_error_with_a_note_is_told_by_its_own_words() -> None:
    error = RuntimeError("no batching rule")
    error.add_note("see the manual")
    outcome = settle_raising(error)
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
def test_memory_that_ran_out_is_told_in_a_sentence(error: Exception) -> None:
    outcome = settle_raising(error)
    assert isinstance(outcome, Failure)
    assert outcome.message.startswith("Out of memory: choose fewer members")
    assert outcome.traceback is not None


def test_an_interrupt_from_the_keyboard_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        settle_raising(KeyboardInterrupt())


def test_a_request_for_images_is_settled_likewise() -> None:
    request = ImagesRequest(settings=RunSettings())

    def work() -> int:
        raise CancelledError

    outcome = settle(request, work)
    assert isinstance(outcome, Cancelled)
    assert outcome.request is request
