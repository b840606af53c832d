"""Times strategies that are prepared; one that fails meanwhile stops no other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from traceback import clear_frames

import numpy as np

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.measures.rounds import LEAST_ROUNDS
from ensemble_gui.records.progress import Progress, unheard
from ensemble_gui.records.run import StrategyFailure, Timing
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.timing.blocks import BUDGET_S, Blocks, Stopwatch, time_blocks
from ensemble_gui.running.timing.load import LoadMeter
from ensemble_gui.running.timing.preparing import Prepared
from ensemble_gui.wording.faults import describe


@dataclass(frozen=True, slots=True, kw_only=True)
class AllTimed:
    """The timings, by strategy, and why the others have none."""

    timings: dict[str, Timing]
    failures: tuple[StrategyFailure, ...]


class _StrategyError(Exception):
    """A strategy's call failed."""

    def __init__(self, strategy: str, cause: Exception) -> None:
        super().__init__(strategy)
        self.strategy = strategy
        self.cause = cause


def time_all(
    prepared: Mapping[str, Prepared],
    settings: RunSettings,
    stopwatch: Stopwatch,
    token: CancelToken,
    progress: Progress = unheard,
    budget_s: float = BUDGET_S,
    meter: LoadMeter | None = None,
    least: int = LEAST_ROUNDS,
) -> AllTimed:
    """Time all strategies together, in at least `least` rounds unless `repeats` are fewer.

    Once one fails, the others are timed again without it. Raises NoStrategyRan if none is left,
    and CancelledError between blocks, or from a call.
    """
    left, failures = dict(prepared), list[StrategyFailure]()
    while True:
        try:
            blocks = time_blocks(
                {name: _named(name, one.call) for name, one in left.items()},
                repeats=settings.repeats,
                stopwatch=stopwatch,
                rng=np.random.default_rng(settings.seed),
                token=token,
                meter=meter,
                progress=progress,
                budget_s=budget_s,
                least=least,
                resting=[name for name, one in left.items() if one.is_elsewhere],
            )
        except _StrategyError as error:
            strategy, cause = error.strategy, error.cause
        else:
            return AllTimed(timings=_timings(left, blocks), failures=tuple(failures))
        failures.append(_failure(strategy, cause))
        del left[strategy]
        try:
            if not left:
                raise NoStrategyRan(failures) from cause
        finally:
            del cause  # it and this call's frame would hold each other, and all in it


def time_first_calls(prepared: Mapping[str, Prepared]) -> dict[str, Timing]:
    """The times of the first calls alone, by strategy."""
    return {
        name: _timing(name, one, Blocks(samples_s=np.array([one.first_call_s]), calls_per_block=1))
        for name, one in prepared.items()
    }


def _named(strategy: str, call: Callable[[], object]) -> Callable[[], object]:
    """The call, whose error then names its strategy; this costs some tens of nanoseconds."""

    def named() -> object:
        try:
            return call()
        except CancelledError:
            raise
        except Exception as error:
            raise _StrategyError(strategy, error) from error

    return named


def _failure(strategy: str, cause: Exception) -> StrategyFailure:
    clear_frames(cause.__traceback__)  # they hold what the call had allocated
    return StrategyFailure(strategy=strategy, message=describe(cause))


def _timings(prepared: Mapping[str, Prepared], blocks: Mapping[str, Blocks]) -> dict[str, Timing]:
    return {name: _timing(name, one, blocks[name]) for name, one in prepared.items()}


def _timing(strategy: str, prepared: Prepared, blocks: Blocks) -> Timing:
    return Timing(
        strategy=strategy,
        samples_s=blocks.samples_s,
        calls_per_block=blocks.calls_per_block,
        prepare_s=prepared.prepare_s,
        compile_s=prepared.compile_s,
        first_call_s=prepared.first_call_s,
        setup_disturbed=prepared.disturbed,
        repeated=blocks.repeated,
        disturbed=blocks.disturbed,
    )
