from dataclasses import replace

import pytest

from ensemble_gui.records.doctor import (
    CELLS,
    Behaviour,
    Cell,
    Diagnosis,
    DoctorRequest,
    DoctorResult,
    Mode,
    Operator,
    Pass,
    Remedy,
    Report,
    Treated,
    Trouble,
)
from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.records.settings import Environment, InputMode, RunSettings
from ensemble_gui.wording.doctor import (
    alike,
    before_and_after,
    behaviour_of,
    best_treated,
    cell_name,
    cells_in_words,
    doctor_headline,
    speedup_in_short,
    speedup_of,
    treated_sentence,
)

CELL = CELLS[0]
FASTER = Comparison(
    strategy="vmap", baseline="loop", speedup=1.17, ci95=(1.12, 1.21), verdict=Verdict.FASTER
)
EVEN = replace(FASTER, ci95=(0.95, 1.21), verdict=Verdict.NOT_DISTINGUISHABLE)
UNSTABLE = replace(FASTER, speedup=None, ci95=None, verdict=Verdict.UNSTABLE)
FEW = replace(FASTER, ci95=None, verdict=Verdict.NOT_DISTINGUISHABLE)
WORKS = Report(architecture="net", cell=CELL, behaviour=Behaviour.WORKS)
TROUBLE = Trouble(message="RuntimeError: no", whole="Traceback")
FAILS = replace(WORKS, behaviour=Behaviour.FAILS, trouble=TROUBLE)
ALONE = replace(FAILS, trouble=replace(TROUBLE, without_vmap=True))
SLOW = replace(
    WORKS,
    behaviour=Behaviour.FALLS_BACK,
    operators=(Operator(name="aten::histc", times=2), Operator(name="aten::gru_cell", times=1)),
)
DIFFERENT = Treated(
    remedy=Remedy.RANDOM_DIFFERENT,
    behaviour=Behaviour.WORKS,
    speedup=FASTER,
    changes="Each member draws random numbers of its own.",
)


def result(*reports: Report, differences: tuple[str, ...] = ()) -> DoctorResult:
    return DoctorResult(
        request=DoctorRequest(settings=RunSettings()),
        environment=Environment(
            torch="2.13.0", python="3.11", platform="", device="cpu", device_name="", threads=2
        ),
        architecture="net",
        members=10,
        reports=reports,
        differences=differences,
    )


@pytest.mark.parametrize(
    ("reports", "sentence"),
    [
        ([WORKS] * 6, "vmap works in 6 of 6 ways"),
        (
            [WORKS, WORKS, WORKS, SLOW, FAILS, FAILS],
            "vmap works in 3 of 6 ways, falls back to a slow loop in 1, fails in 2",
        ),
        ([FAILS] * 6, "vmap fails in 6 of 6 ways"),
        (
            [WORKS] * 5 + [replace(FAILS, treated=(DIFFERENT,))],
            "vmap works in 5 of 6 ways, fails in 1; a remedy helps in 1",
        ),
        ([WORKS], "vmap works in 1 of 1 way (1 of 6 examined)"),
        ([ALONE] * 6, "The network fails without vmap too"),
        ([], "Nothing is examined yet"),
    ],
)
def test_the_headline_counts_the_ways(reports: list[Report], sentence: str) -> None:
    assert doctor_headline(result(*reports)) == sentence


def test_the_headline_of_members_that_differ_says_so() -> None:
    said = doctor_headline(result(differences=("Member 2 is a Linear, member 1 is a Net.",)))
    assert said == "The members cannot be stacked, so vmap cannot run them together"


def test_a_cell_has_a_name() -> None:
    assert cell_name(CELL) == "forward, eval mode, same minibatch"
    last = Cell(mode=Mode.TRAIN, input=InputMode.DIFFERENT, direction=Pass.GRAD)
    assert cell_name(last) == "vmap(grad), train mode, different minibatches"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (CELLS, "forward and vmap(grad), eval and train mode, same or different minibatches"),
        (CELLS[:1], "forward, eval mode, same minibatch"),
        (CELLS[:4], "forward, eval and train mode, same or different minibatches"),
        (CELLS[2:], "forward and vmap(grad), train mode, same or different minibatches"),
        (
            (CELLS[0], CELLS[3]),
            "forward, eval mode, same minibatch; forward, train mode, different minibatches",
        ),
    ],
)
def test_several_cells_have_one_name_where_they_are_all_of_a_kind(
    cells: tuple[Cell, ...], words: str
) -> None:
    assert cells_in_words(cells) == words


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (WORKS, "works"),
        (FAILS, "fails"),
        (ALONE, "fails without vmap too"),
        (SLOW, "falls back to a slow loop (aten::histc 2 times, aten::gru_cell once)"),
    ],
)
def test_the_behaviour_is_in_words(report: Report, words: str) -> None:
    assert behaviour_of(report) == words


@pytest.mark.parametrize(
    ("comparison", "long", "short"),
    [
        (FASTER, "1.17× the loop's speed (95% interval 1.12–1.21)", "1.17× (1.12–1.21)"),
        (
            EVEN,
            "not distinguishable from the loop (95% interval 0.95–1.21)",
            "not distinguishable (0.95–1.21)",
        ),
        (
            UNSTABLE,
            "no verdict: something else used the CPU, or the times varied too much",
            "no verdict",
        ),
        (FEW, "about 1.17× the loop's speed (no interval: too few rounds)", "about 1.17×"),
        (None, "not timed", "not timed"),
    ],
)
def test_a_speedup_has_its_interval_or_says_why_there_is_none(
    comparison: Comparison | None, long: str, short: str
) -> None:
    assert (speedup_of(comparison), speedup_in_short(comparison)) == (long, short)


def test_a_remedy_says_what_it_brought_and_what_it_changes() -> None:
    assert treated_sentence(DIFFERENT) == (
        'randomness="different": vmap works; 1.17× the loop\'s speed (95% interval '
        "1.12–1.21). Each member draws random numbers of its own."
    )
    failed = Treated(remedy=Remedy.CHUNK, behaviour=Behaviour.FAILS, message="RuntimeError: no.")
    assert treated_sentence(failed) == "chunk_size: vmap fails: RuntimeError: no."
    copied = Treated(remedy=Remedy.COPY_INPUT, behaviour=Behaviour.WORKS, max_abs_difference=1e-7)
    assert treated_sentence(copied) == (
        "a copy of the input: vmap works; not timed; largest difference from the loop 1.0e-07."
    )


def test_the_best_remedy_works_and_is_the_quickest() -> None:
    slow = replace(DIFFERENT, remedy=Remedy.CHUNK, behaviour=Behaviour.FALLS_BACK)
    quick = replace(DIFFERENT, remedy=Remedy.RANDOM_SAME, speedup=replace(FASTER, speedup=2.0))
    failed = replace(DIFFERENT, behaviour=Behaviour.FAILS)
    report = replace(FAILS, treated=(slow, failed, DIFFERENT, quick))
    assert best_treated(report) is quick
    assert best_treated(replace(FAILS, treated=(failed,))) is None


def test_the_speed_after_a_remedy_stands_next_to_the_one_before() -> None:
    before = replace(SLOW, speedup=replace(FASTER, speedup=0.31, ci95=(0.3, 0.32)))
    assert before_and_after(before, DIFFERENT) == "0.31× (0.30–0.32) → 1.17× (1.12–1.21)"
    assert before_and_after(FAILS, DIFFERENT) == "1.17× (1.12–1.21)"
    assert before_and_after(FAILS, replace(DIFFERENT, behaviour=Behaviour.FAILS)) == ""


def test_reports_with_one_cause_are_explained_together() -> None:
    cause = Diagnosis(cause="It draws.", advice="Choose.")
    drawn = replace(FAILS, diagnosis=cause)
    again = replace(drawn, cell=CELLS[1], trouble=replace(TROUBLE, message="another line"))
    assert alike([WORKS, drawn, SLOW, again, FAILS]) == ((drawn, again), (SLOW,), (FAILS,))
