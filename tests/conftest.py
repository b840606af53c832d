"""What all tests share. They run offscreen, whatever the desktop says, on data of their own."""

import gc
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from ensemble_gui.records.settings import Array
    from ensemble_gui.running.timing.load import LoadMeter

os.environ["QT_QPA_PLATFORM"] = "offscreen"

# On a busy machine torch's threads wait for each other longer than they work.
os.environ.setdefault("OMP_NUM_THREADS", "1")

if sys.platform == "win32":
    import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

# A busy machine may be slow at drawing examples, and at each of them.
settings.register_profile("any speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any speed")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing that is imported and collected is garbage: looking through it takes seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


_TESTS = count()


@pytest.fixture(autouse=True)
def data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this test's windows and processes keep the user's data; not made before it is used."""
    # Most tests use none, and a `tmp_path` for each of them is a folder and a link on the disk.
    folder = tmp_path_factory.getbasetemp() / f"user data {next(_TESTS)}"
    monkeypatch.setenv("ENSEMBLE_EXPLORER_DATA", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _digits_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of digits takes up to a second to decompress, and each window reads two."""
    from ensemble_gui.samples import mnist

    monkeypatch.setattr(mnist, "read_idx", _read_once)


def _read_once(path: Path, *, dimensions: int) -> "Array":
    from ensemble_gui.samples.idx import read_idx

    if not path.is_file():  # as some tests have it
        return read_idx(path, dimensions=dimensions)
    at = path.stat()
    return _read_of(path, dimensions, at.st_mtime_ns, at.st_size)


@lru_cache(maxsize=8)
def _read_of(path: Path, dimensions: int, _changed: int, _size: int) -> "Array":
    from ensemble_gui.samples.idx import read_idx

    return read_idx(path, dimensions=dimensions)


@pytest.fixture(autouse=True)
def _machine_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs with `auto` find a rule: measuring one takes more than a second."""
    from ensemble_gui.history.calibrations import Calibrations
    from ensemble_gui.records.rule import Rule

    rule = Rule(measured="2026-11-30T12:00:00+00:00")
    monkeypatch.setattr(Calibrations, "find", lambda _self, _environment: rule)


@pytest.fixture
def _no_foreign_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs and sweeps see no foreign load, whatever else this machine is at."""
    from ensemble_gui.running.answers import run_measuring, sweep
    from ensemble_gui.running.timing.load import Unseen

    @contextmanager
    def watch_nothing() -> Iterator["LoadMeter"]:
        yield Unseen()

    for room in (run_measuring, sweep):
        monkeypatch.setattr(room, "watch_load", watch_nothing)
