"""Prepares the strategies for a minibatch; one that cannot run here stops no other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from traceback import clear_frames
from typing import TypeVar

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelledError, CancelToken, wait_for
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.run import StrategyFailure
from ensemble_gui.records.settings import InputMode
from ensemble_gui.running.strategies.automatic import choice_of
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.strategies.strategy import Predict, Strategy
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.load import LoadMeter, Unseen
from ensemble_gui.running.timing.once import OneOff, time_one_off
from ensemble_gui.wording.faults import describe

Result = TypeVar("Result")

_ELSEWHERE = frozenset({"per-core", "cluster"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A strategy that has been called once; if it compiles, once after that."""

    call: Callable[[], Tensor]
    logits: Tensor  # (member, sample, class)
    prepare_s: float
    compile_s: float
    first_call_s: float
    disturbed: bool = False  # foreign load fell on what stands above
    is_elsewhere: bool = False  # it computes on threads or processes other than torch's own


@dataclass(frozen=True, slots=True, kw_only=True)
class AllPrepared:
    """The strategies that can run here, by name, and why the others cannot."""

    ready: dict[str, Prepared]
    failures: tuple[StrategyFailure, ...]


def prepare_all(
    strategies: Iterable[Strategy],
    ensemble: Ensemble,
    mode: InputMode,
    inputs: Tensor,
    stopwatch: Stopwatch,
    token: CancelToken,
    progress: Progress = unheard,
    meter: LoadMeter | None = None,
) -> AllPrepared:
    """Prepare each of the strategies for these inputs, several times where that is cheap.

    A first call is made only once; the meter says whether foreign load fell on it. Raises
    NoStrategyRan if none can run, and CancelledError between strategies and while one compiles.
    """
    ready: dict[str, Prepared] = {}
    failures: list[StrategyFailure] = []
    errors: list[Exception] = []
    for strategy in strategies:
        token.raise_if_cancelled()
        if strategy.compiles:
            progress(RunProgress(stage="Compiling", done=0, total=1))
        try:
            ready[strategy.name] = _prepare(
                strategy, ensemble, mode, inputs, stopwatch, token, meter or Unseen()
            )
        except CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is, the others can still run
            clear_frames(error.__traceback__)  # they hold what the call had allocated
            failures.append(StrategyFailure(strategy=strategy.name, message=describe(error)))
            errors.append(error)
    try:
        if not ready:
            raise NoStrategyRan(failures) from errors[0]
    finally:
        errors.clear()  # an error and this call's frame would hold each other, and all in it
    return AllPrepared(ready=ready, failures=tuple(failures))


def _prepare(
    strategy: Strategy,
    ensemble: Ensemble,
    mode: InputMode,
    inputs: Tensor,
    stopwatch: Stopwatch,
    token: CancelToken,
    meter: LoadMeter,
) -> Prepared:
    """Prepare a strategy and make its first call, each timed apart from the steady state."""
    made: list[Predict] = []
    logits: list[Tensor] = []
    compile_s = 0.0
    if strategy.compiles:  # its preparation waits for what was given up before
        found = stopwatch.observe(
            meter, lambda: made.append(_aside(lambda: strategy.prepare(ensemble, mode), token))
        )
        preparing = OneOff(seconds=found.wall_s, disturbed=found.disturbed)
        compile_s = stopwatch.time(lambda: _aside(lambda: made[-1](inputs), token))
    else:
        preparing = time_one_off(
            lambda: made.append(strategy.prepare(ensemble, mode)), stopwatch, meter, token
        )
    predict = made[-1]
    first = stopwatch.observe(meter, lambda: logits.append(predict(inputs)))
    return Prepared(
        call=lambda: predict(inputs),
        logits=logits[0],
        prepare_s=preparing.seconds,
        compile_s=compile_s,
        first_call_s=first.wall_s,
        disturbed=preparing.disturbed or first.disturbed,
        is_elsewhere=_taken(strategy, ensemble, mode, inputs) in _ELSEWHERE,
    )


def _taken(strategy: Strategy, ensemble: Ensemble, mode: InputMode, inputs: Tensor) -> str:
    """The strategy's name, or of `auto` that of what it takes."""
    batch = inputs.shape[0 if mode is InputMode.SAME else 1]
    choice = choice_of((strategy,), ensemble, batch, mode)
    return choice.strategy if choice else strategy.name


def _aside(work: Callable[[], Result], token: CancelToken) -> Result:
    """The result of what may take torch's compiler minutes, on a thread that Cancel gives up.

    What is compiled there is for calls on any thread with the same settings.
    """
    threads = torch.get_num_threads()

    def with_settings() -> Result:
        torch.set_num_threads(threads)
        with torch.inference_mode():
            return work()

    return wait_for(with_settings, token)
