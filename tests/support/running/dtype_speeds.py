"""How quick a dtype is, made up: tests depend on no processor."""

import pytest

from ensemble_gui.records.dtype_speed import DtypeRequest, DtypeSpeed
from ensemble_gui.running.answers import dtype_speed, run, sweep

SLOW = (9.2, 96.0)


def make_up_speed(monkeypatch: pytest.MonkeyPatch, times: tuple[float, ...] = SLOW) -> None:
    """Every dtype takes these times as long as float32, and has no instructions."""

    def find_speed(request: DtypeRequest) -> DtypeSpeed:
        return DtypeSpeed(request=request, has_instructions=False, times=times, side=256)

    for room in (dtype_speed, run, sweep):
        monkeypatch.setattr(room, "find_speed", find_speed)
