import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.ending_signals import signals_close_windows

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="such signals are POSIX's")

SAYS_WHEN_IT_RAN = """
import sys
from ensemble_gui.qt import app
from ensemble_gui.records.settings import RunSettings, Weights

def create(images, make=app.create_window):
    window = make(images, RunSettings(members=2, weights=Weights.RANDOM, repeats=1, batch=4))
    window.run_finished.connect(lambda _outcome: print("ran", flush=True))
    return window

app.create_window = create
sys.exit(app.open_window())
"""


def hear_all() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@needs_posix
def test_a_signal_closes_an_idle_window_as_its_user_does_and_the_history_is_kept(
    data_folder: Path,
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SAYS_WHEN_IT_RAN],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        preexec_fn=hear_all,  # noqa: PLW1509 -- a few system calls
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ran\n"
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=300)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0
    assert len(json.loads((data_folder / "history.json").read_text())["entries"]) == 1
    assert [one.name[:8] for one in (data_folder / "sessions").iterdir()] == ["00000001"]


def test_a_first_signal_closes_the_windows_and_a_second_one_ends_the_process(qtbot: QtBot) -> None:
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        window = QWidget()
        qtbot.addWidget(window)
        window.show()
        with signals_close_windows():
            signal.raise_signal(signal.SIGTERM)
            assert window.isVisible()
            qtbot.waitUntil(lambda: not window.isVisible())
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGTERM, before)


@needs_posix
def test_a_signal_that_is_ignored_as_under_nohup_stays_ignored(qtbot: QtBot) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        window = QWidget()
        qtbot.addWidget(window)
        with signals_close_windows():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
