"""Starts the command line in a process of its own, whose streams a test decides."""

import os
import subprocess
import sys
from pathlib import Path

COMMAND = (sys.executable, "-m", "ensemble_gui")
SMALL = ("--weights", "random", "--members", "2", "--repeats", "1")
RUN = ("run", *SMALL, "--batch", "4")
NEEDS_POSIX = "Windows has neither this shell's redirections nor these signals"


def environment(**changes: str) -> dict[str, str]:
    """This process's, on one thread, with buffers as Python has them unless told otherwise."""
    kept = {name: one for name, one in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return kept | {"OMP_NUM_THREADS": "1"} | changes


def in_shell(
    line: str, *words: str, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a line of bash, in which "$@" is the command line of these words."""
    return subprocess.run(
        ["/bin/bash", "-c", line, "bash", *COMMAND, *words],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=folder,
        env=environment(),
    )
