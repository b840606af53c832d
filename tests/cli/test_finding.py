import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ensemble_gui.cli as commands
from ensemble_gui.cli.finding import whole_paths
from tests.cli.test_options import ASKED_WITHOUT_TORCH_AND_QT

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """With which paths the window would have been opened."""
    told: list[list[str]] = []

    def open_window(paths: list[str], *, reset: bool) -> int:
        assert not reset
        told.append(paths)
        return 0

    monkeypatch.setattr(commands, "_open_window", open_window)
    return told


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["rum"], "run"),
        (["Run"], "run"),
        (["predct", "a.png"], "predict"),
        (["swep", "--members", "3"], "sweep"),
        (["docter"], "doctor"),
    ],
)
def test_a_command_that_is_mistyped_is_named(
    cli: Cli, opened: list[list[str]], words: list[str], meant: str
) -> None:
    status, out, err = cli(*words)
    assert (status, out) == (2, "")
    assert err == (f"ensemble-gui: No such file or command: {words[0]}. Did you mean {meant}?\n")
    assert opened == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["holiday.png"], "No such file or command: holiday.png. The commands are run, sweep,"),
        (["a.png", "b.png"], "No such files: a.png, b.png."),
        ([f"{one}.png" for one in range(9)], "No such files: 0.png, 1.png, 2.png, 6 more."),
        (["a\0.png"], "No such file or command: a"),
    ],
)
def test_files_that_do_not_exist_are_named(
    cli: Cli, opened: list[list[str]], words: list[str], said: str
) -> None:
    status, out, err = cli(*words)
    assert (status, out) == (2, "")
    assert err.startswith(f"ensemble-gui: {said}")
    assert opened == []


def test_where_one_of_them_exists_the_window_opens(
    cli: Cli, opened: list[list[str]], tmp_path: Path
) -> None:
    assert cli(tmp_path, "rum")[0] == 0
    assert cli()[0] == 0
    assert opened == [[str(tmp_path), "rum"], []]


def test_an_option_that_is_unknown_is_still_named(
    cli: Cli, opened: list[list[str]], tmp_path: Path
) -> None:
    status, _, err = cli(tmp_path, "--membres")
    assert status == 2
    assert "unrecognized arguments: --membres" in err
    assert opened == []


def test_it_is_said_without_importing_torch_or_qt() -> None:
    command = [sys.executable, "-c", ASKED_WITHOUT_TORCH_AND_QT, "rum"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Did you mean run?" in told.stderr
    assert told.stderr.splitlines()[-1].strip() == "heavy:"


def test_the_window_is_given_whole_paths_as_it_opens_them_again_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "7.png").touch()
    monkeypatch.chdir(tmp_path)
    assert whole_paths(["7.png", "gone.png"]) == [str(tmp_path / "7.png"), "gone.png"]
