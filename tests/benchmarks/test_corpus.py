"""What `python -m benchmarks.corpus` opens, as far as it needs torch alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.corpus.case import Case, Truth, opens, refused
from benchmarks.corpus.cases import GROUPS
from benchmarks.corpus.opening import Result, play
from benchmarks.corpus.saving import beside, digit, each, small

FOLDER = Path(__file__).parents[2] / "benchmarks" / "corpus"
KNOW_THE_APPLICATION = {"opening.py", "__main__.py"}
RUN = {"assumptions", "buffers", "forwards", "samples"}  # groups whose members are also run
LEAST = 150


def cases() -> Iterator[tuple[str, Case]]:
    return ((group, one) for group, found in GROUPS.items() for one in found)


OPENED = [
    pytest.param(one, group in RUN, id=f"{group}: {one.name}")
    for group, one in cases()
    if not one.needs and not one.is_slow
]


@pytest.mark.parametrize(("case", "runs"), OPENED)
def test_it_opens_equal_or_is_refused_in_these_words(
    case: Case, *, runs: bool, tmp_path: Path
) -> None:
    outcome = play(case, tmp_path / "case", runs=runs)
    assert outcome.result.is_as_expected, outcome.found


def test_there_are_enough_and_each_has_a_name_of_its_own() -> None:
    names = [(group, one.name) for group, one in cases()]
    assert len(set(names)) == len(names) >= LEAST


def test_what_makes_them_uses_nothing_of_the_application() -> None:
    files = [one for one in FOLDER.glob("*.py") if one.name not in KNOW_THE_APPLICATION]
    assert files
    assert not [one.name for one in files if "ensemble_gui" in one.read_text(encoding="utf-8")]


def off(folder: Path) -> Truth | None:
    """Members that say something else than is claimed."""
    truth = digit(each("{}.pt"))(folder)
    assert truth is not None
    return replace(truth, members=truth.members[::-1])


def unopenable(folder: Path) -> Truth | None:
    beside("0.pt", "text")(folder)
    return None


@pytest.mark.parametrize(
    ("case", "result"),
    [
        (Case("other predictions", off), Result.DIFFERENT),
        (Case("fewer members", digit(each("{}.pt")), words=("--members", "2")), Result.DIFFERENT),
        (Case("opens, was to be refused", digit(each("{}.pt")), refused("x")), Result.DIFFERENT),
        (Case("an unsaid note", small(each("{}.pt")), opens("nobody says this")), Result.UNSAID),
        (Case("refused, but was to open", unopenable), Result.OTHER),
        (Case("refused in other words", unopenable, refused("nobody says this")), Result.OTHER),
        (Case("refused", unopenable, refused("0.pt")), Result.REFUSED),
    ],
    ids=lambda one: one.name if isinstance(one, Case) else "",
)
def test_every_failure_is_told_apart(case: Case, result: Result, tmp_path: Path) -> None:
    assert play(case, tmp_path / "case", runs=False).result is result
