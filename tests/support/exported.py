"""Runs that are exported as code, and the code run in this process."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ensemble_gui.errors import BadInput
from ensemble_gui.measures.accuracy import accuracy
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.finite import finite_outputs
from ensemble_gui.measures.outputs import probabilities_of
from ensemble_gui.records.exporting import ScriptRequest, ScriptResult, kind_of
from ensemble_gui.records.outcomes import Outcome
from ensemble_gui.records.run import RunRequest, RunResult, StrategyFailure, Timing
from ensemble_gui.records.settings import Environment, RunSettings, Source
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.running.members.at_hand import Voters
from ensemble_gui.running.members.building import build_ensemble
from ensemble_gui.running.members.devices import use_threads
from ensemble_gui.running.members.opened import Opened
from ensemble_gui.running.members.precision import TORCH_DTYPES
from ensemble_gui.running.members.resolving import resolve
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.strategies.registry import STRATEGIES
from ensemble_gui.running.timing.comparing import baseline_of, compare_with_baseline
from ensemble_gui.samples.minibatches import draw_minibatch

DATE = "2026-11-30 at 01:02"
QUICK = RunSettings(members=3, batch=8, repeats=1, threads=1)
HERE = Environment(
    torch="2.13.0",
    python="3.12.3",
    platform="Linux x86_64",
    device="cpu",
    device_name="A processor of some name",
    threads=1,
    foreign_load="run delay",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A run, what its strategies gave here, and its code."""

    ran: RunResult
    outputs: Mapping[str, Tensor]  # by strategy
    found: ScriptResult

    def execute(self) -> dict[str, Any]:
        """The names that the script leaves, run here with one short round."""
        path = self.found.files[0] if self.found.files else "run.py"
        return executed(self.found.text, path)


def executed(code: str, path: str) -> dict[str, Any]:
    """The names that this code leaves."""
    space: dict[str, Any] = {"__name__": "__main__", "__file__": path}
    exec(compile(quick(code), path, "exec"), space)  # noqa: S102 -- of our own making
    return space


def quick(code: str) -> str:
    """The same code, which takes each time once."""
    assert "range(20)" in code
    return code.replace("range(20)", "range(1)").replace("int(0.02", "int(0.0")


def exported(
    settings: RunSettings, output: Path | None = None, opened: Opened | None = None
) -> Exported:
    """Run without timing anything, and export the run."""
    opened = opened or Opened()
    ran, outputs = run_once(settings, opened)
    found = export(ran, output, opened)
    assert isinstance(found, ScriptResult), found
    return Exported(ran=ran, outputs=outputs, found=found)


def export(ran: RunResult, output: Path | None, opened: Opened) -> Outcome[ScriptResult]:
    """Export a run."""
    request = ScriptRequest(result=ran, date=DATE)
    if output is not None:
        kind = kind_of(str(output))
        assert kind is not None
        request = replace(request, output=str(output), kind=kind)
    found: Outcome[ScriptResult] = answer(request, work_of(opened))
    return found


def work_of(opened: Opened) -> Work:
    """Work for which these are opened."""
    return Work(kept=Kept(Voters(opened)))


@torch.inference_mode()
def run_once(settings: RunSettings, opened: Opened) -> tuple[RunResult, dict[str, Tensor]]:
    """A result with made-up times, and what each strategy gives that can run."""
    resolved = resolve(settings, opened)
    use_threads(settings.threads)  # rounding depends on their number
    ensemble = build_ensemble(resolved).converted(TORCH_DTYPES[settings.dtype])
    folder = opened.pictures(settings, resolved.task) if settings.source is Source.FOLDER else None
    minibatch = draw_minibatch(settings, resolved.task, folder)
    inputs = torch.from_numpy(minibatch.inputs).to(resolved.device, ensemble.dtype)
    outputs, failures = {}, []
    for name in settings.strategies:
        try:
            predict = STRATEGIES[name].prepare(ensemble, settings.input)
            outputs[name] = predict(inputs).float().clone()
        except (BadInput, RuntimeError) as error:
            failures.append(StrategyFailure(strategy=name, message=str(error).splitlines()[0]))
    baseline = baseline_of(tuple(outputs))
    kind = resolved.task.outputs
    probabilities = probabilities_of(outputs[baseline], kind).numpy()
    labels = minibatch.labels
    timings = {name: _timing(name) for name in outputs}
    result = RunResult(
        request=RunRequest(settings=settings),
        environment=HERE,
        stacking_s=0.001,
        elapsed_s=1.0,
        stacked_parameters=ensemble.stacked_shapes,
        timings=tuple(timings.values()),
        comparisons=compare_with_baseline(timings, 0.001),
        equivalence=(),
        accuracy=None if labels is None else accuracy(probabilities, labels),
        disagreement=disagreement(probabilities),
        samples=None,
        choice=Auto().choose(ensemble, settings.batch, settings.input)
        if "auto" in outputs
        else None,
        failures=tuple(failures),
        non_finite=tuple(int(one) for one in (~finite_outputs(probabilities)).sum(axis=1)),
        notes=(*opened.notes(settings), *minibatch.notes),
        random_forward=ensemble.architecture.is_random,
    )
    return result, outputs


def _timing(name: str) -> Timing:
    seconds = np.full(9, 0.0017 if name == "loop" else 0.0011)
    return Timing(
        strategy=name, samples_s=seconds, calls_per_block=4, prepare_s=0.0, first_call_s=0.002
    )
