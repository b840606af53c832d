"""What all tests share. They run offscreen, whatever the desktop says."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ensemble_gui.running.load import LoadMeter

if sys.platform == "win32":
    import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture
def _no_foreign_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs and sweeps see no foreign load, whatever else this machine is at."""
    from ensemble_gui.running import runner, sweep
    from ensemble_gui.running.load import Unseen

    @contextmanager
    def watch_nothing() -> Iterator["LoadMeter"]:
        yield Unseen()

    for room in (runner, sweep):
        monkeypatch.setattr(room, "watch_load", watch_nothing)
