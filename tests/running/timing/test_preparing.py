import warnings
import weakref
from threading import Event
from typing import ClassVar

import pytest
import torch
from torch import Tensor

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.architectures.mlp import SIMPLE_MLP
from ensemble_gui.ensembles.ensemble import Ensemble, random_ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.rule import Rule
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.strategies.plain import Loop
from ensemble_gui.running.strategies.registry import STRATEGIES, find_strategies
from ensemble_gui.running.strategies.strategy import Predict, Strategy
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.load import LoadMeter
from ensemble_gui.running.timing.preparing import AllPrepared, prepare_all
from ensemble_gui.running.timing.warned import warnings_here


class Ticking:
    """A clock that a strategy moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        return self.now


class Slow(Loop):
    """Takes 1 s to prepare, 5 s to compile in its first call, and 0.5 s a call after that."""

    name: ClassVar = "slow"
    compiles: ClassVar = True

    def __init__(self, clock: Ticking) -> None:
        self._clock = clock

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        self._clock.now += 1.0
        plain = super().prepare(ensemble, mode)
        times = iter([5.0, 0.5])

        def predict(x: Tensor) -> Tensor:
            self._clock.now += next(times)
            return plain(x)

        return predict


class Broken(Loop):
    """Fails when it is prepared, or when it is called."""

    name: ClassVar = "broken"

    def __init__(self, error: Exception, *, when: str) -> None:
        self._error, self._when = error, when

    def prepare(self, _ensemble: Ensemble, _mode: InputMode) -> Predict:
        if self._when == "prepared":
            raise self._error

        def predict(_x: Tensor) -> Tensor:
            raise self._error

        return predict


def prepare(
    *strategies: str,
    clock: Ticking | None = None,
    token: CancelToken | None = None,
    meter: LoadMeter | None = None,
) -> tuple[AllPrepared, list[str]]:
    """What was prepared, and the stages that were told."""
    stages: list[str] = []

    def hear(progress: RunProgress) -> None:
        stages.append(progress.stage)

    with torch.inference_mode():
        found = prepare_all(
            find_strategies(strategies),
            random_ensemble(SIMPLE_MLP, 2, seed=0, device=torch.device("cpu")),
            InputMode.SAME,
            torch.randn(3, 1, 28, 28),
            Stopwatch(synchronise=lambda: None, clock=(clock or Ticking()).read),
            token or CancelToken(),
            hear,
            meter,
        )
    return found, stages


def test_preparing_compiling_and_the_first_call_are_timed_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Ticking()
    monkeypatch.setitem(STRATEGIES, "slow", Slow(clock))
    found, stages = prepare("loop", "slow", clock=clock)
    one = found.ready["slow"]
    assert (one.prepare_s, one.compile_s, one.first_call_s) == (1.0, 5.0, 0.5)
    assert found.ready["loop"].compile_s == 0
    assert stages == ["Compiling"]


class Waiting(Loop):
    """Waits for a core when it is prepared the first times, and in its first call."""

    name: ClassVar = "waiting"

    def __init__(self, meter: "Meter", preparing: int, *, first_call: bool) -> None:
        self._meter, self._preparing, self._first_call = meter, preparing, first_call
        self.prepared = 0

    def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
        self._meter.waited += self.prepared < self._preparing
        self.prepared += 1
        plain = super().prepare(ensemble, mode)

        def predict(x: Tensor) -> Tensor:
            self._meter.waited += self._first_call
            return plain(x)

        return predict


class Meter:
    name: ClassVar[str] = "a model"

    def __init__(self) -> None:
        self.waited = 0.0

    def read(self) -> float:
        return self.waited


@pytest.mark.parametrize(
    ("preparing", "first_call", "disturbed"),
    [(0, False, False), (4, False, False), (5, False, True), (0, True, True)],
)
def test_foreign_load_on_the_first_call_or_on_each_preparation_is_noticed(
    monkeypatch: pytest.MonkeyPatch, *, preparing: int, first_call: bool, disturbed: bool
) -> None:
    meter = Meter()
    waiting = Waiting(meter, preparing, first_call=first_call)
    monkeypatch.setitem(STRATEGIES, "waiting", waiting)
    found, _ = prepare("loop", "waiting", meter=meter)
    assert waiting.prepared == 5
    assert found.ready["waiting"].disturbed is disturbed
    assert not found.ready["loop"].disturbed


@pytest.mark.parametrize(
    ("strategy", "is_elsewhere"),
    [
        (STRATEGIES["loop"], False),
        (STRATEGIES["per-core"], True),
        (Auto(), False),
        (Auto(Rule(per_core_batch=1, per_core_same=1)), True),
    ],
)
def test_it_is_known_what_computes_on_threads_of_its_own(
    strategy: Strategy, *, is_elsewhere: bool
) -> None:
    ensemble = random_ensemble(SIMPLE_MLP, 4, seed=0, device=torch.device("cpu"))
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        found = prepare_all(
            (strategy,),
            ensemble,
            InputMode.SAME,
            torch.zeros(4, 1, 28, 28),
            Stopwatch(synchronise=lambda: None),
            CancelToken(),
        )
    finally:
        torch.set_num_threads(threads)
    assert found.ready[strategy.name].is_elsewhere is is_elsewhere


@pytest.mark.parametrize("when", ["prepared", "called"])
@pytest.mark.parametrize(
    ("error", "message"),
    [
        (BadInput("Not on this device: choose another."), "Not on this device: choose another."),
        (RuntimeError("aten::strange has no kernel for 'CPU'"), "aten::strange has no kernel"),
        (MemoryError(), "memory"),
    ],
)
def test_a_strategy_that_fails_tells_its_real_message_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, error: Exception, message: str, when: str
) -> None:
    monkeypatch.setitem(STRATEGIES, "broken", Broken(error, when=when))
    found, _ = prepare("broken", "loop", "vmap")
    assert list(found.ready) == ["loop", "vmap"]
    (failure,) = found.failures
    assert failure.strategy == "broken"
    assert message in failure.message
    assert "BadInput" not in failure.message


def test_if_none_can_run_all_failures_are_raised_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STRATEGIES, "broken", Broken(BadInput("not here"), when="prepared"))
    with pytest.raises(NoStrategyRan, match="not here") as raised:
        prepare("broken", "graphed")
    assert [one.strategy for one in raised.value.failures] == ["broken", "graphed"]
    assert isinstance(raised.value.__cause__, BadInput)


def test_a_cancel_ends_it_between_strategies(monkeypatch: pytest.MonkeyPatch) -> None:
    token = CancelToken()

    class Cancelling(Loop):
        name: ClassVar = "cancelling"

        def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
            token.cancel()
            return super().prepare(ensemble, mode)

    monkeypatch.setitem(STRATEGIES, "cancelling", Cancelling())
    with pytest.raises(CancelledError):
        prepare("cancelling", "loop", token=token)


@pytest.mark.parametrize("when", ["prepared", "called"])
def test_a_cancel_gives_up_what_compiles(monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    token, let_go = CancelToken(), Event()

    class Hanging(Loop):
        name: ClassVar = "hanging"
        compiles: ClassVar = True

        def prepare(self, _ensemble: Ensemble, _mode: InputMode) -> Predict:
            if when == "prepared":
                self._hang()
            return lambda _x: self._hang()

        def _hang(self) -> Tensor:
            token.cancel()
            let_go.wait()
            return torch.zeros(0)

    monkeypatch.setitem(STRATEGIES, "hanging", Hanging())
    try:
        with pytest.raises(CancelledError):
            prepare("hanging", "loop", token=token)
    finally:
        let_go.set()


def test_what_compiles_has_the_threads_and_the_mode_of_its_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[int, bool]] = []

    class Looking(Loop):
        name: ClassVar = "looking"
        compiles: ClassVar = True

        def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
            plain = super().prepare(ensemble, mode)

            def predict(x: Tensor) -> Tensor:
                seen.append((torch.get_num_threads(), torch.is_inference_mode_enabled()))
                warnings.warn("slow fallback", UserWarning, stacklevel=2)
                return plain(x)

            return predict

    monkeypatch.setitem(STRATEGIES, "looking", Looking())
    before = torch.get_num_threads()
    torch.set_num_threads(before + 1)
    try:
        with warnings_here() as heard:
            prepare("looking")
    finally:
        torch.set_num_threads(before)
    assert seen == [(before + 1, True)] * 2  # compiling, and the first call
    assert heard == ["slow fallback"]


def test_what_a_failed_call_had_allocated_is_freed_before_the_next_strategy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allocated: list[weakref.ref[Tensor]] = []
    freed: list[bool] = []

    class Hungry(Loop):
        name: ClassVar = "hungry"

        def prepare(self, _ensemble: Ensemble, _mode: InputMode) -> Predict:
            def predict(x: Tensor) -> Tensor:
                scratch = x.clone()
                allocated.append(weakref.ref(scratch))
                raise MemoryError

            return predict

    class Looking(Loop):
        name: ClassVar = "looking"

        def prepare(self, ensemble: Ensemble, mode: InputMode) -> Predict:
            freed.append(allocated[0]() is None)
            return super().prepare(ensemble, mode)

    monkeypatch.setitem(STRATEGIES, "hungry", Hungry())
    monkeypatch.setitem(STRATEGIES, "looking", Looking())
    found, _ = prepare("hungry", "looking")
    assert set(freed) == {True}
    assert [one.strategy for one in found.failures] == ["hungry"]
