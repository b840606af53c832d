"""What only a process of its own can show."""

import os
import subprocess
import sys

import pytest

from tests.support.qt.processes import run_python

NONE = "ensemble-gui: There is no display"


def test_what_is_slow_to_import_is_imported_after_the_first_paint_or_not_for_the_first_run() -> (
    None
):
    code = """
import sys
from ensemble_gui.qt import app

def create(images, make=app.create_window):
    window = make(images)
    window.painted.connect(lambda: print(loaded("PySide6", "pyqtgraph", "torch")))
    window.run_finished.connect(lambda _: print(loaded("pyqtgraph", "torch", *UNWANTED)))
    window.run_finished.connect(window.close)
    return window

def loaded(*names):
    return [one for one in names if one in sys.modules]

UNWANTED = ("torch._dynamo", "sympy")
app.create_window = create
sys.exit(app.open_window())
"""
    done = run_python(code)
    assert done.stdout.splitlines() == ["['PySide6']", "['pyqtgraph', 'torch']"]
    assert done.returncode == 0, done.stderr


def test_closing_during_a_run_of_300_random_members_ends_the_process_with_status_0() -> None:
    code = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from ensemble_gui.qt import app
from ensemble_gui.records.settings import RunSettings, Weights

def create(images, make=app.create_window):
    window = make(images, RunSettings(members=300, weights=Weights.RANDOM, repeats=10_000))
    message = window.findChild(QLabel, "messageLabel")
    window.run_finished.connect(lambda outcome: print(type(outcome).__name__))
    def close_when_timing():
        if message.text().startswith("Timing"):
            looking.stop()
            print("closing")
            window.close()
    looking = QTimer(window)
    looking.timeout.connect(close_when_timing)
    looking.start(1)
    return window

app.create_window = create
sys.exit(app.open_window())
"""
    done = run_python(code)
    assert done.stdout.split()[0] == "closing"
    assert "RunResult" not in done.stdout
    assert done.returncode == 0, done.stderr
    assert (
        done.stderr.replace("This plugin does not support propagateSizeHints()", "").strip() == ""
    )


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
@pytest.mark.parametrize(
    "named",
    [
        {},
        {"WAYLAND_DISPLAY": "stale"},
        {"DISPLAY": ":4999"},
        {"DISPLAY": "nonsense", "WAYLAND_DISPLAY": "stale"},
        {"QT_QPA_PLATFORM": "foo"},
        {"QT_QPA_PLATFORM": "foo:bar;xcb"},
    ],
)
def test_without_a_display_it_says_so_in_a_sentence_and_exits_with_1(
    named: dict[str, str],
) -> None:
    absent = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    done = subprocess.run(
        [sys.executable, "-m", "ensemble_gui"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={name: one for name, one in os.environ.items() if name not in absent} | named,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("ensemble-gui: The window cannot be opened: " if named else NONE)
    assert line.endswith("or use 'ensemble-gui run', which needs no display.")


def test_a_window_without_an_application_is_refused() -> None:
    done = run_python("from ensemble_gui.qt.app import create_window; create_window()")
    assert done.returncode == 1
    assert "create_window() needs a QApplication" in done.stderr
