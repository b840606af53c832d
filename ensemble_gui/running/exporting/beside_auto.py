"""Times programs beside `auto`, in the interleaved blocks of one run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.records.progress import Progress
from ensemble_gui.records.run import Comparison, StrategyFailure, Timing
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.running.exporting.measured import measured
from ensemble_gui.running.exporting.program import Call, members_output
from ensemble_gui.running.members.devices import synchronise, wake
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.running.timing.blocks import Stopwatch
from ensemble_gui.running.timing.comparing import compare
from ensemble_gui.running.timing.load import watch_load
from ensemble_gui.running.timing.preparing import Prepared
from ensemble_gui.running.timing.timing import time_all

AUTO = Auto.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Raced:
    """The times of `auto` and of each program, and what came of them."""

    timings: tuple[Timing, ...]
    comparisons: tuple[Comparison, ...]  # each program over `auto`
    failures: tuple[StrategyFailure, ...]
    foreign_load: str

    @property
    def quickest(self) -> str:
        """The program with the smallest median."""
        return min(self.timings[1:], key=lambda one: one.median_s).strategy


def race(
    programs: Mapping[str, Call],
    ensemble: Ensemble,
    images: Tensor,
    settings: RunSettings,
    token: CancelToken,
    progress: Progress,
) -> Raced:
    """Time the programs on these images, beside `auto` with the measures that they compute.

    Raises NoStrategyRan, and CancelledError between blocks.
    """
    stopwatch = Stopwatch(synchronise=lambda: synchronise(ensemble.device))
    calls = {AUTO: _auto(ensemble), **programs}
    name = members_output(ensemble.architecture.task.outputs)
    wake(ensemble.device)
    with torch.inference_mode(), watch_load() as meter:
        prepared = {}
        for one, call in calls.items():
            token.raise_if_cancelled()
            prepared[one] = _prepared(partial(call, images), name, stopwatch)
        timed = time_all(prepared, settings, stopwatch, token, progress, meter=meter)
    if len(timed.timings) < 2 or AUTO not in timed.timings:
        raise NoStrategyRan(timed.failures)
    auto, *others = timed.timings.values()
    return Raced(
        timings=(auto, *others),
        comparisons=tuple(compare(one, auto, len(others)) for one in others),
        failures=timed.failures,
        foreign_load=meter.name,
    )


def _auto(ensemble: Ensemble) -> Call:
    """What a program answers, computed by `auto` and the same measures."""
    predict = Auto().prepare(ensemble, InputMode.SAME)
    kind = ensemble.architecture.task.outputs

    def call(images: Tensor) -> dict[str, Tensor]:
        outputs = predict(images)
        return {members_output(kind): outputs, **measured(outputs, kind)}

    return call


def _prepared(call: Callable[[], dict[str, Tensor]], name: str, stopwatch: Stopwatch) -> Prepared:
    outputs: list[Tensor] = []
    first_s = stopwatch.time(lambda: outputs.append(call()[name]))
    return Prepared(
        call=lambda: call()[name],
        logits=outputs[0],
        prepare_s=0.0,
        compile_s=0.0,
        first_call_s=first_s,
    )
