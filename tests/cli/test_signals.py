import csv
import io
import signal
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no terminals like these", allow_module_level=True)

from tests.support.cli.processes import COMMAND, SMALL
from tests.support.cli.terminals import on_terminal

NEVER_BUILT = """
import sys, time
def build():
    print("building", file=sys.stderr, flush=True)
    while True:
        time.sleep(1)
"""


def test_a_signal_cancels_training_and_leaves_nothing_behind(tmp_path: Path) -> None:
    words = ("train", "--members", "2", "--epochs", "10000")
    with on_terminal(*COMMAND, *words, folder=tmp_path) as training:
        training.wait_for("Training")
        status, out, said = training.end(signal.SIGHUP)
    assert (status, out) == (1, "")
    assert said.endswith("ensemble-gui: Cancelled.\n")
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (("run",), signal.SIGTERM),
        (("sweep",), signal.SIGINT),
        (("predict", "a.png"), signal.SIGHUP),
    ],
)
def test_a_signal_cancels_a_command_while_it_opens_an_ensemble(
    words: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    (tmp_path / "net.py").write_text(NEVER_BUILT)
    asked = (*words, "--weights", "random", "--architecture", "net.py:build", "--trust")
    with on_terminal(*COMMAND, *asked, folder=tmp_path) as opening:
        opening.wait_for("building")
        status, out, said = opening.end(number)
    assert (status, out) == (1, "")
    assert said.endswith("ensemble-gui: Cancelled.\n")


def test_a_signal_cancels_the_reading_of_images(digit: str, tmp_path: Path) -> None:
    words = ("predict", *SMALL[:4], *["two.png"] * 20_000)
    assert Path(digit).parent == tmp_path
    with on_terminal(*COMMAND, *words, folder=tmp_path) as reading:
        reading.wait_for("Reading images")
        status, out, said = reading.end(signal.SIGTERM)
    assert (status, out) == (1, "")
    assert said.endswith("ensemble-gui: Cancelled.\n")


def test_a_signal_keeps_the_cells_of_a_sweep_that_are_measured(tmp_path: Path) -> None:
    counts = ",".join(map(str, range(1, 101)))
    asked = ("sweep", *SMALL[:2], "--members", counts, "--batches", "1,2", "--csv")
    with on_terminal(*COMMAND, *asked, folder=tmp_path) as sweeping:
        sweeping.wait_for(r" [1-9]\d*/200 ")
        status, out, said = sweeping.end(signal.SIGTERM)
    assert status == 1
    assert len(list(csv.DictReader(io.StringIO(out)))) >= 2
    assert "ensemble-gui: Sweep cancelled: " in said.splitlines()[-1]
