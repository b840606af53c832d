from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ensemble_gui.errors import BadInput
from ensemble_gui.history.calibrations import calibrations_path
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.rule import Rule
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import DType, RunSettings, Source, Weights
from ensemble_gui.records.sweep import SweepRequest, SweepResult, SweepSettings
from ensemble_gui.running.answers import ruling
from ensemble_gui.running.answers.ruling import with_rule
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.members.resolving import resolve
from ensemble_gui.running.strategies.automatic import Auto
from ensemble_gui.running.timing.calibrating import STAGE, DisturbedError

pytestmark = pytest.mark.usefixtures("_threads")

MEASURED = Rule(cached_bytes=2**19, measured="2026-11-30T12:00:00+00:00")
ASKED = RunSettings(
    members=2,
    batch=4,
    weights=Weights.RANDOM,
    source=Source.NOISE,
    strategies=("loop", "auto"),
    repeats=1,
    threads=1,
)


@dataclass
class Machine:
    """How many threads are free, what measuring gives, and how often both were asked."""

    free: int = 2
    rule: Rule | None = MEASURED
    calls: list[str] = field(default_factory=list)


@pytest.fixture(autouse=True)
def _machine_measured() -> None:
    """Rules are measured and kept here, as it were."""


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()

    def calibrate(_meter: object, _token: object, progress: Callable[[RunProgress], None]) -> Rule:
        made.calls.append("calibrate")
        progress(RunProgress(stage=STAGE, done=0, total=2))
        if made.rule is None:
            raise DisturbedError
        return made.rule

    def free_threads(_token: object) -> int:
        made.calls.append("free")
        return made.free

    monkeypatch.setattr(ruling, "calibrate", calibrate)
    monkeypatch.setattr(ruling, "free_threads", free_threads)
    torch.set_num_threads(2)
    return made


def auto_of(
    settings: RunSettings = ASKED, work: Work | None = None, *, again: bool = False
) -> Auto:
    """What `auto` is in a run."""
    resolved = with_rule(resolve(settings), work or Work(), again=again)
    (auto,) = (one for one in resolved.strategies if isinstance(one, Auto))
    return auto


def test_a_machine_is_measured_at_the_first_use_alone_and_that_is_said(machine: Machine) -> None:
    heard: list[RunProgress] = []
    assert auto_of(work=Work(progress=heard.append)) == Auto(MEASURED, 2)
    assert heard == [RunProgress(stage="Measuring this machine, once", done=0, total=2)]
    assert auto_of() == Auto(MEASURED, 2)  # as another process
    assert machine.calls == ["free", "calibrate", "free"]


def test_without_auto_nothing_is_measured(machine: Machine) -> None:
    settings = replace(ASKED, strategies=("loop", "vmap", "stacked"))
    resolved = resolve(settings)
    assert with_rule(resolved, Work()) is resolved
    assert machine.calls == []


def test_it_is_measured_again_if_asked(machine: Machine) -> None:
    auto_of()
    machine.rule = replace(MEASURED, cached_bytes=2**22)
    assert auto_of().rule == MEASURED
    assert auto_of(again=True).rule == machine.rule
    assert auto_of().rule == machine.rule


@pytest.mark.parametrize("changed", [{"strategies": ("loop",)}, {"dtype": DType.FLOAT16}])
def test_where_auto_needs_no_measurement_it_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="for the strategy auto, on the CPU and in float32"):
        with_rule(resolve(replace(ASKED, **changed)), Work(), again=True)


def test_with_another_number_of_threads_too(machine: Machine) -> None:
    auto_of()
    torch.set_num_threads(1)
    machine.free = 1
    auto_of()
    assert machine.calls.count("calibrate") == 2


def test_a_disturbed_measurement_is_not_kept_and_the_default_says_why(machine: Machine) -> None:
    machine.rule = None
    assert auto_of().rule == Rule(
        note="as something else used the CPU while this machine was measured"
    )
    assert not calibrations_path().exists()
    machine.rule = MEASURED
    assert auto_of().rule == MEASURED


def test_a_busy_machine_is_not_measured_and_has_fewer_threads(machine: Machine) -> None:
    machine.free = 1
    assert auto_of() == Auto(Rule(note="not measured while the machine is busy"), 1)
    assert machine.calls == ["free"]


def test_only_float32_is_measured(machine: Machine) -> None:
    rule = auto_of(replace(ASKED, dtype=DType.BFLOAT16)).rule
    assert rule.note == "as this machine is measured in float32 alone"
    assert "calibrate" not in machine.calls


def test_a_run_says_the_rule_and_the_threads(machine: Machine) -> None:
    result = answer(RunRequest(settings=replace(ASKED, batch=32)))
    assert isinstance(result, RunResult)
    assert result.choice is not None
    assert result.choice.threads == 1
    assert "measured on this machine on 30 Nov 2026" in result.choice.reason
    assert machine.calls == ["free", "calibrate"]
    answer(RunRequest(settings=ASKED, calibrate=True))
    assert machine.calls.count("calibrate") == 2


def test_a_sweep_measures_once_and_looks_for_free_threads_at_each_cell(machine: Machine) -> None:
    settings = SweepSettings(base=ASKED, members=(1, 2), batches=(4,))
    result = answer(SweepRequest(settings=settings))
    assert isinstance(result, SweepResult)
    assert machine.calls == ["free", "calibrate", "free", "free"]
    for cell in result.cells:
        assert cell.choice is not None
        assert cell.choice.threads == 1


def test_the_file_is_in_the_user_s_data_folder(data_folder: Path) -> None:
    auto_of()
    assert calibrations_path() == data_folder.resolve() / "calibrations.json"
    assert calibrations_path().is_file()
