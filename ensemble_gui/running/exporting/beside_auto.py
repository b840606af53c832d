"""Times programs beside `auto`, in the interleaved blocks of one run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from ensemble_gui.cancel import CancelToken
from ensemble_gui.ensembles.ensemble import Ensemble
from ensemble_gui.measures.logits import measure_outputs
from ensemble_gui.records.progress import Progress
from ensemble_gui.records.run import Comparison, StrategyFailure, Timing
from ensemble_gui.records.settings import InputMode, RunSettings
from ensemble_gui.records.tasks import Outputs
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
Answer = Callable[[], Tensor]  # computes all of it, and returns the members' own outputs

_Measure = Callable[[Tensor, Outputs], object]
_TRIALS = 3  # of each way to compute the measures


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
    """Time the programs on these images, beside `auto` with the same measures.

    Raises NoStrategyRan, and CancelledError between blocks.
    """
    stopwatch = Stopwatch(synchronise=lambda: synchronise(ensemble.device))
    name = members_output(ensemble.architecture.task.outputs)
    wake(ensemble.device)
    with torch.inference_mode(), watch_load() as meter:
        answers = {AUTO: _auto(ensemble, images, stopwatch)}
        answers |= {form: _asked(call, images, name) for form, call in programs.items()}
        prepared = {}
        for form, answer in answers.items():
            token.raise_if_cancelled()
            prepared[form] = _prepared(answer, stopwatch)
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


def _auto(ensemble: Ensemble, images: Tensor, stopwatch: Stopwatch) -> Answer:
    """What a program answers, computed by `auto` and the quicker way to the measures."""
    predict = Auto().prepare(ensemble, InputMode.SAME)
    kind = ensemble.architecture.task.outputs
    outputs = predict(images)

    def seconds(measure: _Measure) -> float:
        return min(stopwatch.time(lambda: measure(outputs, kind)) for _ in range(_TRIALS))

    measure = min((measured, measure_outputs), key=seconds)

    def answer() -> Tensor:
        found = predict(images)
        measure(found, kind)
        return found

    return answer


def _asked(call: Call, images: Tensor, name: str) -> Answer:
    """A program's answer to these images, of which the members' own outputs are returned."""
    return lambda: call(images)[name]


def _prepared(answer: Answer, stopwatch: Stopwatch) -> Prepared:
    outputs: list[Tensor] = []
    first_s = stopwatch.time(lambda: outputs.append(answer()))
    return Prepared(
        call=answer, logits=outputs[0], prepare_s=0.0, compile_s=0.0, first_call_s=first_s
    )
