"""`ensemble-gui script`: what it prints, what it writes, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.exported import executed

Cli = Callable[..., tuple[int, str, str]]

SMALL = ("script", "--members", "2", "--batch", "4", "--repeats", "2")
ALONE = ("--weights", "random", "--source", "noise")


def test_random_weights_on_noise_are_printed(cli: Cli) -> None:
    status, out, err = cli(*SMALL, *ALONE, "--strategies", "loop,stacked")
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == '"""The predictions of 2 networks by several strategies, timed.'
    assert set(executed(out, "run.py")["outputs"]) == {"loop", "stacked"}


def test_what_the_script_prints_is_what_the_run_found(
    cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.py"
    words = ("--members", "3", "--batch", "64", "--repeats", "1", "--strategies", "loop")
    status, out, err = cli("script", *words, "--output", path)
    assert (status, err) == (0, "")
    assert out == f"Saved {path}, with run.pt next to it\n"
    found = json.loads(cli("run", *words, "--json")[1])
    executed(path.read_text(encoding="utf-8"), str(path))
    printed = capsys.readouterr().out
    members = found["accuracy"]["members"]
    assert f"accuracy: members {sum(members) / 3:.1%} on average" in printed
    assert f"accuracy: ensemble {found['accuracy']['ensemble']:.1%}" in printed
    assert f"disagreement: {found['disagreement']['mean_pairwise']:.2%} of pairs" in printed


def test_a_notebook_is_written_by_its_suffix(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "run.ipynb"
    status, out, _ = cli(*SMALL, *ALONE, "--output", path)
    assert (status, out) == (0, f"Saved {path}\n")
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name one with --output FILE.py"),
        (("--weights", "random"), "name one with --output FILE.py"),
        (("--output", "run.txt"), "neither a Python script nor a notebook"),
        (("--output", "no such folder/run.py"), "No such file or folder"),
        ((*ALONE, "--strategies", "looop"), "There is no strategy 'looop'"),
    ],
)
def test_bad_input_gets_a_sentence(cli: Cli, words: tuple[str, ...], said: str) -> None:
    status, out, err = cli(*SMALL, *words)
    assert (status, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_nothing_is_run_for_a_place_that_cannot_be_written(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.py").mkdir()
    monkeypatch.setattr("ensemble_gui.cli.script.answer", None)
    status, out, err = cli(*SMALL, "--output", tmp_path / "run.py")
    assert (status, out) == (2, "")
    assert err.startswith("ensemble-gui: This is a folder")
