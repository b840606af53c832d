import time
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date

import pytest

from ensemble_gui.records.run import StrategyFailure, Verdict
from ensemble_gui.records.settings import Environment, InputMode, RunSettings, Source, Weights
from ensemble_gui.wording.headline import headline_in_short, headline_of
from ensemble_gui.wording.history import (
    differences,
    failed,
    labels_of,
    marked,
    not_compared,
    place_of,
    plain_name,
    removed,
    size_of,
    title_of,
    too_many,
    traits_of,
    when,
)
from tests.support.remembered import ENVIRONMENT, ONE_THREAD, remembered

TODAY = date(2026, 11, 25)


@pytest.fixture
def _in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("the zone cannot be chosen here")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_in_berlin")
@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-25T09:05:00+00:00", "10:05"),
        ("2026-11-24T23:30:00+00:00", "00:30"),  # of today, here
        ("2026-11-24T22:30:00+00:00", "24 Nov 23:30"),
        ("2026-07-01T12:00:00+00:00", "1 Jul 14:00"),  # by the summer's clock
        ("2025-12-31T12:00:00+00:00", "31 Dec 2025"),
    ],
)
def test_a_time_is_told_as_it_was_on_the_clock_here(at: str, told: str) -> None:
    assert when(at, TODAY) == told


def test_a_result_without_a_name_is_called_after_what_it_was_a_run_of() -> None:
    noise = RunSettings(weights=Weights.RANDOM, source=Source.NOISE)
    assert title_of(remembered("a")) == "Trained members, digits"
    assert title_of(remembered("a", settings=noise)) == "Random members, noise"
    assert title_of(remembered("a", name="mine")) == "mine"


def test_size_and_place_are_told_in_short() -> None:
    large = RunSettings(members=1000, batch=10_000, input=InputMode.DIFFERENT)
    assert size_of(RunSettings()) == "10 × 64, same"
    assert size_of(large) == "1,000 × 10,000, different"
    assert place_of(ENVIRONMENT) == "CPU, 2 threads, float32"
    gpu = replace(ONE_THREAD, device="cuda:0", dtype="bfloat16")
    assert place_of(gpu) == "cuda:0, 1 thread, bfloat16"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  before   the\tupdate\n", "before the update"),
        ("", ""),
        ("\n \t", ""),
        ("a\0b\u202ec", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"),
        ("half \ud800", "half \N{REPLACEMENT CHARACTER}"),
        ("日本", "日本"),
    ],
)
def test_a_name_is_one_line_of_what_can_be_shown(typed: str, name: str) -> None:
    assert plain_name(typed) == name
    assert plain_name(name) == name


def test_a_name_is_not_longer_than_60_characters() -> None:
    long = plain_name("long " * 100)
    assert len(long) <= 60
    assert plain_name(long) == long


def test_results_are_told_apart_by_name_or_size_and_else_by_time() -> None:
    at = "2026-11-03T12:00:0{}+00:00"
    labels = labels_of(
        (
            remembered("a", name="mine"),
            remembered("b", at=at.format(1)),
            remembered("c", at=at.format(2)),
            remembered("d", settings=RunSettings(members=3)),
        )
    )
    assert labels[0] == "mine"
    assert labels[1].startswith("10 × 64, same, ")
    assert labels[1].endswith(":00:01")
    assert labels[2].endswith(":00:02")
    assert labels[3] == "3 × 64, same"


def test_it_is_told_in_what_environments_differ() -> None:
    older = replace(ONE_THREAD, torch="2.12.0", tf32=True)
    assert differences((ENVIRONMENT, ENVIRONMENT)) == ""
    assert differences((ENVIRONMENT, ONE_THREAD, ENVIRONMENT)) == "threads: 2 and 1"
    assert (
        differences((ENVIRONMENT, older))
        == "torch: 2.13.0 and 2.12.0; threads: 2 and 1; TF32: off and on"
    )
    third = replace(ENVIRONMENT, threads=4)
    assert differences((ENVIRONMENT, ONE_THREAD, third)) == "threads: 2, 1 and 4"
    assert traits_of(older, (ENVIRONMENT, ONE_THREAD, older)) == (
        "torch: 2.12.0; threads: 1; TF32: on"
    )


@pytest.mark.parametrize("name", [one.name for one in fields(Environment)])
def test_no_difference_is_passed_over(name: str) -> None:
    value = getattr(ENVIRONMENT, name)
    other = not value if isinstance(value, bool) else type(value)(f"{value}1")
    told = differences((ENVIRONMENT, replace(ENVIRONMENT, **{name: other})))
    assert " and " in told
    assert "_" not in told.partition(":")[0]  # it is named by a word, not by its field
    assert told in not_compared((ENVIRONMENT, replace(ENVIRONMENT, **{name: other})))


def test_what_is_not_known_of_an_environment_is_told_so() -> None:
    known = replace(ENVIRONMENT, blas="mkl")
    assert differences((ENVIRONMENT, known)) == "BLAS: unknown and mkl"


def short(*speedups: float | None, verdict: Verdict = Verdict.FASTER) -> str:
    entry = remembered("a")
    comparisons = tuple(
        replace(
            entry.comparisons[0],
            strategy=name,
            speedup=one,
            ci95=(one - 0.01, one + 0.01) if one else (0.5, 3.0),
            verdict=Verdict.SLOWER if one and one < 1 else verdict,
        )
        for name, one in zip(("vmap", "stacked"), speedups, strict=False)
    )
    return headline_in_short(entry.timings, comparisons).text


def test_the_answer_in_short_names_what_to_use() -> None:
    assert short(1.2, 1.61) == "stacked 1.61×"
    assert short(0.8, 1.61) == "stacked 1.61×"
    assert short(0.8, 0.5) == "loop"
    assert short() == "loop 1.70 ms"


def test_where_there_is_no_answer_the_short_one_says_why() -> None:
    assert short(1.01, 1.01) == "equally fast"
    assert short(1.2, 1.2, verdict=Verdict.NOT_DISTINGUISHABLE) == "not distinguishable"
    assert short(None, None) == "too unstable"


def test_the_headline_of_a_result_that_is_kept_is_the_run_s() -> None:
    entry = remembered("a")
    phrases = headline_of(entry.timings, entry.comparisons, entry.settings.members)
    assert "".join(one.text for one in phrases).startswith("Use stacked: 1.60× the loop's speed")


def test_what_was_removed_is_told() -> None:
    assert removed((remembered("a", name="mine"),)) == "Removed: mine"
    assert removed((remembered("a"), remembered("b"))) == "Removed 2 results"


def test_strategies_that_could_not_run_are_told_with_their_message() -> None:
    failures = (StrategyFailure(strategy="compiled", message="No C++ compiler\nat line 3"),)
    assert failed(failures).startswith("compiled could not run: No C++ compiler")
    assert "\n" not in failed(failures)
    assert failed(()) == ""


def test_it_is_told_where_not_all_that_are_selected_are_drawn() -> None:
    assert too_many(6, 6) == ""
    assert too_many(6, 1200) == "Showing the newest 6 of 1,200 selected."


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["UTC-14", "UTC+12"])  # which POSIX counts westwards
def test_a_time_of_any_clock_is_shown(monkeypatch: pytest.MonkeyPatch, day: str, zone: str) -> None:
    with monkeypatch.context() as patch:
        if hasattr(time, "tzset"):
            patch.setenv("TZ", zone)
            time.tzset()
        for clock in ("00:30", "23:30"):
            at = f"{day}T{clock}:00+00:00"
            assert when(at, TODAY).split()[-1].isdigit()
            assert len(set(labels_of([remembered(key, at=at) for key in "ab"]))) == 1
    if hasattr(time, "tzset"):
        time.tzset()


def test_the_star_at_a_median_is_explained_where_there_is_one() -> None:
    entry = remembered("a")
    disturbed = tuple(replace(one, disturbed=1) for one in entry.timings)
    assert marked((entry,)) == ""
    said = marked((entry, replace(entry, timings=disturbed)))
    assert said == "* Something else used the CPU while this was timed."
