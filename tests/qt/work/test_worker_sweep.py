"""A sweep on the worker: its cells are told as they come, and it rests while they are painted."""

import sys
from collections.abc import Callable
from types import ModuleType

import pytest
from PySide6.QtCore import QThread

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.work.worker import RunWorker
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.sweep import SweepRequest, SweepResult
from ensemble_gui.running.answers.work import Work
from tests.support.qt.synthetic_sweep import SMALL_SWEEP, sweep_result, swept_cell

REQUEST = SweepRequest(settings=SMALL_SWEEP)
Engine = Callable[[SweepRequest, Work], SweepResult]


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The milliseconds of each rest."""
    found: list[int] = []
    monkeypatch.setattr(QThread, "msleep", found.append)
    return found


def install(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    module = ModuleType("ensemble_gui.running.answers.sweep")
    module.sweep = engine
    monkeypatch.setitem(sys.modules, module.__name__, module)


def test_cells_are_told_with_their_request_one_by_one_with_a_rest_after_each(
    monkeypatch: pytest.MonkeyPatch, rests: list[int]
) -> None:
    cells = [swept_cell(2, 1), swept_cell(2, 64)]
    result = sweep_result(REQUEST)

    def engine(request: SweepRequest, work: Work) -> SweepResult:
        assert work.tell is not None
        work.progress(RunProgress(stage="Timing", done=0, total=6))
        for cell in cells:
            work.tell(cell)
        assert request is REQUEST
        return result

    install(monkeypatch, engine)
    worker, told = RunWorker(), list[object]()
    worker.cell_told.connect(lambda *cell: told.append(cell))
    worker.progressed.connect(told.append)
    worker.sweep_finished.connect(told.append)
    worker.sweep(REQUEST, CancelToken())
    assert told[0] == RunProgress(stage="Timing", done=0, total=6)
    assert told[1:] == [(REQUEST, cells[0]), (REQUEST, cells[1]), result]
    assert len(rests) == 3
    assert all(rest > 0 for rest in rests)


def test_a_sweep_is_answered_also_where_the_engine_breaks(
    monkeypatch: pytest.MonkeyPatch, rests: list[int]
) -> None:
    def engine(*_: object) -> SweepResult:
        raise ImportError("torch is broken")

    install(monkeypatch, engine)
    worker, told = RunWorker(), list[object]()
    worker.sweep_finished.connect(told.append)
    worker.sweep(REQUEST, CancelToken())
    (outcome,) = told
    assert isinstance(outcome, Failure)
    assert outcome.request is REQUEST
    assert "torch is broken" in outcome.message
    assert rests == []
