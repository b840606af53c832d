"""What `python -m benchmarks.oracles` compares of all digits, here of a few."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")

from benchmarks.figures import Figure
from benchmarks.oracle_case import Case
from benchmarks.oracle_commands import compare_predictions, compare_runs
from benchmarks.oracle_comparing import compare_counts, compare_shown, compare_values
from benchmarks.oracle_records import (
    Seen,
    compare_calibration,
    compare_growth,
    compare_pairs,
    compare_samples,
    compare_shift,
)
from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.calibration import calibrate
from ensemble_gui.measures.growth import score_growth
from ensemble_gui.measures.pairs import measure_pairs
from ensemble_gui.measures.sample_sets import sample_set
from ensemble_gui.records.samples import SampleKind, SampleSet
from ensemble_gui.records.settings import Array, RunSettings, Weights
from ensemble_gui.records.shift import Shift, ShiftRequest, ShiftResult
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.predicting import predict

ORACLE = Path(__file__).parents[2] / "benchmarks" / "oracle"
SETTINGS = RunSettings(members=3)
FEW = 100


def check(figures: Iterable[Figure]) -> None:
    found = list(figures)
    assert found
    assert not [str(one) for one in found if not one.is_met]


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(kind="mlp", members=3)


@pytest.fixture(scope="module")
def chosen(case: Case) -> Array:
    """The digits on which most members are wrong, and others."""
    wrong = (case.predictions.argmax(axis=2) != case.labels).sum(axis=0)
    return np.sort(np.argsort(-wrong, kind="stable")[:FEW])


@pytest.fixture(scope="module")
def seen(case: Case, chosen: Array) -> Seen:
    return Seen(name="some", predictions=case.predictions[:, chosen], labels=case.labels[chosen])


@pytest.fixture(scope="module")
def samples(case: Case, chosen: Array) -> SampleSet:
    return sample_set(
        kind=SampleKind.DIGITS,
        title="Sample digits",
        population=FEW,
        images=case.images[chosen],
        labels=case.labels[chosen],
        names=("",) * FEW,
        probabilities=predict(Voters().of(SETTINGS), case.images[chosen]),
        weights=Weights.TRAINED,
    )


def test_the_oracle_uses_nothing_of_the_application() -> None:
    files = list(ORACLE.glob("*.py"))
    assert files
    assert not [one.name for one in files if "ensemble_gui" in one.read_text(encoding="utf-8")]


@pytest.mark.parametrize("members", [1, 3])
def test_runs_print_what_the_oracle_finds(members: int) -> None:
    check(compare_runs(Case(kind="mlp", members=members), batch=64))


@pytest.mark.parametrize("kind", ["mlp", "conv"])
def test_predictions_are_printed_as_the_oracle_finds_them(kind: str) -> None:
    check(compare_predictions(Case(kind=kind, members=2), most=12))


def test_each_sample_has_the_measures_that_the_oracle_finds(seen: Seen, samples: SampleSet) -> None:
    check(compare_samples(seen, samples))


def test_pairs_are_as_the_oracle_finds_them(seen: Seen, samples: SampleSet) -> None:
    check(compare_pairs(seen, measure_pairs(samples, CancelToken())))


def test_calibration_is_as_the_oracle_finds_it(seen: Seen, samples: SampleSet) -> None:
    found = calibrate(samples, samples.mean, samples.labels, CancelToken())
    assert found is not None
    check(compare_calibration(seen, (seen.mean, seen.labels), found))


def test_growth_is_as_the_oracle_finds_it(seen: Seen, samples: SampleSet) -> None:
    sizes = (1, 2, 3)
    check(
        compare_growth(
            seen, score_growth(samples.probabilities, samples.labels, sizes, CancelToken())
        )
    )


def test_shifted_and_foreign_images_are_as_the_oracle_finds_them(
    case: Case, seen: Seen, samples: SampleSet
) -> None:
    found = answer(ShiftRequest(settings=SETTINGS, samples=samples, shift=Shift.SHIFT))
    assert isinstance(found, ShiftResult)
    check(compare_shift(case, seen, found))


@pytest.mark.parametrize(
    ("found", "expected", "differ"),
    [([1, 2], [1, 2], 0), ([1, 2], [1, 3], 1), ([1], [1, 2], np.inf)],
)
def test_counts_that_differ_are_counted(
    found: list[int], expected: list[int], differ: float
) -> None:
    figure = compare_counts("votes", found, expected)
    assert figure.found == differ
    assert figure.is_met == (differ == 0)


@pytest.mark.parametrize(
    ("found", "expected", "is_met"),
    [
        ([0.5, None], [0.5 + 9e-7, np.nan], True),
        ([0.5], [0.5 + 2e-6], False),
        ([None], [0.5], False),
        ([0.5], [np.nan], False),
    ],
)
def test_measures_may_be_a_millionth_apart(
    found: list[float | None], expected: list[float], *, is_met: bool
) -> None:
    assert compare_values("measure", found, expected).is_met == is_met


@pytest.mark.parametrize(
    ("text", "expected", "is_met"),
    [
        ("98.41%", 0.98405, True),
        ("98.41%", 0.98404, False),
        ("Q 0.970", 0.9704, True),
        ("1,234", 1234.4, True),
        ("\N{MINUS SIGN}0.5", -0.5, True),
        ("n/a", np.nan, True),
        ("n/a", 0.5, False),
        ("0.5", np.nan, False),
    ],
)
def test_what_is_shown_is_rounded_from_the_oracle_s_number(
    text: str, expected: float, *, is_met: bool
) -> None:
    assert compare_shown("table", [text], [expected]).is_met == is_met
