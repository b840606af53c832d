"""Times one strategy with ensembles of several sizes, each a part of the same members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.cancel import CancelledError, CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.errors import BadInput
from ensemble_gui.measures.next_member import next_time, time_rests_on
from ensemble_gui.records.growth import GrowthCosts
from ensemble_gui.records.progress import Progress, RunProgress, unheard
from ensemble_gui.records.run import Timing
from ensemble_gui.records.settings import Array, InputMode, RunSettings
from ensemble_gui.running.members.devices import synchronise, use_threads, wake
from ensemble_gui.running.members.interruptible import interruptible
from ensemble_gui.running.members.precision import TORCH_DTYPES, tensor_float_32
from ensemble_gui.running.strategies.registry import find_strategies
from ensemble_gui.running.strategies.strategy import Strategy
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.load import watch_load
from ensemble_gui.running.timing.preparing import Prepared, prepare_all
from ensemble_gui.running.timing.timing import time_all
from ensemble_gui.running.timing.warned import warnings_here
from ensemble_gui.samples.minibatches import draw_minibatch
from ensemble_gui.samples.pictures import Pictures
from ensemble_gui.wording.faults import describe
from ensemble_gui.wording.figures import duration

_BUDGET_S = 0.6  # for all sizes together, warm-ups apart
_LONG_S = 1.0  # where more rounds would take longer than this, there are fewer
_LEAST_REPEATS = 3  # of which there are quartiles
_MOST_COMPILED = 4  # sizes, of a strategy that takes seconds to compile each
_PREPARING_S = 5.0  # for all sizes together; sizes that would take longer have no time
_COMPILING_S = 20.0  # the same, where each is compiled
_LONGEST_CALL_S = 5.0  # sizes with longer calls have no time: they are called five times at least


def measure_costs(
    exact: Ensemble,
    settings: RunSettings,
    sizes: Sequence[int],
    token: CancelToken,
    progress: Progress = unheard,
    folder: Pictures | None = None,
) -> GrowthCosts:
    """How long the first members take for a minibatch of these settings, by their one strategy.

    In short blocks of all sizes, interleaved in random order. A size that cannot be timed stops
    no other; if none can, the first one's error is raised. `folder` are the user's own samples,
    where they are the source. Raises CancelledError between blocks.
    """
    use_threads(settings.threads)
    wake(exact.device)
    ensemble = exact.converted(TORCH_DTYPES[settings.dtype], token)
    drawn = draw_minibatch(settings, exact.architecture.task, folder, token, progress)
    (strategy,) = find_strategies(settings.strategies)
    some = _Sizes(
        ensemble=ensemble,
        settings=settings,
        strategy=strategy,
        inputs=torch.from_numpy(drawn.inputs).to(exact.device, ensemble.dtype),
        stopwatch=Stopwatch(synchronise=lambda: synchronise(exact.device)),
        token=token,
        progress=progress,
    )
    with (
        warnings_here(),
        tensor_float_32(allowed=settings.tf32),
        interruptible(ensemble, token, (strategy,)),
    ):
        return _costs(ensemble, sizes, some.time(sizes))


def _costs(ensemble: Ensemble, sizes: Sequence[int], timed: "_Timed") -> GrowthCosts:
    timings = timed.timings
    member_bytes = ensemble.parameter_bytes // len(ensemble)
    median_s, quartiles_s = _times(timings, sizes)
    disturbed = tuple(timings[one].disturbed if one in timings else 0 for one in sizes)
    withheld = any(disturbed[place] for place in time_rests_on(sizes, median_s))
    return GrowthCosts(
        median_s=median_s,
        quartiles_s=quartiles_s,
        parameter_bytes=np.array(sizes, float) * member_bytes,
        next_s=np.nan if withheld else next_time(sizes, median_s, quartiles_s),
        next_bytes=member_bytes,
        withheld=withheld,
        failure=timed.failure,
        too_slow=timed.too_slow,
        repeated=sum(one.repeated for one in timings.values()),
        disturbed=disturbed,
        blocks=sum(len(one.samples_s) for one in timings.values()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    """The times by size, why another one has none, and how many would have taken too long."""

    timings: dict[int, Timing]
    failure: str
    too_slow: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sizes:
    """How the sizes are prepared and timed."""

    ensemble: Ensemble
    settings: RunSettings
    strategy: Strategy
    inputs: Tensor  # of all members
    stopwatch: Stopwatch
    token: CancelToken
    progress: Progress

    def time(self, sizes: Sequence[int]) -> _Timed:
        """Time all sizes that are soon prepared, one at least."""
        made, failure, too_slow = self._prepare(_to_time(sizes, self.strategy))
        ready = {name: one for name, one in made.items() if one.first_call_s <= _LONGEST_CALL_S}
        too_slow += len(made) - len(ready)
        if not ready:
            raise BadInput(_too_slow(min(one.first_call_s for one in made.values())))
        with watch_load() as meter:
            timed = time_all(
                ready,
                replace(self.settings, repeats=_repeats(ready, self.settings.repeats)),
                self.stopwatch,
                self.token,
                self.progress,
                budget_s=_BUDGET_S / len(ready),
                meter=meter,
            )
        failures = (failure, *(one.message for one in timed.failures))
        timings = {int(name): timing for name, timing in timed.timings.items()}
        failure = next(filter(None, failures), "")
        return _Timed(timings=timings, failure=failure, too_slow=too_slow)

    def _prepare(self, sizes: Sequence[int]) -> tuple[dict[str, Prepared], str, int]:
        """The strategy by size, why another has none, and how many would take too long."""
        ready: dict[str, Prepared] = {}
        failure = ""
        clock, budget = self.stopwatch.clock, _Budget(compiles=self.strategy.compiles)
        for done, size in enumerate(sizes):
            if ready and not budget.covers(size):
                return ready, failure, len(sizes) - done
            start = clock()
            self.progress(RunProgress(stage="Preparing sizes", done=done, total=len(sizes)))
            try:
                ready[str(size)] = self._prepare_size(size)
            except CancelledError:
                raise
            except Exception as error:
                if size == sizes[-1] and not ready:
                    raise
                failure = failure or describe(error)
            budget.spend(size, clock() - start)
        return ready, failure, 0

    def _prepare_size(self, size: int) -> Prepared:
        part = self.ensemble.first(size)
        inputs = self.inputs if self.settings.input is InputMode.SAME else self.inputs[:size]
        prepared = prepare_all(
            (self.strategy,), part, self.settings.input, inputs, self.stopwatch, self.token
        )
        (found,) = prepared.ready.values()
        return replace(found, logits=found.logits.new_empty(0))  # nobody asks for them


def _times(timings: Mapping[int, Timing], sizes: Sequence[int]) -> tuple[Array, Array]:
    """Medians (size,) and quartiles (size, 2); NaN where a size has no time."""
    nothing = (np.nan, np.nan)
    medians = [timings[one].median_s if one in timings else np.nan for one in sizes]
    quartiles = [timings[one].quartiles_s if one in timings else nothing for one in sizes]
    return np.array(medians), np.array(quartiles)


def _too_slow(seconds: float) -> str:
    return f"One call takes {duration(seconds)}, too long to time growth: choose a smaller batch."


def _to_time(sizes: Sequence[int], strategy: Strategy) -> list[int]:
    """The sizes to time: few, if each has to be compiled, the last member's price first."""
    if not strategy.compiles:
        return list(sizes)
    if len(sizes) <= _MOST_COMPILED:
        return list(reversed(sizes))
    return [sizes[-1], sizes[-2], sizes[len(sizes) // 2], sizes[0]]


class _Budget:
    """The seconds for preparing, and what the next size will take by what the last one took."""

    def __init__(self, *, compiles: bool) -> None:
        self._compiles = compiles
        self._left_s = _COMPILING_S if compiles else _PREPARING_S
        self._last = (1, 0.0)  # a size, and the seconds that it took

    def covers(self, size: int) -> bool:
        members, seconds = self._last
        return seconds * (1 if self._compiles else size / members) <= self._left_s

    def spend(self, size: int, seconds: float) -> None:
        self._left_s -= seconds
        self._last = (size, seconds)


def _repeats(ready: dict[str, Prepared], most: int) -> int:
    """The most rounds, few enough to end soon where single calls are long."""
    round_s = sum(one.first_call_s for one in ready.values())
    affordable = int(_LONG_S / round_s) if round_s > 0 else most
    return min(most, max(_LEAST_REPEATS, affordable))
