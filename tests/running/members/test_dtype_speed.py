from collections.abc import Iterator
from typing import NoReturn

import pytest
import torch
from torch import Tensor

from ensemble_gui.errors import BadInput
from ensemble_gui.records.dtype_speed import DtypeRequest
from ensemble_gui.records.settings import DType
from ensemble_gui.running.members import dtype_speed
from ensemble_gui.running.members.dtype_speed import find_speed

BFLOAT16 = DtypeRequest(dtype=DType.BFLOAT16, threads=1)


@pytest.fixture(autouse=True)
def _measured_here() -> Iterator[None]:
    """What other tests measured is forgotten, and what this one makes up."""
    find_speed.cache_clear()
    yield
    find_speed.cache_clear()


def test_both_layouts_of_a_weight_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """As torch has a kernel for each, and one may be many times as slow as the other."""

    def seconds(left: Tensor, right: Tensor) -> float:
        if left.dtype is torch.float32:
            return 2.0
        return 200.0 if right.is_contiguous() else 20.0

    monkeypatch.setattr(dtype_speed, "_seconds", seconds)
    monkeypatch.setattr(dtype_speed, "has_instructions", lambda *_: False)
    found = find_speed(BFLOAT16)
    assert (found.times, found.side, found.missing) == ((100.0, 10.0), 256, "")
    assert found.has_instructions is False


def test_the_shortest_time_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program can only make a product longer."""
    times = iter([1.0, 9.0, 2.0, 8.0, 1.0, 7.0, 6.0, 9.0, *[1.0] * 8])  # the first one warms up
    monkeypatch.setattr(dtype_speed, "_seconds", lambda *_: next(times))
    monkeypatch.setattr(dtype_speed, "_ROUNDS", 3)
    monkeypatch.setattr(dtype_speed, "_ENOUGH_S", float("inf"))
    assert find_speed(BFLOAT16).times == (3.0, 1.0)


def test_it_is_measured_on_this_machine_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_speed(BFLOAT16)
    assert all(0 < one < float("inf") for one in found.times)
    monkeypatch.setattr(dtype_speed, "_times", None)  # measuring again would fail
    assert find_speed(BFLOAT16) is found


def test_float32_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dtype_speed, "_times", None)
    found = find_speed(DtypeRequest(dtype=DType.FLOAT32, threads=1))
    assert (found.times, found.missing) == ((), "")


def test_why_nothing_could_be_measured_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise RuntimeError("not implemented for 'Half'")

    monkeypatch.setattr(dtype_speed, "_times", fail)
    found = find_speed(DtypeRequest(dtype=DType.FLOAT16, threads=1))
    assert found.times == ()
    assert "not implemented for 'Half'" in found.missing


def test_an_unknown_device_is_bad_input() -> None:
    with pytest.raises(BadInput, match="There is no device"):
        find_speed(DtypeRequest(dtype=DType.FLOAT16, device="cuda:7"))


@pytest.mark.parametrize("threads", [-1, 0, 10**9])
def test_so_are_more_threads_than_cores_before_they_are_started(threads: int) -> None:
    with pytest.raises(BadInput, match="The number of threads"):
        find_speed(DtypeRequest(dtype=DType.FLOAT16, threads=threads))
