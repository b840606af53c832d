import errno
import os

import pytest

from ensemble_gui.errors import BadInput, NoRoom
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.faults import describe, failure_of


def test_bad_input_has_its_own_sentence() -> None:
    assert describe(BadInput("It is empty: choose another.")) == "It is empty: choose another."


def test_a_full_disk_is_said_with_the_path_and_what_would_do() -> None:
    fault = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/members.safetensors")
    told = "The disk is full: /data/members.safetensors. Free some space, or choose another folder."
    assert describe(fault) == told


def test_a_path_with_line_breaks_stays_in_one_line() -> None:
    assert "\n" not in describe(OSError(errno.EACCES, "", "/data/a\nb\u202e"))


@pytest.mark.parametrize("name", [None, 3, b"/data/\xff"])
def test_a_fault_without_a_path_that_can_be_read_is_said_as_well(name: object) -> None:
    assert describe(OSError(errno.EROFS, "", name)).startswith("The disk is read-only")


def test_a_fault_that_is_not_known_has_the_systems_words() -> None:
    fault = OSError(errno.EPROTO, "Protocol error", "/data")
    assert describe(fault) == "Protocol error: /data."


def test_an_unforeseen_error_is_said_in_one_line() -> None:
    assert describe(ValueError("one\ntwo")) == "Stopped with an error: ValueError: one"


def test_a_failure_has_a_traceback_where_the_program_is_at_fault_alone() -> None:
    request = RunRequest(settings=RunSettings())
    full = failure_of(request, OSError(errno.ENOSPC, "No space left", "/data"))
    assert (full.bad_input, full.traceback) == (False, None)
    assert full.message.startswith("The disk is full: /data.")
    bad = failure_of(request, BadInput("Choose another."))
    assert (bad.message, bad.bad_input, bad.traceback) == ("Choose another.", True, None)
    for error in (ValueError("odd"), OSError("a library that is not found")):
        found = failure_of(request, error)
        assert not found.bad_input
        assert found.traceback is not None
        assert str(error) in found.traceback


def test_too_little_room_has_its_own_sentence_and_is_a_full_disk_to_programs() -> None:
    error = NoRoom("3 MB are free: free some space.")
    assert describe(error) == "3 MB are free: free some space."
    assert error.errno == errno.ENOSPC
