"""The code gives what the application gave: the same outputs, to the last bit."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ensemble_gui.ensembles.architectures.registry import find_architecture
from ensemble_gui.records.settings import DType, InputMode, RunSettings, Source, Weights
from ensemble_gui.records.tasks import DIGITS_TASK, Task
from ensemble_gui.running.exporting.networks import network_code
from tests.support.built_in import COLOURS, OBLONG
from tests.support.exported import QUICK, Exported, exported

pytestmark = pytest.mark.usefixtures("_threads")

ALL = ("loop", "vmap", "vmap-chunked", "stacked", "fused", "chunked", "packed", "per-core", "auto")
RANDOM = replace(QUICK, weights=Weights.RANDOM, source=Source.NOISE, strategies=ALL)
BY_HAND, DIFFERENT = replace(RANDOM, strategies=("loop", "auto")), InputMode.DIFFERENT
BUILT_IN = (
    "SimpleMLP",
    "MLP-20-30-40",
    "DropoutMLP",
    "SimpleCNN",
    "LeNet-5",
    "BatchNormCNN",
    "SmallResNet",
    "RowGRUCell",
    "RowGRU",
    "RowLSTM",
    "SmallViT",
)


def check(run: Exported) -> dict[str, Any]:
    """The outputs of every strategy that ran are those of the application; the script's names."""
    space = run.execute()
    found = space["outputs"]
    assert list(found) == list(run.outputs)
    same = {name: torch.equal(found[name], one) for name, one in run.outputs.items()}
    assert same == dict.fromkeys(same, True)
    return space


def is_formatted(*texts: str) -> bool:
    """Whether a formatter, with its own defaults, leaves these as they are."""
    return all(
        subprocess.run(
            [sys.executable, "-m", "ruff", "format", "--isolated", "-"],
            input=text.encode(),
            capture_output=True,
            check=True,
        ).stdout
        == text.encode()
        for text in texts
    )


@pytest.mark.filterwarnings("ignore:There is a performance drop:UserWarning")
@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("name", BUILT_IN)
def test_random_members_are_made_by_the_seed(name: str, mode: InputMode) -> None:
    run = exported(replace(RANDOM, architecture=name, input=mode, seed=7))
    assert not run.found.files
    check(run)


@pytest.mark.parametrize("task", [DIGITS_TASK, COLOURS, OBLONG])
@pytest.mark.parametrize("name", BUILT_IN)
def test_the_networks_of_any_task_are_the_same_networks(name: str, task: Task) -> None:
    architecture = find_architecture(name, task)
    code = network_code(architecture, "run")
    space: dict[str, object] = {}
    exec(f"import torch\nfrom torch import nn\n\n\n{code.definition}", space)  # noqa: S102 -- ours
    x = torch.randn(2, *architecture.task.shape)
    outputs = []
    for build in (architecture.build, lambda: eval(code.member, space)):  # noqa: S307 -- as above
        torch.manual_seed(3)
        outputs.append(build().eval()(x))
    assert torch.equal(*outputs)
    assert is_formatted(code.definition)


@pytest.mark.parametrize("mode", InputMode)
@pytest.mark.parametrize("weights", [Weights.TRAINED, Weights.CONV])
def test_trained_members_and_digits_are_read(
    weights: Weights, mode: InputMode, tmp_path: Path
) -> None:
    run = exported(replace(QUICK, weights=weights, input=mode, strategies=ALL), tmp_path / "run.py")
    assert run.found.files == (str(tmp_path / "run.py"), str(tmp_path / "run.pt"))
    check(run)


@pytest.mark.parametrize(
    "settings",
    [
        replace(RANDOM, members=1, batch=1),
        replace(RANDOM, members=1, batch=1, strategies=("chunked", "auto"), input=DIFFERENT),
        replace(RANDOM, members=5, batch=1, strategies=("chunked", "auto")),
        replace(RANDOM, members=1, batch=2, input=InputMode.DIFFERENT),
        replace(RANDOM, dtype=DType.BFLOAT16),
        replace(RANDOM, dtype=DType.BFLOAT16, architecture="BatchNormCNN"),
        replace(RANDOM, members=7, batch=600),  # in groups, of which the last is smaller
        replace(RANDOM, members=7, batch=600, input=InputMode.DIFFERENT),
        replace(RANDOM, members=7, batch=40, architecture="LeNet-5"),  # one by one
        replace(RANDOM, members=3, batch=40, architecture="LeNet-5", input=InputMode.DIFFERENT),
        replace(BY_HAND, members=5, batch=21, architecture="SmallResNet"),
        replace(BY_HAND, members=3, batch=34, architecture="SmallResNet", input=DIFFERENT),
        replace(BY_HAND, members=13, batch=2, architecture="RowGRU", dtype=DType.BFLOAT16),
        replace(BY_HAND, members=3, batch=30, architecture="SmallViT", input=DIFFERENT),
        replace(RANDOM, architecture="MLP-9-8-7-6-5-4-3-2"),
        replace(RANDOM, seed=2**40 + 5),
        replace(RANDOM, strategies=("vmap",)),
        replace(RANDOM, strategies=("stacked", "loop", "auto", "graphed")),
        replace(RANDOM, strategies=("auto",), batch=2, members=5, architecture="SmallViT"),
    ],
    ids=lambda one: re.sub(
        r"\W+", "-", f"{one.network} {one.members} {one.batch} {one.input} {one.dtype}"
    ),
)
def test_odd_sizes_and_numbers(settings: RunSettings) -> None:
    run = exported(settings)
    check(run)
    assert is_formatted(run.found.text)


def test_digits_without_members_of_their_own(tmp_path: Path) -> None:
    run = exported(replace(RANDOM, source=Source.DIGITS), tmp_path / "run.py")
    kept = torch.load(tmp_path / "run.pt", weights_only=True)
    assert set(kept) == {"run", "inputs", "labels"}
    check(run)


def test_noise_for_members_that_are_read(tmp_path: Path) -> None:
    run = exported(replace(QUICK, source=Source.NOISE), tmp_path / "run.py")
    kept = torch.load(tmp_path / "run.pt", weights_only=True)
    assert set(kept) == {"run", "members"}
    check(run)
