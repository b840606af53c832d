import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from ensemble_gui.records.run import Comparison, Verdict
from ensemble_gui.wording.timing import verdict

Cli = Callable[..., tuple[int, str, str]]

SMALL = ("run", "--members", "2", "--batch", "4", "--repeats", "2")


def test_an_output_that_is_ascii_alone_is_still_written() -> None:
    command = [sys.executable, "-m", "ensemble_gui", *SMALL]
    told = subprocess.run(
        command,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert told.returncode == 0, told.stderr
    out = told.stdout.decode("ascii")
    assert "2 trained members ? same minibatch of 4 digits ? cpu" in out


def test_a_number_that_is_absurd_is_refused_in_a_line(cli: Cli) -> None:
    status, out, err = cli("run", "--members", "9" * 400)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "above 1,000,000,000,000" in err


def test_the_text_names_the_settings(cli: Cli) -> None:
    status, out, _ = cli("run", "--repeats", "2")
    assert status == 0
    assert out.splitlines()[1] == "10 trained members · same minibatch of 64 digits · cpu"


@pytest.mark.usefixtures("_no_foreign_load")
def test_where_foreign_load_is_not_seen_the_text_says_so(cli: Cli) -> None:
    _, out, _ = cli(*SMALL)
    assert "\nWhether something else used the CPU cannot be detected here\n" in out


def test_strategies_that_foreign_load_fell_on_are_not_said_to_have_too_few_rounds() -> None:
    comparison = Comparison(
        strategy="vmap", baseline="loop", speedup=None, ci95=None, verdict=Verdict.UNSTABLE
    )
    assert verdict(comparison) == "unstable"
    assert verdict(replace(comparison, verdict=Verdict.NOT_DISTINGUISHABLE)) == "too few rounds"
