"""The ten usual ensembles of docs/own-ensembles.md: what is written there is done as written."""

import argparse
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn, optim

from ensemble_gui.cli import main
from ensemble_gui.ensembles.architectures.mlp import MLP
from ensemble_gui.records.tasks import DIGITS_TASK

PAGE = Path(__file__).parent.parent / "docs" / "own-ensembles.md"
SECTION = re.compile(r"^### (\d+)\. (.+?)$(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\S+\.py)\n")
SAVED = 'torch.save(net.state_dict(), f"my-nets/seed{seed}.pt")'
QUICK = ("--batch", "2", "--repeats", "1")

SECTIONS = SECTION.findall(PAGE.read_text(encoding="utf-8"))


def blocks(text: str, kind: str) -> list[str]:
    return [content for found, content in BLOCK.findall(text) if found == kind]


def built_in() -> nn.Module:
    return MLP(DIGITS_TASK, (8,))


def small_resnet(num_classes: int) -> nn.Module:
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, num_classes))


@pytest.fixture
def torchvision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package in its place, with a small network of the name that the page uses."""
    models = tmp_path / "packages" / "torchvision" / "models"
    models.mkdir(parents=True)
    (models.parent / "__init__.py").write_text("")
    (models / "__init__.py").write_text(
        "from torch import nn\n\n\ndef resnet18(num_classes=1000):\n"
        "    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, num_classes))"
    )
    monkeypatch.syspath_prepend(models.parents[1])


def build_of(codes: list[tuple[str, str]], manifest: str) -> Callable[[], nn.Module]:
    """What the section's own code builds, or a built-in network."""
    if not codes:
        return built_in
    space: dict[str, Any] = {"__name__": "net"}
    exec(codes[0][1], space)  # noqa: S102 -- the page's own
    (name,) = re.findall(r'"net\.py:(\w+)"', manifest)
    found: Callable[[], nn.Module] = space[name]
    return found


def test_there_are_ten() -> None:
    assert [int(number) for number, _, _ in SECTIONS] == list(range(1, 11))


@pytest.mark.usefixtures("torchvision")
@pytest.mark.parametrize(("title", "text"), [pytest.param(*one[1:], id=one[1]) for one in SECTIONS])
def test_it_opens_as_written(
    title: str,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("my-nets")
    folder.mkdir()
    python = blocks(text, "python")
    codes = [(file[1], one) for one in python if (file := FILE.match(one))]
    (manifest,) = blocks(text, "toml") or [""]
    nets = [build_of(codes, manifest)() for _ in range(3)]
    space: dict[str, Any] = {
        "nets": nets, "torch": torch, "nn": nn, "optim": optim, "argparse": argparse,
        "Path": Path, "save_file": save_file,
    }  # fmt: skip
    saving = [one for one in python if not FILE.match(one)]
    for one in saving or [f"for seed, net in enumerate(nets):\n    {SAVED}"]:
        exec(one, space)  # noqa: S102 -- the page's own
    for name, code in codes:
        Path(name).write_text(code, encoding="utf-8")
    if manifest:
        (folder / "ensemble.toml").write_text(manifest, encoding="utf-8")
    (commands,) = blocks(text, "")
    for line in commands.splitlines():
        program, *words = shlex.split(line)
        assert program == "ensemble-gui"
        status = main([*words, *QUICK])
        found = capsys.readouterr()
        assert status == 0, (title, found.err)
        assert "random members" not in found.out
