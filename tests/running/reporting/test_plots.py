from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.records.run import RunResult
from ensemble_gui.records.samples import UNLABELLED
from ensemble_gui.records.sweep import SweepResult
from ensemble_gui.running.reporting.document import Document, Section
from ensemble_gui.running.reporting.html import as_html
from ensemble_gui.running.reporting.pictures import data_url, votes_on
from ensemble_gui.running.reporting.plots import bar_plot, line_plot
from ensemble_gui.wording.sweep_cells import HOLLOW
from tests.support.made_up_runs import KINDS, made_up_run
from tests.support.made_up_samples import samples_of, voted
from tests.support.made_up_sweeps import swept


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_is_within_the_plot_and_bars_are_as_long_as_their_medians(kind: str) -> None:
    run = KINDS[kind]()
    plot = bar_plot(run)
    room = plot.width - plot.left
    for bar, timing in zip(plot.bars, run.timings, strict=True):
        assert len(bar.marks) == len(timing.samples_s)
        assert 0 <= bar.quartiles[0] <= bar.median <= bar.quartiles[1] <= bar.end < room
        assert all(0 <= mark.x < room and 0 < mark.y < plot.bottom for mark in bar.marks)
    lengths = [bar.median for bar in plot.bars]
    medians = [timing.median_s for timing in run.timings]
    np.testing.assert_allclose(np.divide(lengths, lengths[0]), np.divide(medians, medians[0]))
    assert plot.ticks[0].at == 0
    assert 2 <= len(plot.ticks) <= 9


def one_late() -> RunResult:
    """One block took a hundred times as long."""
    run = made_up_run()
    slow = run.timings[0].samples_s.copy()
    slow[3] *= 100
    return replace(run, timings=(replace(run.timings[0], samples_s=slow), *run.timings[1:]))


def test_a_block_far_out_is_an_arrow_at_the_end_and_shrinks_no_bar() -> None:
    usual, late = bar_plot(made_up_run()), bar_plot(one_late())
    far = [mark for mark in late.bars[0].marks if mark.is_far]
    assert len(far) == 1
    assert far[0].x < late.width - late.left
    assert late.bars[1].median == pytest.approx(usual.bars[1].median, rel=0.1)
    assert not any(mark.is_far for bar in usual.bars for mark in bar.marks)


def sweep_of(**other: object) -> SweepResult:
    seconds = {"loop": 1e-3, "vmap": 5e-4}
    return swept(
        lambda members, _: {name: one * members for name, one in seconds.items()},
        *seconds,
        **other,  # type: ignore[arg-type]  # members, batches, reached
    )


def test_times_that_double_are_equal_steps_and_names_do_not_overlap() -> None:
    plot = line_plot(sweep_of(members=(1, 2, 4), batches=(8,)), 8)
    assert plot is not None
    loop, vmap = plot.lines
    steps = np.diff(np.array(loop.points), axis=0)
    np.testing.assert_allclose(steps[0], steps[1])
    assert all(above[1] < below[1] for above, below in zip(loop.points, vmap.points, strict=True))
    assert plot.names[1][0] - plot.names[0][0] >= 16
    assert [tick.text for tick in plot.x_ticks] == ["1", "2", "4"]


def test_a_disturbed_time_is_a_hollow_point_and_said() -> None:
    sweep = sweep_of(members=(1, 2), batches=(8,))
    first, *rest = sweep.cells
    timings = (replace(first.timings[0], disturbed=1), *first.timings[1:])
    plot = line_plot(replace(sweep, cells=(replace(first, timings=timings), *rest)), 8)
    assert plot is not None
    assert plot.lines[0].disturbed == (True, False)
    assert HOLLOW in plot.description
    calm = line_plot(sweep, 8)
    assert calm is not None
    assert HOLLOW not in calm.description


@pytest.mark.parametrize("reached", [0, 1])
def test_one_member_count_is_no_line(reached: int) -> None:
    assert line_plot(sweep_of(members=(1, 2), batches=(8,), reached=reached), 8) is None


def test_the_bar_is_right_and_wrong_by_the_label_and_by_the_majority_without() -> None:
    votes = voted((7,), (7,), (1,))
    labelled = votes_on(samples_of(votes, np.array([1])), 0)
    assert [(one.name, one.is_good) for one in labelled] == [("7", False), ("1", True)]
    bare = votes_on(samples_of(votes, np.array([UNLABELLED])), 0)
    assert [(one.name, one.is_good) for one in bare] == [("7", True), ("1", False)]
    assert sum(one.share for one in bare) == pytest.approx(1)


def test_a_long_class_name_is_shortened_to_its_part_of_the_bar() -> None:
    classes = ("a very long name of a class", "another very long name")
    votes = voted((0,), (0,), (1,), classes=2)
    names = [one.name for one in votes_on(samples_of(votes, classes=classes), 0)]
    assert all(len(name) <= 12 for name in names)
    assert names[0] != names[1]


@pytest.mark.parametrize("shape", [(28, 28), (400, 300, 3), (1, 900)])
def test_a_picture_is_in_the_page_and_no_larger_than_it_is_shown(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    url = data_url(pixels)
    assert url.startswith("data:image/png;base64,")
    assert len(url) < 60_000


def test_a_strategy_that_is_not_known_has_the_ink_of_the_text() -> None:
    run = made_up_run()
    hostile = "x); background: url(//evil"
    odd = replace(run, timings=(replace(run.timings[0], strategy=hostile),))
    section = Section(key="a", title="A", bars=bar_plot(odd))
    page = as_html(Document(title="t", subtitle="s", sections=(section,))).decode()
    assert "fill: var(--ink)" in page
    assert "var(x" not in page
