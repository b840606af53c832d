"""What settings name is looked up once: nobody asks again while a run or a sweep lasts."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

import pytest

from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.records.dtype_speed import DtypeRequest
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.sweep import SweepRequest, SweepResult
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.members.devices import find_device
from ensemble_gui.running.members.dtype_speed import find_speed
from ensemble_gui.running.strategies.registry import find_strategies
from tests.support.running.sweeping import RANDOM, SMALL, make_up_times

BASE = replace(RANDOM, architecture="SimpleMLP", members=2, batch=4)
ONCE = {"find_architecture": 1, "find_device": 1, "find_strategies": 1}


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How often each look-up is called on this thread, by whoever."""
    find_speed(DtypeRequest.of(BASE))  # which is kept: the first run of a process looks it up
    codes = {one.__code__ for one in (find_architecture, find_device, find_strategies)}
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code in codes:
            calls[frame.f_code.co_name] += 1

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def test_a_run_looks_up_what_its_settings_name_once(monkeypatch: pytest.MonkeyPatch) -> None:
    make_up_times(monkeypatch)
    with counted() as calls:
        outcome = answer(RunRequest(settings=BASE, with_samples=True))
    assert isinstance(outcome, RunResult), outcome
    assert calls == ONCE


def test_a_sweep_looks_up_what_its_settings_name_once_for_all_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_up_times(monkeypatch)
    with counted() as calls:
        outcome = answer(SweepRequest(settings=replace(SMALL, base=BASE)))
    assert isinstance(outcome, SweepResult), outcome
    assert len([one for one in outcome.cells if one.timings]) == 6
    assert calls == ONCE
