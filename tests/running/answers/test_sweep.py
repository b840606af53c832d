import warnings
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
import torch

from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.run import Verdict
from ensemble_gui.records.settings import DType, InputMode, RunSettings
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers.sweep_cells import BUDGET_S
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members import memory
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.memory import estimate_run
from ensemble_gui.running.members.resolving import Resolved
from ensemble_gui.running.timing import blocks
from ensemble_gui.running.timing.load import LoadMeter
from ensemble_gui.running.timing.preparing import prepare_all
from ensemble_gui.running.timing.timing import time_all
from tests.support.running.sweeping import RANDOM, SMALL, make_up_times, with_odd

SWEEP = "ensemble_gui.running.answers.sweep_cells"

pytestmark = pytest.mark.usefixtures("_threads")


@pytest.fixture(autouse=True)
def _made_up_times(monkeypatch: pytest.MonkeyPatch) -> None:
    make_up_times(monkeypatch)


def swept(settings: SweepSettings, told: list[SweepCell] | None = None) -> SweepResult:
    outcome = answer(
        SweepRequest(settings=settings), Work(report=None if told is None else told.append)
    )
    assert isinstance(outcome, SweepResult)
    return outcome


def places(cells: tuple[SweepCell, ...] | list[SweepCell]) -> list[tuple[int, int]]:
    return [(one.members, one.batch) for one in cells]


def test_each_cell_of_the_grid_is_told_as_it_is_measured() -> None:
    told: list[SweepCell] = []
    result = swept(SMALL, told)
    assert places(told) == list(SMALL.grid) == [(1, 1), (2, 1), (3, 1), (1, 4), (2, 4), (3, 4)]
    assert result.cells == tuple(told)
    assert result.complete
    assert result.request.settings is SMALL
    assert result.environment.device == "cpu"
    assert result.elapsed_s > 0


def test_every_strategy_is_compared_with_every_other_one() -> None:
    names = ("loop", "vmap", "stacked")
    base = replace(RANDOM, strategies=names)
    for cell in swept(replace(SMALL, base=base)).cells:
        assert [one.strategy for one in cell.timings] == list(names)
        found = {(one.strategy, one.baseline) for one in cell.comparisons}
        assert found == set(permutations(names, 2))
        comparison = cell.comparison("stacked", "loop")
        assert comparison is not None
        assert (comparison.speedup, comparison.verdict) == (4.0, Verdict.FASTER)


def test_progress_counts_the_cells() -> None:
    heard: list[RunProgress] = []
    answer(SweepRequest(settings=SMALL), Work(progress=heard.append))
    assert [(one.stage, one.done, one.total) for one in heard] == [
        ("Sweeping", done, 6) for done in range(7)
    ]


def test_a_cell_that_takes_long_gives_signs_of_life_between_its_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[RunProgress] = []

    def noting(*rest: object, **named: object) -> object:
        before, progress = len(heard), rest[4]
        assert callable(progress)
        progress(RunProgress(stage="Timing", done=1, total=9))
        assert heard[before:] == heard[before - 1 : before]
        return time_all(*rest, **named)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(f"{SWEEP}.time_all", noting)
    answer(SweepRequest(settings=SMALL), Work(progress=heard.append))
    assert len(heard) == 7 + 6


def test_a_cell_takes_less_time_than_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    budgets: list[float] = []

    def looking(*rest: object, budget_s: float, **named: object) -> object:
        budgets.append(budget_s)
        return time_all(*rest, budget_s=budget_s, **named)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(f"{SWEEP}.time_all", looking)
    swept(SMALL)
    assert budgets == [BUDGET_S] * 6
    assert blocks.BUDGET_S > BUDGET_S


def test_growth_is_fitted_where_three_member_counts_have_a_time() -> None:
    found = {(one.strategy, one.batch): one for one in swept(SMALL).exponents}
    assert found.keys() == {("loop", 1), ("loop", 4), ("vmap", 1), ("vmap", 4)}
    assert found["loop", 1].exponent == pytest.approx(0.0)
    assert swept(replace(SMALL, members=(1, 2))).exponents == ()


def test_members_are_made_anew_only_for_a_larger_count(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counting(resolved: Resolved, **how: Any) -> Ensemble:  # noqa: ANN401 -- handed on
        made.append(resolved.settings.members)
        return build_ensemble(resolved, **how)

    monkeypatch.setattr(f"{SWEEP}.build_ensemble", counting)
    swept(SMALL)
    assert made == [1, 2, 3]


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("dtype", [DType.FLOAT32, DType.BFLOAT16])
def test_a_cell_has_the_members_the_minibatch_and_the_numbers_of_a_run(
    monkeypatch: pytest.MonkeyPatch, mode: InputMode, dtype: DType
) -> None:
    seen: list[tuple[tuple[int, ...], torch.dtype, float]] = []
    counts: list[int] = []

    def looking(
        strategies: object,
        ensemble: Ensemble,
        mode: object,
        inputs: torch.Tensor,
        *rest: object,
        meter: LoadMeter,
    ) -> object:
        seen.append((tuple(inputs.shape), inputs.dtype, float(ensemble.stacked["fc1.bias"].sum())))
        counts.append(len(ensemble))
        return prepare_all(strategies, ensemble, mode, inputs, *rest, meter=meter)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(f"{SWEEP}.prepare_all", looking)
    base = replace(RANDOM, input=mode, dtype=dtype)
    result = swept(replace(SMALL, base=base, members=(2, 3)))
    assert counts == [2, 3, 2, 3]
    lead = () if mode is InputMode.SAME else (2,)
    assert seen[0][0] == (*lead, 1, 1, 28, 28)
    assert seen[2][0] == (*lead, 4, 1, 28, 28)
    assert {kind for _, kind, _ in seen} == {getattr(torch, dtype.value)}
    assert seen[0][2] == seen[2][2] != seen[1][2] == seen[3][2]  # two members, and three
    assert result.environment.dtype == dtype.value


def test_cells_that_nobody_trained_members_for_are_told_first_and_the_others_go_on() -> None:
    told: list[SweepCell] = []
    settings = replace(SMALL, base=replace(RANDOM, weights=RunSettings().weights), members=(2, 21))
    result = swept(settings, told)
    assert places(told) == [(21, 1), (21, 4), (2, 1), (2, 4)]
    assert places(result.cells) == list(settings.grid)
    assert result.complete
    for cell in result.cells:
        assert bool(cell.timings) is (cell.members == 2)
        assert ("holds 20 trained members, not 21" in cell.error) is (cell.members == 21)


def test_cells_that_are_too_large_are_told_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = estimate_run(SIMPLE_MLP, SMALL.cell(2, 4))
    monkeypatch.setattr(memory, "free_memory", lambda _device: size)
    told: list[SweepCell] = []

    def late(resolved: Resolved, **how: Any) -> Ensemble:  # noqa: ANN401 -- handed on
        assert places(told)[:2] == [(3, 1), (3, 4)]
        assert resolved.settings.members < 3
        return build_ensemble(resolved, **how)

    monkeypatch.setattr(f"{SWEEP}.build_ensemble", late)
    result = swept(SMALL, told)
    assert [bool(cell.error) for cell in result.cells] == [count == 3 for count, _ in SMALL.grid]
    assert "3 members at batch size 4 would take about" in result.cells[-1].error


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (replace(SMALL, members=()), "no member counts"),
        (replace(SMALL, base=replace(RANDOM, strategies=("loop",))), "choose two or more"),
        (replace(SMALL, base=RunSettings(), members=(21, 50)), "holds 20 trained members, not 21"),
        (replace(SMALL, members=(10**9,)), "would take about 475 TB"),
    ],
)
def test_a_sweep_that_cannot_measure_any_cell_is_refused_in_a_sentence(
    settings: SweepSettings, said: str
) -> None:
    told: list[SweepCell] = []
    outcome = answer(SweepRequest(settings=settings), Work(report=told.append))
    assert isinstance(outcome, Failure)
    assert outcome.request == SweepRequest(settings=settings)
    assert said in outcome.message
    assert outcome.traceback is None
    assert told == []


def test_digits_that_are_missing_are_no_matter_of_one_cell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(*_rest: object) -> None:
        raise BadInput("The bundled file is missing.")

    monkeypatch.setattr(f"{SWEEP}.draw_minibatch", missing)
    outcome = answer(SweepRequest(settings=SMALL))
    assert isinstance(outcome, Failure)
    assert outcome.message == "The bundled file is missing."
    assert outcome.traceback is None


def test_what_torch_warns_of_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with_odd(monkeypatch, 2, lambda: warnings.warn("performance drop", stacklevel=1))
    result = swept(replace(SMALL, base=replace(RANDOM, strategies=("loop", "odd"))))
    assert result.warnings == ("performance drop",)


def test_a_free_memory_that_shrinks_meanwhile_is_seen_at_the_cell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = estimate_run(SIMPLE_MLP, SMALL.cell(3, 4))
    free = iter([size] * 7)  # before the sweep: the smallest cell, and each of the six

    def shrinking(_device: torch.device) -> int:
        return next(free, 1000)

    monkeypatch.setattr(memory, "free_memory", shrinking)
    result = swept(SMALL)
    assert all("would take about" in cell.error for cell in result.cells)
    assert result.complete


def test_members_that_are_there_already_need_not_be_free(monkeypatch: pytest.MonkeyPatch) -> None:
    size = estimate_run(SIMPLE_MLP, SMALL.cell(3, 4))
    held = [0]

    def building(resolved: Resolved, **how: Any) -> Ensemble:  # noqa: ANN401 -- handed on
        made = build_ensemble(resolved, **how)
        held[0] = made.parameter_bytes
        return made

    monkeypatch.setattr(f"{SWEEP}.build_ensemble", building)
    monkeypatch.setattr(memory, "free_memory", lambda _device: size - held[0])
    assert not any(cell.error for cell in swept(SMALL).cells)
