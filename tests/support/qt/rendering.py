"""Looks for cut and overlapping text on every page: `python -m tests.support.qt.rendering`.

At five sizes of the window, at scales 1, 1.5 and 2, each in its own process, and with the system's
font at 100% and 150%.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from unittest.mock import patch

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QApplication

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.page import Group
from ensemble_gui.qt.samples.header import DIGITS, OWN
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.qt.shell.pages import PAGES
from ensemble_gui.qt.widgets.text_size import USUAL
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.filled import AnsweringWorker, fill, former_results
from tests.support.qt.legible import faults

SETTINGS = RunSettings(strategies=("loop", "vmap", "stacked"))
SIZES = tuple(
    QSize(*one) for one in ((1000, 580), (1024, 640), (1280, 800), (1920, 1080), (2560, 1440))
)
SCALES = "1", "1.5", "2"
FONTS = 1.0, 1.5  # times the system's usual size
_MOST_PASSES = 20


def filled_window(qt: QCoreApplication) -> MainWindow:
    """The window, shown, with something on every page."""
    worker = AnsweringWorker()
    worker.former = former_results(SETTINGS)
    with patch("ensemble_gui.qt.work.desk.Worker", lambda: worker):
        window = create_window(settings=SETTINGS)
    window.show()
    while not worker.taken:
        qt.processEvents()
    fill(qt, window)
    return window


def faults_at(qt: QCoreApplication, window: MainWindow, size: QSize) -> Iterator[str]:
    """The faults of every page at this size, once the layout has settled."""
    window.resize(size)
    for page in PAGES:
        window.pages.open(page.key)
        window.samples.header.choose(OWN if page.group is Group.OWN else DIGITS)
        yield from (f"{page.key}: {one}" for one in _settled(qt, window))
    if window.size() != size:
        yield f"the window is {window.width()} by {window.height()} pixels"


def _settled(qt: QCoreApplication, window: MainWindow) -> list[str]:
    """The faults that are there after a few passes: text that wraps takes a second one."""
    found: list[str] = []
    for _ in range(_MOST_PASSES):
        qt.processEvents()
        previous, found = found, [str(one) for one in faults(window)]
        if not found or found == previous:
            return found
    return found


def look(font: float) -> int:
    """Print all faults with this font, at this process's scale; the number of them."""
    application = QApplication(sys.argv[:1])
    larger = application.font()
    larger.setPixelSize(round(USUAL * font))
    application.setFont(larger)
    window = filled_window(application)
    found = 0
    for size in SIZES:
        for fault in faults_at(application, window, size):
            print(f"{size.width()}x{size.height()} {fault}", flush=True)
            found += 1
    window.close()
    return found


def main() -> int:
    """Look at every scale and font, each in a process of its own; 1 if there are faults."""
    total = 0
    for scale in SCALES:
        for font in FONTS:
            with TemporaryDirectory() as data:
                own = {"QT_SCALE_FACTOR": scale, "ENSEMBLE_EXPLORER_DATA": data}
                print(f"scale {scale}, font {font:.0%}", flush=True)
                command = [sys.executable, "-m", __spec__.name, str(font)]
                total += subprocess.run(command, env=os.environ | own, check=False).returncode
    print(f"{total} faults" if total else "no text is cut, none overlaps")
    return min(total, 1)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if len(sys.argv) > 1:
        status = min(look(float(sys.argv[1])), 250)
        sys.stdout.flush()
        os._exit(status)  # the worker is made up: its thread has nothing to end
    sys.exit(main())
