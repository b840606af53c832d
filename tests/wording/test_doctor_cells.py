from dataclasses import replace

import pytest

from ensemble_gui.records.doctor import CELLS, Behaviour, Remedy, Report, Treated
from ensemble_gui.wording.doctor_cells import (
    before_and_after,
    column_name,
    examination_cancelled,
    figures_of,
    of_what,
    row_name,
    second_line,
)
from tests.support.qt.synthetic_doctor import (
    doctor_result,
    fails,
    falls_back,
    vmap_over_loop,
    works,
)

CELL = CELLS[0]
UNTIMED = Treated(remedy=Remedy.COPY_INPUT, behaviour=Behaviour.WORKS)


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (works(CELL), "1.42× (1.39–1.45)"),
        (works(CELL, 1.01, 0.04), "not distinguishable"),
        (works(CELL, None), "no verdict"),
        (replace(works(CELL), speedup=None), "not timed"),
        (falls_back(CELL), "0.43× (0.40–0.46)"),
        (fails(CELL), "remedy: 1.17×"),
        (replace(fails(CELL), treated=(UNTIMED,)), "a remedy helps"),
        (replace(fails(CELL), treated=()), ""),
        (fails(CELL, without_vmap=True), "without vmap too"),
    ],
)
def test_a_cell_has_a_speedup_or_why_it_has_none(report: Report, line: str) -> None:
    assert second_line(report) == line


def test_the_fastest_remedy_is_named_whatever_comes_first() -> None:
    quick = Treated(remedy=Remedy.UNROLL, behaviour=Behaviour.WORKS, speedup=vmap_over_loop(2.5))
    slow_loop = Treated(
        remedy=Remedy.CHUNK, behaviour=Behaviour.FALLS_BACK, speedup=vmap_over_loop(9.0)
    )
    report = fails(CELL)
    report = replace(report, treated=(*report.treated, quick, slow_loop))
    assert second_line(report) == "remedy: 2.50×"


def test_before_and_after_a_remedy() -> None:
    report = falls_back(CELL)
    assert before_and_after(report, report.treated[0]) == "0.43× (0.40–0.46) → 1.31× (1.28–1.34)"
    failed = fails(CELL)
    assert [before_and_after(failed, one) for one in failed.treated] == [
        "fails → 1.17× (1.14–1.20)",
        "fails → fails",
    ]
    assert before_and_after(failed, UNTIMED) == "fails → works"


def test_figures_are_of_what_ran() -> None:
    said = figures_of(works(CELL))
    assert said.startswith("1.42× the loop's speed (95% interval 1.39–1.45)")
    assert said.endswith("largest difference from the loop 1.2e-07")
    assert figures_of(fails(CELL)) == ""
    assert figures_of(replace(works(CELL), speedup=None, max_abs_difference=None)) == "Not timed"


def test_the_line_of_the_result_says_what_it_is_of() -> None:
    line = of_what(doctor_result())
    assert line.startswith("10 members of SimpleMLP · minibatch of 64 · CPU · 2 threads · torch 2")
    assert line.endswith("speedup of vmap over the loop, 95% interval")


def test_what_a_cancel_leaves() -> None:
    part = doctor_result(reports=(works(CELL),))
    assert examination_cancelled(part) == "Examination cancelled; kept 1 of 6 cells"
    assert examination_cancelled(None).endswith("before any cell was examined")
    assert examination_cancelled(doctor_result(reports=())) == examination_cancelled(None)


def test_rows_and_columns_are_named() -> None:
    names = dict.fromkeys(row_name(one.direction, one.mode) for one in CELLS)
    assert list(names) == ["forward, eval", "forward, train", "vmap(grad), train"]
    assert list(dict.fromkeys(column_name(one.input) for one in CELLS)) == [
        "same input",
        "different input",
    ]
