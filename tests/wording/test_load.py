from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import ensemble_gui
from ensemble_gui.records.run import Comparison, RunRequest, RunResult, Timing, Verdict
from ensemble_gui.records.samples import Disagreement
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.wording.headline import headline, headline_in_short
from ensemble_gui.wording.run import foreign_load, intervals
from ensemble_gui.wording.sweep_cells import sweep_cell
from ensemble_gui.wording.timing import median
from tests.support.made_up_sweeps import ENVIRONMENT, cell, timed

NOTHING = Disagreement(**dict.fromkeys((one.name for one in fields(Disagreement)), np.zeros(0)))
SEEN = replace(ENVIRONMENT, foreign_load="run delay")
LOOP, VMAP, STACKED = (timed(name, 0.001) for name in ("loop", "vmap", "stacked"))  # of 10 blocks


def unstable(strategy: str, baseline: str = "loop") -> Comparison:
    return Comparison(
        strategy=strategy, baseline=baseline, speedup=None, ci95=None, verdict=Verdict.UNSTABLE
    )


FASTER = Comparison(
    strategy="stacked", baseline="loop", speedup=1.6, ci95=(1.5, 1.7), verdict=Verdict.FASTER
)


def result(*timings: Timing, comparisons: tuple[Comparison, ...] = ()) -> RunResult:
    return RunResult(
        request=RunRequest(settings=RunSettings()),
        environment=SEEN,
        stacking_s=0.0,
        elapsed_s=1.0,
        stacked_parameters={},
        timings=timings,
        comparisons=comparisons,
        equivalence=(),
        accuracy=None,
        disagreement=NOTHING,
        samples=None,
    )


@pytest.mark.parametrize(
    ("repeated", "disturbed", "said"),
    [
        ((0, 0), (0, 0), ""),
        ((1, 0), (0, 0), "Discarded 1 of 21 blocks (loop 1, vmap 0): something else used the CPU"),
        (
            (900, 480),
            (0, 0),
            "Discarded 1,380 of 1,400 blocks (loop 900, vmap 480): something else used the CPU",
        ),
        (
            (0, 0),
            (2, 1),
            "Something else used the CPU in 3 of the 20 blocks kept",
        ),
        (
            (9, 11),
            (10, 10),
            (
                "Discarded 20 of 40 blocks (loop 9, vmap 11): something else used the CPU, "
                "also in the 20 kept"
            ),
        ),
        (
            (9, 11),
            (2, 1),
            (
                "Discarded 20 of 40 blocks (loop 9, vmap 11): something else used the CPU, "
                "also in 3 of the 20 kept"
            ),
        ),
        ((0, 0), (10, 10), "Something else used the CPU in the 20 blocks kept"),
    ],
)
def test_the_blocks_on_which_foreign_load_fell_are_counted(
    repeated: tuple[int, int], disturbed: tuple[int, int], said: str
) -> None:
    timings = (
        replace(one, repeated=again, disturbed=kept)
        for one, again, kept in zip((LOOP, VMAP), repeated, disturbed, strict=True)
    )
    assert foreign_load(result(*timings)) == said


def test_of_one_strategy_the_blocks_are_those_of_all() -> None:
    found = result(replace(LOOP, repeated=1))
    assert foreign_load(found) == "Discarded 1 of 11 blocks: something else used the CPU"


def test_a_median_of_disturbed_blocks_is_marked() -> None:
    disturbed = replace(LOOP, disturbed=1)
    assert (median(LOOP), median(disturbed)) == ("1.00 ms", "1.00 ms (disturbed)")
    said = "".join(one.text for one in headline(result(disturbed)))
    assert said == "loop: 1.00 ms (disturbed) for 10 members on one minibatch"
    short = headline_in_short((disturbed,), ())
    assert short.text == "loop 1.00 ms (disturbed)"


def test_where_foreign_load_cannot_be_seen_it_is_said() -> None:
    unseen = replace(result(LOOP), environment=ENVIRONMENT)
    assert foreign_load(unseen) == "Whether something else used the CPU cannot be detected here"


def test_the_headline_says_why_strategies_cannot_be_compared() -> None:
    found = result(replace(LOOP, disturbed=3), VMAP, comparisons=(unstable("vmap"),))
    said = "".join(one.text for one in headline(found))
    assert said == "No verdict: something else used the CPU. Try again when the machine is quiet."


def test_beside_an_answer_the_headline_names_those_that_were_disturbed() -> None:
    disturbed = replace(VMAP, disturbed=3)
    found = result(LOOP, disturbed, STACKED, comparisons=(unstable("vmap"), FASTER))
    said = "".join(one.text for one in headline(found))
    assert said == "Use stacked: 1.60× the loop's speed; vmap: something else used the CPU"


def test_rounds_that_were_disturbed_are_not_called_too_few() -> None:
    found = result(replace(LOOP, disturbed=3), VMAP, comparisons=(unstable("vmap"),))
    assert intervals(found) == ""


def test_what_else_used_the_cpu_has_one_name() -> None:
    """It may be another program or another thread of the window: none is named as the culprit."""
    package = Path(ensemble_gui.__file__).parent
    files = [
        *package.rglob("*.py"),
        *package.parent.glob("*.md"),
        *package.parent.glob("docs/*.md"),
    ]
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "contention" not in text, path
        assert "other programs ran" not in text, path


@pytest.mark.parametrize(
    ("disturbed", "said"),
    [
        (0, "10 members, batch 64: timings too unstable to compare; loop 2.00 ms, vmap 1.00 ms"),
        (
            3,
            (
                "10 members, batch 64: timings too unstable to compare: something else used the "
                "CPU; "
                "loop 2.00 ms, vmap 1.00 ms (disturbed)"
            ),
        ),
    ],
)
def test_a_sweep_s_cell_says_why_it_was_unsteady(disturbed: int, said: str) -> None:
    found = cell(10, 64, {"loop": 0.002, "vmap": 0.001})
    loop, vmap = found.timings
    found = replace(
        found,
        timings=(loop, replace(vmap, disturbed=disturbed)),
        comparisons=(unstable("vmap"), unstable("loop", "vmap")),
    )
    assert sweep_cell(found, "vmap", "loop") == said
