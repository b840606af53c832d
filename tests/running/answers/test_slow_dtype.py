from dataclasses import replace

import pytest

from ensemble_gui.records.dtype_speed import DtypeRequest, DtypeSpeed
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import DType, RunSettings
from ensemble_gui.records.sweep import SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers.table import answer
from tests.support.running.dtype_speeds import make_up_speed
from tests.support.running.sweeping import RANDOM, make_up_times

SENTENCE = (
    "bfloat16 takes 9.2 to 96 times as long as float32 here, measured on 256×256 products in two "
    "layouts: this processor has no instructions for it."
)
SETTINGS = RunSettings(members=2, batch=4, repeats=2, strategies=("loop",), dtype=DType.BFLOAT16)


def test_a_run_in_a_slow_dtype_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    make_up_speed(monkeypatch)
    result = answer(RunRequest(settings=SETTINGS))
    assert isinstance(result, RunResult)
    assert result.limits == (SENTENCE,)


def test_a_run_in_a_quick_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    make_up_speed(monkeypatch, times=(0.6, 1.1))
    result = answer(RunRequest(settings=SETTINGS))
    assert isinstance(result, RunResult)
    assert result.limits == ()


def test_a_sweep_in_a_slow_dtype_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    make_up_speed(monkeypatch)
    make_up_times(monkeypatch)
    base = replace(RANDOM, dtype=DType.BFLOAT16)
    result = answer(SweepRequest(settings=SweepSettings(base=base, members=(1,), batches=(1,))))
    assert isinstance(result, SweepResult)
    assert result.limits == (SENTENCE,)


def test_it_can_be_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    make_up_speed(monkeypatch)
    found = answer(DtypeRequest.of(SETTINGS))
    assert isinstance(found, DtypeSpeed)
    assert found.request == DtypeRequest(dtype=DType.BFLOAT16, device="cpu", threads=None)
