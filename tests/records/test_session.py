from dataclasses import replace

import pytest

from ensemble_gui.records.arranging import Answer, Arrangement, SampleFilter, SampleMeasure
from ensemble_gui.records.samples import SampleKind
from ensemble_gui.records.session import KeptView, Recent, RecentKind, Session, newest
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.synthetic import sample_set

RAN = RunSettings(strategies=("loop", "vmap"))
SAMPLES = sample_set((0, 0, 0), (1, 7, 1), (3, 3, 2))


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [
        (RAN, 2.0),
        (replace(RAN, members=20, batch=32), 4.0),  # as long as before, at least
        (replace(RAN, members=100, batch=640), 200.0),
        (replace(RAN, strategies=("loop", "vmap", "stacked", "fused")), 4.0),
        (replace(RAN, strategies=("compiled",)), 12.0),  # it compiles again
        (replace(RAN, device="cuda:0"), None),
        (replace(RAN, digest="ab"), None),
    ],
)
def test_a_run_takes_as_long_as_the_last_one_and_longer_where_it_is_larger(
    wanted: RunSettings, seconds: float | None
) -> None:
    assert Session(settings=wanted, ran=RAN, elapsed_s=2.0).estimate_s == seconds


def test_without_a_run_nobody_knows_how_long_one_takes() -> None:
    assert Session(settings=RAN).estimate_s is None


def test_a_view_comes_back() -> None:
    shown = Arrangement(
        measure=SampleMeasure.PAIRWISE,
        clustered=True,
        filter=SampleFilter(label=7, prediction=3, answer=Answer.WRONG),
    )
    view = KeptView.of(SAMPLES, shown, 2)
    assert view.kind is SAMPLES.kind
    assert view.arrangement(SAMPLES) == shown
    assert view.selection(SAMPLES) == 2


def test_a_view_that_nobody_arranged_is_shown_as_it_is_by_default() -> None:
    view = KeptView.of(SAMPLES, None, None)
    assert view.arrangement(SAMPLES) is None
    assert view.selection(SAMPLES) is None


def test_classes_and_samples_that_are_gone_are_no_longer_chosen() -> None:
    view = KeptView.of(SAMPLES, Arrangement(filter=SampleFilter(label=7, prediction=3)), 2)
    others = replace(SAMPLES, classes=("cat", "3"), names=("a", "b", "c"))
    assert view.arrangement(others) == Arrangement(filter=SampleFilter(prediction=1))
    assert view.selection(others) is None


def test_a_sample_is_found_by_its_name_where_others_came_before_it() -> None:
    view = KeptView.of(SAMPLES, None, 0)
    moved = replace(SAMPLES, names=tuple(reversed(SAMPLES.names)))
    assert view.selection(moved) == len(SAMPLES.names) - 1
    assert view.kind is SampleKind.DIGITS


def recent(path: str, hour: int, kind: RecentKind = RecentKind.IMAGES) -> Recent:
    return Recent(kind=kind, paths=(path,), at=f"2026-11-03T{hour:02}:00:00+00:00")


def test_the_newest_of_each_kind_are_listed_once() -> None:
    old = [recent(f"/{hour}", hour) for hour in range(12)]
    found = newest([*old, recent("/3", 20), recent("/m", 1, RecentKind.ENSEMBLE)])
    assert [one.paths[0] for one in found] == [
        *("/m", "/3", "/11", "/10", "/9", "/8", "/7", "/6", "/5", "/4", "/2"),
    ]
