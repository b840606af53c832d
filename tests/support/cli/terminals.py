"""Starts the command line on a terminal of its own, where a test reads its progress bars; POSIX."""

import os
import pty
import re
import select
import signal
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from tests.support.cli.processes import environment


@contextmanager
def on_terminal(*command: str, folder: Path, **changes: str) -> Iterator["OnTerminal"]:
    """Start a command that has a terminal for its messages; it is ended with the test.

    Signals reach it also where they are ignored for this process.
    """
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 100))  # without columns there is no room for a bar
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=its,
        text=True,
        cwd=folder,
        env=environment(**changes),
        preexec_fn=_hear_all,  # noqa: PLW1509 -- a few system calls
    )
    os.close(its)
    try:
        yield OnTerminal(process, ours)
    finally:
        process.kill()
        process.communicate()
        os.close(ours)


class OnTerminal:
    """A process and what it has written to its terminal."""

    def __init__(self, process: subprocess.Popen[str], terminal: int) -> None:
        self.process, self.said = process, ""
        self._terminal = terminal

    def wait_for(self, pattern: str, seconds: float = 300) -> None:
        """Read until text of this pattern has been written."""
        deadline = monotonic() + seconds
        while not re.search(pattern, self.said):
            ready = select.select([self._terminal], [], [], deadline - monotonic())[0]
            assert ready, f"no {pattern!r} within {seconds} s, but {self.said!r}"
            part = self._read()
            assert part, f"it ended without {pattern!r}: {self.said!r}"

    def end(self, number: signal.Signals) -> tuple[int, str, str]:
        """Send it a signal; its exit status, its result, and all that it has said."""
        self.process.send_signal(number)
        while self._read():
            pass
        out, _ = self.process.communicate(timeout=300)
        return self.process.returncode, out, self.said.replace("\r\n", "\n")

    def _read(self) -> str:
        try:
            part = os.read(self._terminal, 4096).decode(errors="replace")
        except OSError:  # how Linux says that nobody has the terminal any longer
            part = ""
        self.said += part
        return part


def _hear_all() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
