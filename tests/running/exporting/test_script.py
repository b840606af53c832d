"""The text of a script: its length, what its comments say, and its form on other devices."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.records.run import Choice, RunResult, StrategyFailure
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from ensemble_gui.running.exporting.networks import network_code
from ensemble_gui.running.exporting.recipe import Recipe, Sizes
from ensemble_gui.running.exporting.script import script
from ensemble_gui.running.exporting.strategies import lines_of
from tests.running.exporting.test_reproducing import BUILT_IN, is_formatted
from tests.support.exported import DATE
from tests.support.qt.synthetic import run_result

pytestmark = pytest.mark.usefixtures("_threads")

KNOWN = {"SimpleMLP": ("stacked", "fused", "chunked"), "SimpleCNN": ("stacked", "fused")}
CPU = RunSettings(weights=Weights.RANDOM, source=Source.NOISE)
CUDA = replace(CPU, device="cuda:0", tf32=True, strategies=("loop", "vmap", "stacked", "graphed"))


def recipe(settings: RunSettings, result: RunResult | None = None, **sizes: int) -> Recipe:
    result = result or run_result(settings)
    if settings.source is Source.NOISE:
        result = replace(result, accuracy=None)
    environment = replace(result.environment, device=settings.device, tf32=settings.tf32)
    architecture = find_architecture(settings.architecture or "SimpleMLP")
    return Recipe(
        result=replace(result, environment=environment),
        date=DATE,
        architecture=architecture,
        network=network_code(architecture, "run"),
        sizes=Sizes(**sizes),
        key="0123456789abcdef",
    )


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_script_of_loop_and_vmap_is_short(name: str) -> None:
    settings = replace(CPU, architecture=name, strategies=("loop", "vmap"))
    assert script(recipe(settings)).count("\n") < 120


@pytest.mark.parametrize("weights", [Weights.RANDOM, Weights.TRAINED])
@pytest.mark.parametrize("mode", InputMode)
def test_so_is_that_of_the_first_run(weights: Weights, mode: InputMode) -> None:
    source = Source.NOISE if weights is Weights.RANDOM else Source.DIGITS
    settings = replace(
        CPU, weights=weights, source=source, input=mode, strategies=("loop", "vmap", "stacked")
    )
    assert script(recipe(settings)).count("\n") < 120


def test_the_figures_of_the_screen_are_a_comment() -> None:
    settings = replace(CPU, strategies=("loop", "vmap", "stacked"))
    text = script(recipe(settings))
    head = text[: text.index("import ")]
    for said in (
        "# 10 random members · same minibatch of 64 noise samples · cpu",
        f"# Ensemble Explorer, {DATE}, float32 · 6 rounds:",
        "#   loop      1.70 ms",
        "#   vmap      1.50 ms  1.17×      1.15–1.19     faster",
        "# Use stacked: 1.60× the loop's speed",
        "2 threads · torch 2.13.0",
        "A processor of some name",
        "# Not reproduced here: the strategies' random order",
    ):
        assert said in head, said


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("name", ["SimpleMLP", "LeNet-5", "SmallViT"])
def test_the_form_on_an_accelerator(name: str, mode: InputMode) -> None:
    settings = replace(CUDA, architecture=name, input=mode)
    if name == "SmallViT":
        settings = replace(settings, strategies=("loop", "graphed"))
    text = script(recipe(settings, has_groups=True))
    ast.parse(text)
    assert is_formatted(text)
    assert 'torch.device("cuda:0" if is_here else "cpu")' in text
    assert 'torch.backends.cuda.matmul.fp32_precision = "tf32"' in text
    assert "torch.accelerator.synchronize(device)" in text
    assert "graph_of(" in text


def test_without_the_device_it_runs_on_the_cpu() -> None:
    text = script(recipe(replace(CUDA, members=2, batch=2)))
    space: dict[str, Any] = {"__name__": "__main__"}
    text = text.replace("range(20)", "range(1)").replace("int(0.02", "int(0.0")
    exec(text.replace("torch.accelerator.is_available()", "False"), space)  # noqa: S102 -- ours
    assert str(space["device"]) == "cpu"


def test_what_auto_chose_is_said_where_it_stands() -> None:
    settings = replace(CPU, strategies=("auto",))
    choice = Choice(strategy="chunked", reason="all members at once")
    text = script(recipe(settings, replace(run_result(settings), choice=choice)))
    assert '    # auto chose chunked: all members at once\n    "auto": chunked(1),\n' in text


def test_auto_has_its_own_threads_and_groups_in_the_script_too() -> None:
    settings = replace(CPU, members=3, batch=4, strategies=("chunked", "auto"))
    choice = Choice(strategy="chunked", reason="by groups", threads=1, members_at_once=2)
    text = script(recipe(settings, replace(run_result(settings), choice=choice), linear_group=3))
    assert is_formatted(text)
    assert '    "chunked": chunked(3),\n' in text
    assert '    "auto": on_threads(1, chunked(2)),\n' in text
    text = text.replace("range(20)", "range(1)").replace("int(0.02", "int(0.0")
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(text, space)  # noqa: S102 -- ours
    assert torch.allclose(space["outputs"]["chunked"], space["outputs"]["auto"], atol=1e-5)
    assert torch.get_num_threads() == 2


def test_names_from_outside_stay_in_their_comment() -> None:
    failure = StrategyFailure(strategy="vmap", message='"""\nimport os\u2028os.abort()\\')
    settings = replace(CPU, strategies=("loop",))
    result = replace(
        run_result(settings, failures=(failure,)), notes=("a\nb\rc\x0bd\x1ce\x85f\u2029g",)
    )
    code = ast.parse(script(recipe(settings, result)))
    assert not any("abort" in ast.unparse(one) for one in code.body)
    names = {one.names[0].name for one in code.body if isinstance(one, ast.Import)}
    assert names == {"torch"}


def test_outputs_that_are_not_finite_count_nowhere() -> None:
    settings = replace(CPU, members=3, batch=4, strategies=("loop",))
    text = script(recipe(settings, replace(run_result(settings), non_finite=(0, 4, 0))))
    assert is_formatted(text)
    text = text.replace("range(20)", "range(1)").replace("int(0.02", "int(0.0")
    broken = 'state["fc3.bias"][1] = float("nan")\nstrategies = {'
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(text.replace("strategies = {", broken), space)  # noqa: S102 -- ours
    votes = space["votes"]
    assert (votes == -1).any(1).tolist() == [False, True, False]
    assert space["voters"].tolist() == [2] * 4


def test_compiled_is_the_vmapped_function_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    text = script(recipe(replace(CPU, members=2, batch=3, strategies=("loop", "compiled"))))
    assert is_formatted(text)
    monkeypatch.setattr(torch, "compile", lambda function, *, dynamic: dynamic or function)
    text = text.replace("range(20)", "range(1)").replace("int(0.02", "int(0.0")
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(text, space)  # noqa: S102 -- ours
    outputs = space["outputs"]
    assert torch.allclose(outputs["loop"], outputs["compiled"], atol=1e-5)


def test_the_linter_finds_no_error_in_a_script(tmp_path: Path) -> None:
    path, rules = tmp_path / "run.py", "E4,E7,E9,F,B006,B008"
    text = script(recipe(replace(CPU, strategies=("loop", "vmap", "stacked", "fused", "chunked"))))
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", rules, str(path)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["SimpleMLP", "SimpleCNN", "SmallViT"])
def test_the_lines_of_each_strategy_are_lines_of_the_script_and_list_it_alone(name: str) -> None:
    known = (*("loop", "vmap", "vmap-chunked", "compiled"), *KNOWN.get(name, ()))
    made = recipe(replace(CPU, architecture=name, strategies=known))
    whole = script(made).splitlines()
    for one in known:
        lines = lines_of(made, one)
        ast.parse(lines)
        assert [line for line in lines.splitlines() if line not in whole] == []
        assert re.findall(r'^    "([\w-]+)": ', lines, re.MULTILINE) == [one]
    assert "def " not in lines_of(made, "loop")


def test_the_lines_of_auto_are_those_of_what_it_picked() -> None:
    result = replace(
        run_result(replace(CPU, strategies=("loop", "auto"))),
        choice=Choice(strategy="fused", reason="of a rule"),
    )
    lines = lines_of(recipe(CPU, result), "auto")
    assert "def fused(x):" in lines
    assert '"auto": fused' in lines
