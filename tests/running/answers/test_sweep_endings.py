import gc
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
import torch

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.outcomes import Cancelled, Outcome
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.sweep import SweepCell, SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.resolving import Resolved
from ensemble_gui.samples import minibatches
from tests.support.running.sweeping import RANDOM, SMALL, make_up_times, with_odd

if TYPE_CHECKING:
    from ensemble_gui.records.progress import RunProgress

SWEEP = "ensemble_gui.running.answers.sweep_cells"

pytestmark = pytest.mark.usefixtures("_threads")

ODD = replace(SMALL, base=replace(RANDOM, strategies=("loop", "odd", "vmap")))
OUT_OF_MEMORY = [
    MemoryError(),
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
    RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
    RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes"),
]


@pytest.fixture(autouse=True)
def _made_up_times(monkeypatch: pytest.MonkeyPatch) -> None:
    make_up_times(monkeypatch)


def raising(error: Exception) -> Callable[[], NoReturn]:
    def raise_it() -> NoReturn:
        raise error

    return raise_it


def on_call(number: int, do: Callable[[], None]) -> Callable[[], None]:
    """Do it on this call, counted from 1, and on those after it."""
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1
        if calls >= number:
            do()

    return count


def swept(settings: SweepSettings) -> SweepResult:
    outcome = answer(SweepRequest(settings=settings))
    assert isinstance(outcome, SweepResult)
    assert outcome.complete
    return outcome


@pytest.mark.parametrize("call", [1, 2], ids=["prepared", "timed"])
def test_a_strategy_that_fails_in_a_cell_tells_its_message_there(
    monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    with_odd(monkeypatch, 2, on_call(call, raising(RuntimeError("no kernel for this"))))
    for cell in swept(replace(ODD, batches=(1,))).cells:
        fails = cell.members == 2
        assert cell.error == ""
        assert [one.strategy for one in cell.timings] == (
            ["loop", "vmap"] if fails else ["loop", "odd", "vmap"]
        )
        assert len(cell.comparisons) == (2 if fails else 6)
        assert [(one.strategy, "no kernel for this" in one.message) for one in cell.failures] == [
            ("odd", True)
        ] * fails


@pytest.mark.parametrize("call", [1, 2], ids=["prepared", "timed"])
@pytest.mark.parametrize("error", OUT_OF_MEMORY)
def test_memory_that_runs_out_in_a_strategy_marks_its_cell_and_the_sweep_goes_on(
    monkeypatch: pytest.MonkeyPatch, error: Exception, call: int
) -> None:
    with_odd(monkeypatch, 2, on_call(call, raising(error)))
    for cell in swept(ODD).cells:
        assert [(one.strategy, one.message) for one in cell.failures] == [
            (
                "odd",
                "Out of memory: choose fewer members or a smaller batch size.",
            )
        ] * (cell.members == 2)


def test_memory_that_torch_keeps_is_given_back_after_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released: list[str] = []
    monkeypatch.setattr(f"{SWEEP}.release_cache", lambda device: released.append(device.type))
    with_odd(monkeypatch, 2, raising(MemoryError()))
    swept(SMALL)
    assert released == []
    swept(ODD)
    assert released == ["cpu", "cpu"]


def test_a_run_works_after_a_sweep_whose_memory_ran_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with_odd(monkeypatch, 2, raising(MemoryError()))
    swept(ODD)
    assert isinstance(answer(RunRequest(settings=RANDOM)), RunResult)


@pytest.mark.parametrize("error", OUT_OF_MEMORY)
def test_memory_that_runs_out_for_the_members_marks_the_cell_and_the_sweep_goes_on(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    tried: list[int] = []

    def building(resolved: Resolved, **options: Any) -> Ensemble:  # noqa: ANN401 -- handed on
        tried.append(resolved.settings.members)
        if len(tried) == 2:
            raise error
        return build_ensemble(resolved, **options)

    monkeypatch.setattr(f"{SWEEP}.build_ensemble", building)
    result = swept(SMALL)
    assert [bool(cell.error) for cell in result.cells] == [False, True] + 4 * [False]
    assert "Out of memory" in result.cells[1].error
    assert [len(cell.timings) for cell in result.cells] == [2, 0] + 4 * [2]
    assert tried == [1, 2, 3]


@pytest.fixture
def _no_garbage_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_garbage_collection")
@pytest.mark.parametrize("call", [1, 2], ids=["prepared", "timed"])
@pytest.mark.parametrize("other", ["loop", "graphed"])  # which can run here, and cannot
def test_memory_that_ran_out_is_freed_before_the_cell_is_told(
    monkeypatch: pytest.MonkeyPatch, call: int, other: str
) -> None:
    held: list[weakref.ref[torch.Tensor]] = []
    alive: list[list[bool]] = []
    draw = minibatches.draw_minibatch

    def drawing(*of: Any) -> minibatches.Minibatch:  # noqa: ANN401 -- handed on
        drawn = draw(*of)
        held.append(weakref.ref(drawn.inputs))
        return drawn

    def hungry() -> None:
        scratch = torch.zeros(9)
        held.append(weakref.ref(scratch))
        raise MemoryError

    monkeypatch.setattr(f"{SWEEP}.draw_minibatch", drawing)
    with_odd(monkeypatch, 2, on_call(call, hungry))
    settings = replace(ODD, base=replace(RANDOM, strategies=("odd", other)), batches=(1,))
    answer(
        SweepRequest(settings=settings),
        Work(report=lambda _cell: alive.append([one() is not None for one in held])),
    )
    assert len(held) == 5  # the first minibatch, each cell's, and what was hungered for
    assert [any(one) for one in alive] == [False, False, False]


def test_a_cell_in_which_nothing_can_run_tells_the_first_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_odd(monkeypatch, 2, raising(RuntimeError("no kernel for this")))
    result = swept(replace(ODD, base=replace(RANDOM, strategies=("odd", "graphed"))))
    for cell in result.cells:
        assert ("no kernel for this" in cell.error) is (cell.members == 2)
        assert [one.strategy for one in cell.timings] == ["odd"] * (cell.members != 2)
        assert cell.comparisons == ()


class Cancelling:
    """Takes cells, and cancels after so many."""

    def __init__(self, after: int) -> None:
        self.token = CancelToken()
        self.cells: list[SweepCell] = []
        self._after = after
        if after == 0:
            self.token.cancel()

    def __call__(self, cell: SweepCell) -> None:
        self.cells.append(cell)
        if len(self.cells) == self._after:
            self.token.cancel()

    def sweep(self, settings: SweepSettings) -> Outcome[SweepResult]:
        return answer(SweepRequest(settings=settings), Work(token=self.token, report=self))


def test_a_cancel_before_the_first_cell_leaves_nothing() -> None:
    cancelling = Cancelling(0)
    outcome = cancelling.sweep(SMALL)
    assert isinstance(outcome, Cancelled)
    assert outcome.request == SweepRequest(settings=SMALL)
    assert cancelling.cells == []


@pytest.mark.parametrize("after", range(1, 6))
def test_a_cancel_in_the_middle_keeps_the_cells_that_there_are(after: int) -> None:
    cancelling = Cancelling(after)
    outcome = cancelling.sweep(SMALL)
    assert isinstance(outcome, SweepResult)
    assert outcome.cells == tuple(cancelling.cells)
    assert len(outcome.cells) == after
    assert not outcome.complete


def test_a_cancel_after_the_last_cell_comes_too_late() -> None:
    cancelling = Cancelling(6)
    outcome = cancelling.sweep(SMALL)
    assert isinstance(outcome, SweepResult)
    assert outcome.complete


@pytest.mark.parametrize(("members", "kept"), [(1, 0), (2, 1), (3, 2)])
@pytest.mark.parametrize("call", [1, 2], ids=["prepared", "timed"])
def test_a_cancel_within_a_cell_keeps_those_before_it(
    monkeypatch: pytest.MonkeyPatch, call: int, members: int, kept: int
) -> None:
    token = CancelToken()
    with_odd(monkeypatch, members, on_call(call, token.cancel))
    heard: list[RunProgress] = []
    outcome = answer(SweepRequest(settings=ODD), Work(token=token, progress=heard.append))
    assert heard[-1].done == kept
    if kept:
        assert isinstance(outcome, SweepResult)
        assert [cell.members for cell in outcome.cells] == [1, 2][:kept]
    else:
        assert isinstance(outcome, Cancelled)


def test_cells_that_are_only_marked_are_nothing_to_keep() -> None:
    settings = replace(SMALL, base=replace(RANDOM, weights=ODD.base.weights), members=(1, 10**9))
    outcome = Cancelling(1).sweep(settings)
    assert isinstance(outcome, Cancelled)


def test_marked_cells_are_kept_beside_measured_ones() -> None:
    settings = replace(SMALL, members=(1, 10**9))
    cancelling = Cancelling(3)  # two that are too large, and one that is measured
    outcome = cancelling.sweep(settings)
    assert isinstance(outcome, SweepResult)
    assert [(cell.members, cell.batch) for cell in outcome.cells] == [
        (1, 1),
        (10**9, 1),
        (10**9, 4),
    ]
