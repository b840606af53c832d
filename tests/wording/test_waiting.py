from typing import get_args

import pytest

from ensemble_gui.records.history import HistoryRequest
from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.outcomes import Request
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import AvailableRequest
from ensemble_gui.records.summary import SummaryRequest
from ensemble_gui.records.training import TrainRequest
from ensemble_gui.wording.waiting import LOADING, lasted, waiting_for, working


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, ""),
        (2.9, ""),
        (3, "3 s"),
        (40.7, "40 s"),
        (59.99, "59 s"),
        (60, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 0 min"),
        (7384, "2 h 3 min"),
    ],
)
def test_a_wait_is_given_in_whole_seconds_once_it_is_felt(seconds: float, words: str) -> None:
    assert lasted(seconds) == words


@pytest.mark.parametrize(
    ("stage", "seconds", "words"),
    [
        ("Compiling", 40, "Waiting for the run: compiling, 40 s"),
        ("Compiling", 1, "Waiting for the run: compiling"),
        ("", 7, "Waiting for the run: 7 s"),
        ("", 0, "Waiting for the run"),
        (LOADING, 4, "Loading PyTorch… 4 s"),
    ],
)
def test_a_page_says_what_it_waits_for_and_how_long(stage: str, seconds: float, words: str) -> None:
    assert waiting_for(RunRequest, stage, seconds) == words


def test_every_kind_of_work_that_the_window_asks_for_has_a_name() -> None:
    # of the start, and of no window
    unnamed = {AvailableRequest, HistoryRequest, SummaryRequest, TrainRequest}
    for kind in set(get_args(Request)) - unnamed:
        assert waiting_for(kind, "Reading", 0).startswith("Waiting for "), kind
    assert waiting_for(ImagesRequest, "Reading images", 5) == (
        "Waiting for your images: reading images, 5 s"
    )


def test_work_has_one_ellipsis_and_its_seconds() -> None:
    assert working("Timing", 0) == "Timing…"
    assert working("Comparing all pairs of members…", 12) == "Comparing all pairs of members… 12 s"
