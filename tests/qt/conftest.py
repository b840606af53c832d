from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partialmethod
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot
from torch.utils._python_dispatch import TorchDispatchMode

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.widgets.theme import LIGHT, apply_theme
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.samples.mnist import load_test_digits as mnist_digits
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import PATIENCE_MS, find, outcome_of
from tests.support.qt.held import Held
from tests.support.qt.leaks import nothing_left_behind
from tests.support.qt.synthetic import run_result, sample_set

SMALL = RunSettings(members=3, batch=8, repeats=6, strategies=("loop", "vmap", "stacked"))


@pytest.fixture
def qtbot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QtBot:
    """Waits as long as a busy machine may need, where a test names no time."""
    for name in ("waitUntil", "waitSignal", "waitSignals"):
        patient = partialmethod(getattr(QtBot, name), timeout=PATIENCE_MS)
        monkeypatch.setattr(QtBot, name, patient)
    return qtbot


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    failed = request.session.testsfailed
    # The traceback of a test that failed holds what the test had.
    with nothing_left_behind(excused=lambda: request.session.testsfailed > failed):
        apply_theme(qapp, LIGHT)
        yield
        request.node.funcargs.clear()  # pytest holds what the test was given until later


class _Forbidden(TorchDispatchMode):
    def __torch_dispatch__(
        self, function: object, _types: object, _args: object = (), _kwargs: object = None
    ) -> object:
        raise AssertionError(f"{function} ran on the GUI thread")


@pytest.fixture
def no_torch_here() -> Iterator[None]:
    """Every torch operation on this thread raises; other threads may go on."""
    with _Forbidden():
        yield


@pytest.fixture
def settings() -> RunSettings:
    """A run that is over soon."""
    return SMALL


@pytest.fixture
def _short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are timed in blocks of a call or two: what windows show depends on no speed."""
    from ensemble_gui.running.timing import blocks

    for name in ("BLOCK_S", "LONG_BLOCK_S", "_WARM_UP_S"):
        monkeypatch.setattr(blocks, name, 0.001)


@pytest.fixture
def window(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    settings: RunSettings,
    _no_foreign_load: None,  # under which runs measure again
    _short_blocks: None,
    no_torch_here: None,  # noqa: ARG001 -- asked for what it does
) -> QMainWindow:
    """The real window, not yet shown."""
    # On a busy machine torch's threads wait for each other longer than they work.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    made = create_window(settings=settings)
    made.resize(1280, 800)  # the offscreen screen is narrower than any with a desktop on it
    qtbot.addWidget(made)
    return made


@pytest.fixture
def first(qtbot: QtBot, window: QMainWindow) -> RunResult:
    """The result of the first run, which the window makes by itself once it is shown."""
    outcome = outcome_of(qtbot, window, window.show)
    assert isinstance(outcome, RunResult)
    return outcome


@pytest.fixture
def digit(tmp_path: Path) -> Callable[[int], Path]:
    """The path of an image of this test digit."""

    def digit(number: int) -> Path:
        path = tmp_path / f"digit {number}.png"
        Image.fromarray(mnist_digits().images[number]).save(path)
        return path

    return digit


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """The loop of the runs to come waits until it is let go."""
    strategy = Held()
    monkeypatch.setitem(STRATEGIES, "loop", strategy)
    yield strategy
    strategy.let_go.set()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> FakeWorker:
    """Takes the place of the worker of the next desk."""
    made = FakeWorker()
    monkeypatch.setattr("ensemble_gui.qt.work.desk.Worker", lambda: made)
    return made


@pytest.fixture
def driven(qtbot: QtBot, worker: FakeWorker, settings: RunSettings) -> QMainWindow:
    """The whole window on a worker that computes nothing; it has asked for its first run."""
    made = create_window(settings=settings)
    made.resize(1280, 800)  # the offscreen screen is narrower than any with a desktop on it
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bool(worker.taken), timeout=PATIENCE_MS)
    return made


@pytest.fixture
def finish(worker: FakeWorker) -> Callable[[], RunResult]:
    """Answer the last request for a run with a result."""

    def finish() -> RunResult:
        request = next(one for one in reversed(worker.requests) if isinstance(one, RunRequest))
        samples = sample_set((0, 0, 0), (1, 7, 1), (3, 3, 2))
        result = replace(run_result(request.settings, samples=samples), request=request)
        worker.give(result)
        return result

    return finish


@pytest.fixture
def swept_window(driven: QMainWindow, finish: Callable[[], RunResult]) -> QMainWindow:
    """The driven window after its first run, with a small grid to sweep."""
    finish()
    find(driven, QLineEdit, "sweepMembers").setText("2, 10")
    find(driven, QLineEdit, "sweepBatches").setText("1, 64, 1024")
    return driven
