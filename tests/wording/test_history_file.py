import errno
import os
from pathlib import Path

from ensemble_gui.wording import history_file

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/home/me/history.json")


def test_a_damaged_file_is_said_with_its_new_place() -> None:
    fault = history_file.damaged_results(1, 14)
    assert history_file.set_aside(fault, Path("old.damaged-1"), has_others=True) == (
        "The history has 1 damaged result of 14. The damaged file is kept as old.damaged-1. "
        "Its other results are in the list."
    )
    fault = "cannot be read (it is of version 2)"
    assert history_file.set_aside(fault, Path("old.damaged-1"), has_others=False).endswith(
        "The damaged file is kept as old.damaged-1. A new list starts."
    )


def test_a_full_disk_is_said_with_what_would_do_and_what_happens_next() -> None:
    assert history_file.not_saved(FULL) == (
        "The history could not be saved. The disk is full: /home/me/history.json. Free some "
        "space, or choose another folder. Unsaved results stay in the list; saving is tried again "
        "after the next run and when you close the window."
    )


def test_what_no_line_can_show_is_not_shown() -> None:
    said = history_file.kept_set_aside("cannot be read", Path("two\nlines\u202e"))
    assert said.isprintable()


def test_results_that_cannot_be_saved_are_counted() -> None:
    assert history_file.unwritable(1) == (
        "1 result cannot be saved: a figure in it is out of range. "
        "It stays in the list until you close the window."
    )
    assert history_file.unwritable(2) == (
        "2 results cannot be saved: figures in them are out of range. "
        "They stay in the list until you close the window."
    )
