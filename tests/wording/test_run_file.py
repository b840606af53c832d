from dataclasses import replace

import pytest

from ensemble_gui.records.run import Origin
from ensemble_gui.records.run_file import RunSaved, SaveRunRequest
from ensemble_gui.wording.run_file import left_closed, members_elsewhere, opened_from, saved
from tests.support.made_up_runs import ENVIRONMENT, made_up_run

RESULT = made_up_run(at="2024-11-03T12:00:00+00:00")
ORIGIN = Origin(name="mine.run.json", here=ENVIRONMENT)


@pytest.mark.parametrize(
    ("here", "said"),
    [
        ({}, " in an environment like this one"),
        ({"torch": "2.13.0"}, " in another environment: torch: 2.12.0 (here 2.13.0)"),
        (
            {"device_name": "Mine"},
            " on another machine: processor: Another processor (here Mine)",
        ),
        (
            {"platform": "Linux x86_64", "threads": 2},
            " on another machine: system: Darwin arm64 (here Linux x86_64); threads: 4 (here 2)",
        ),
    ],
)
def test_it_is_said_where_a_run_was_made_if_not_here(here: dict[str, object], said: str) -> None:
    origin = replace(ORIGIN, here=replace(ENVIRONMENT, **here))  # type: ignore[arg-type]  # fields
    opened = opened_from(RESULT, origin)
    assert opened == f"Opened from mine.run.json, run 3 Nov 2024{said}"


def test_a_time_that_is_not_known_is_left_out() -> None:
    opened = opened_from(replace(RESULT, at=""), ORIGIN)
    assert opened == "Opened from mine.run.json, run in an environment like this one"


def test_a_name_that_is_long_or_has_no_line_is_shown_on_one() -> None:
    origin = replace(ORIGIN, name="a\nb\u202e" + "c" * 300)
    for said in (opened_from(RESULT, origin), members_elsewhere(origin)):
        assert len(said.splitlines()) == 1
        assert len(said) < 200


def test_it_is_said_how_a_saved_run_opens_again() -> None:
    request = SaveRunRequest(result=RESULT, path="/runs/mine.run.json")
    said = saved(RunSaved(request=request, size=5_200_000))
    assert said == "Saved the run to mine.run.json (5.2 MB). Reopen with File > Open run."


def test_runs_that_are_not_opened_are_counted() -> None:
    assert left_closed(1) == "One run is shown at a time: 1 more file not opened."
