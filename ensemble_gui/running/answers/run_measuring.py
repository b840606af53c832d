"""Measures the strategies of a run: their times, and the memory that a call takes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from torch import Tensor

from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.run import Choice, StrategyFailure, Timing
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.devices import synchronise, wake
from ensemble_gui.running.members.precision import tensor_float_32
from ensemble_gui.running.members.resolving import Resolved
from ensemble_gui.running.places.own_load import ClusterLoad
from ensemble_gui.running.places.scattered import OnPlaces
from ensemble_gui.running.strategies.automatic import Auto, Chosen, choice_of
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.running.timing.allocating import peak_bytes
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.load import LoadMeter, watch_load
from ensemble_gui.running.timing.once import OneOff, time_stacking
from ensemble_gui.running.timing.preparing import AllPrepared, prepare_all
from ensemble_gui.running.timing.timing import AllTimed, time_all, time_first_calls
from ensemble_gui.running.timing.warned import warnings_here

_SHORT_S = 0.1  # a call that can be made once more to see what memory it takes
_LONG_S = 1.0  # first calls that take longer together are shown while the rest is measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the strategies' calls took and gave, by strategy, and what was noticed meanwhile."""

    timings: dict[str, Timing]
    logits: dict[str, Tensor]  # each (member, sample, class)
    choice: Choice | None
    failures: tuple[StrategyFailure, ...]
    stacking: OneOff
    warnings: tuple[str, ...] = ()
    foreign_load: str = ""
    is_long: bool = False  # even the first calls took a while
    is_first_calls: bool = False  # the timings are of these alone


def measure(
    ensemble: Ensemble,
    resolved: Resolved,
    inputs: Tensor,
    work: Work,
    hear: Callable[[Measured], None],
    budget_s: float,
) -> Measured:
    """Time the strategies on these inputs. `hear` gets the first calls, where they take a while.

    The budget is for each strategy's blocks. Raises NoStrategyRan and CancelledError.
    """
    settings, token, progress = resolved.settings, work.token, work.progress
    stopwatch = Stopwatch(synchronise=lambda: synchronise(ensemble.device))
    wake(ensemble.device)
    with (
        warnings_here() as heard,
        tensor_float_32(allowed=settings.tf32),
        watch_load() as threads,
    ):
        own = _beside_cluster(threads, resolved)
        meter = own or threads
        stacking = time_stacking(ensemble, stopwatch, meter, token)
        prepared = prepare_all(
            resolved.strategies, ensemble, settings.input, inputs, stopwatch, token, progress, meter
        )
        if own:
            own.meet(token)
        found = replace(
            _first(prepared, stacking, ensemble, resolved),
            warnings=tuple(heard),
            foreign_load=meter.name,
        )
        if found.is_long:
            hear(replace(found, is_first_calls=True))
        timed = _times(prepared, settings, stopwatch, work, budget_s, meter)
    return replace(
        found,
        timings=timed.timings,
        logits={name: found.logits[name] for name in timed.timings},
        failures=(*prepared.failures, *timed.failures),
        warnings=tuple(heard),
    )


def _beside_cluster(meter: LoadMeter, resolved: Resolved) -> ClusterLoad | None:
    clusters = (one for one in resolved.strategies if isinstance(one, OnPlaces))
    cluster = next(clusters, None)
    return ClusterLoad(meter=meter, cluster=cluster) if cluster else None


def _times(
    prepared: AllPrepared,
    settings: RunSettings,
    stopwatch: Stopwatch,
    work: Work,
    budget_s: float,
    meter: LoadMeter,
) -> AllTimed:
    """The times of those that could be prepared; where none ran, the error names all."""
    try:
        return time_all(
            prepared.ready,
            settings,
            stopwatch,
            work.token,
            work.progress,
            budget_s=budget_s,
            meter=meter,
        )
    except NoStrategyRan as none:
        raise NoStrategyRan((*prepared.failures, *none.failures)) from none.__cause__


def _first(
    prepared: AllPrepared, stacking: OneOff, ensemble: Ensemble, resolved: Resolved
) -> Measured:
    """What the first calls took and gave."""
    ready, settings = prepared.ready, resolved.settings
    return Measured(
        timings=time_first_calls(ready),
        logits={name: one.logits.float() for name, one in ready.items()},
        choice=choice_of(resolved.strategies, ensemble, settings.batch, settings.input),
        failures=prepared.failures,
        stacking=stacking,
        is_long=sum(one.first_call_s for one in ready.values()) > _LONG_S,
    )


def with_memory(
    measured: Measured, ensemble: Ensemble, inputs: Tensor, resolved: Resolved, work: Work
) -> Measured:
    """The same with the memory that a call of each strategy takes here. Raises CancelledError."""
    mode, known = resolved.settings.input, {}
    with warnings_here():  # the strategies' own calls have given them
        for strategy in resolved.strategies:
            timing = measured.timings.get(strategy.name)
            if timing is None or strategy.name not in STRATEGIES:
                continue
            is_short = timing.median_s < _SHORT_S
            taken = _taken(strategy, measured.choice)
            peak = peak_bytes(taken, ensemble, inputs, mode, work.token, computes=is_short)
            known[strategy.name] = replace(timing, peak_bytes=peak)
    return replace(measured, timings=measured.timings | known)


def _taken(strategy: Strategy, choice: Choice | None) -> Strategy:
    """What `auto` chose: of tensors without storage, which are on no CPU, it would take another."""
    if choice and isinstance(strategy, Auto):
        return Chosen(choice, strategy.rule)
    return strategy
