import signal
import subprocess
import sys

import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.interrupting import interrupt_cancels
from ensemble_gui.ending import ending_signals

KNOWN = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


pytestmark = pytest.mark.usefixtures("_heard")


@pytest.mark.parametrize("number", KNOWN)
def test_a_first_signal_cancels_and_a_second_one_ends_the_program(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    token = CancelToken()
    with interrupt_cancels(token):
        assert not token.cancelled
        signal.raise_signal(number)
        assert token.cancelled
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_interrupts_are_as_they_were_after_an_error() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ZeroDivisionError), interrupt_cancels(CancelToken()):
        raise ZeroDivisionError
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("number", KNOWN)
def test_a_signal_that_is_ignored_as_under_nohup_stays_ignored(number: signal.Signals) -> None:
    signal.signal(number, signal.SIG_IGN)
    token = CancelToken()
    with interrupt_cancels(token):
        assert number not in ending_signals()
        signal.raise_signal(number)
        assert not token.cancelled
    assert signal.getsignal(number) is signal.SIG_IGN


def test_after_a_window_the_process_ends_once_the_handlers_at_exit_have_run() -> None:
    code = """
import atexit, sys
from ensemble_gui import cli

class Slow:
    def __del__(self):
        print("taken down")

cli._open_window = lambda images, reset: 3
atexit.register(print, "handled")
sys.slow, sys.argv = Slow(), ["ensemble-gui"]
sys.exit(cli.main())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.returncode, done.stdout) == (3, "handled\n")


def test_work_that_was_given_up_holds_up_no_end() -> None:
    code = """
import atexit, sys, threading
from ensemble_gui import cli
from ensemble_gui.cancel import wait_for

def run(command, options, token):
    token.cancel()
    print("found", end="")
    wait_for(threading.Event().wait, token)

cli._run_command = run
atexit.register(print, "not at once")
sys.argv = ["ensemble-gui", "run"]
sys.exit(cli.main())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.returncode, done.stdout) == (1, "found")
    assert done.stderr == "ensemble-gui: Cancelled.\n"
