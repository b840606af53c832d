import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.cli.processes import NEEDS_POSIX, RUN, SMALL, in_shell
from tests.support.few_digits import learn_from_few

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("bash", path="/bin") is None, reason=NEEDS_POSIX
)
needs_full = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="/dev/full, which is full, is Linux's"
)

HELP = (("--help",), ("--version",), ("run", "--help"), ("train", "--help"))
SWEEP = ("sweep", *SMALL, "--batches", "4", "--source", "noise")


LOST = "ensemble-gui: The result could not be written to standard output ("


def test_a_reader_that_closes_its_pipe_ends_a_command_silently_by_sigpipe() -> None:
    done = in_shell('"$@" | true; echo "${PIPESTATUS[0]}"', *RUN)
    assert (done.stdout, done.stderr) == ("141\n", "")


@pytest.mark.parametrize("words", HELP, ids=" ".join)
def test_a_reader_that_closes_its_pipe_ends_help_silently(words: tuple[str, ...]) -> None:
    done = in_shell('"$@" | true; echo "${PIPESTATUS[0]}"', *words)
    assert done.stdout in ("141\n", "0\n")  # written before the reader closed it
    assert done.stderr == ""


@needs_full
def test_a_full_disk_behind_standard_output_is_told_in_a_sentence_with_status_1() -> None:
    done = in_shell('"$@" >/dev/full', *RUN, "--json")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(LOST)


@needs_full
@pytest.mark.parametrize("name", ["sweep", "predict", "train"])
def test_so_it_is_by_every_command_that_has_a_result(
    cli: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
    digit: str,
    tmp_path: Path,
    name: str,
) -> None:
    learn_from_few(monkeypatch, 200)
    output = tmp_path / "members.safetensors"
    words = {
        "sweep": (*SWEEP, "--csv"),
        "predict": ("predict", digit, *SMALL[:4]),
        "train": ("train", "--members", "1", "--epochs", "1", "--output", output),
    }
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        status, _, err = cli(*words[name])
    (line,) = err.splitlines()
    assert (status, line[: len(LOST)]) == (1, LOST)


@needs_full
@pytest.mark.parametrize("words", HELP, ids=" ".join)
def test_help_on_a_full_disk_is_told_in_a_sentence_with_status_1(words: tuple[str, ...]) -> None:
    done = in_shell('"$@" >/dev/full', *words)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words", [("--help",), ("--version",), RUN, SWEEP, ("predict", "a.png"), ("train",)]
)
def test_a_closed_standard_output_is_told_before_any_work(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = in_shell('"$@" >&-', *words, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("ensemble-gui: Standard output is closed: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stderr", ["2>&-", pytest.param("2>/dev/full", marks=needs_full)])
def test_a_result_arrives_whole_where_messages_cannot_be_written(
    stderr: str, digit: str, tmp_path: Path
) -> None:
    (tmp_path / "bad.png").write_text("no image")  # of which there is something to say
    asked = ("predict", "bad.png", digit, *SMALL[:4], "--json")
    done = in_shell(f'"$@" {stderr}', *asked, folder=tmp_path)
    assert done.returncode == 0
    assert [one["path"] for one in json.loads(done.stdout)["images"]] == [digit]


@pytest.mark.parametrize("stderr", ["2>&-", pytest.param("2>/dev/full", marks=needs_full)])
@pytest.mark.parametrize(
    "words",
    [("--unknown",), ("run", "--members", "x"), ("no such file.png",)],
    ids=" ".join,
)
def test_no_message_comes_on_standard_output_where_standard_error_fails(
    words: tuple[str, ...], stderr: str
) -> None:
    done = in_shell(f'"$@" {stderr}', *words)
    assert (done.returncode, done.stdout) == (2, "")


SAYS_ALL_IT_CAN = """
import os, sys, warnings
from tqdm import tqdm
from ensemble_gui.cli.streams import protect_streams
protect_streams()
file = open(sys.argv[1], "w")
assert file.fileno() > 2, file.fileno()
os.write(2, b"from a library\\n")
print("a message", file=sys.stderr)
warnings.warn("a warning", stacklevel=1)
tqdm.write("from the bar", file=sys.stderr)
for _ in tqdm(range(3)): pass
sys.__stdout__ is None or print("the result")
"""


@pytest.mark.parametrize("closed", ["2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_no_message_lands_in_a_file_that_is_opened_later(closed: str, tmp_path: Path) -> None:
    (tmp_path / "says.py").write_text(SAYS_ALL_IT_CAN)
    command = f'"{sys.executable}" says.py later.txt {closed}'
    done = in_shell(command, folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout == ("" if ">&- 2" in closed else "the result\n")
    assert (tmp_path / "later.txt").read_text() == ""


def test_messages_are_written_where_standard_error_is_sound() -> None:
    done = in_shell('"$@"', "train", "--epochs", "µ")
    assert done.stderr.startswith("ensemble-gui train: argument --epochs: invalid int value: 'µ'")
    done = in_shell('PYTHONIOENCODING=ascii "$@"', "train", "--epochs", "µ")
    assert "invalid int value: '?'" in done.stderr
