"""Takes the pictures of the window in README.md and docs/guide.md: `python docs/screenshot.py`."""

import os
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

if sys.platform == "win32":
    import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.pages.pairs.matrix import PairMatrix
from ensemble_gui.qt.pages.shift.page import ShiftPage
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, apply_theme
from ensemble_gui.qt.work.desk import Desk
from ensemble_gui.records.shift import ShiftRequest

_SETTLE_MS = 500
_ANALYSIS_MS = 5000  # until the pairs have been compared
_SIZE = QSize(1280, 800)


def take_pictures(folder: Path) -> None:
    """Save pictures of the window after the first run, of its explorer, and of a sweep."""
    application = QApplication(sys.argv[:1])
    window = create_window()
    window.resize(_SIZE)

    def save(name: str) -> None:
        theme = DARK if name.endswith("dark") else LIGHT
        apply_theme(application, theme)
        window.set_theme(theme)
        application.processEvents()
        window.grab().save(str(folder / f"{name}.png"))

    def save_run() -> None:
        save("window-dark")
        save("window-light")
        window.pages.open("pairs")
        QTimer.singleShot(_ANALYSIS_MS, save_pairs)

    def save_pairs() -> None:
        matrix = window.findChild(PairMatrix)
        headline = window.findChild(QLabel, "pairsHeadline").text()  # 5 and 7, 7 and 8 differ
        first, second = (int(one) - 1 for one in re.findall(r"\d+", headline)[:2])
        QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.centre_of(first, second))
        save("pairs-light")
        QTest.keyClick(matrix, Qt.Key.Key_Escape)
        window.pages.open("shift")
        lane = window.findChild(Desk).lane_of(ShiftRequest)
        lane.answered.connect(lambda _outcome: QTimer.singleShot(_SETTLE_MS, save_shift))
        shift = window.findChild(ShiftPage)
        QTimer.singleShot(_SETTLE_MS, shift.head.evaluation_wanted.emit)

    def save_shift() -> None:
        save("shift-light")
        window.run_bar.sweep.click()

    def save_sweep() -> None:
        save("sweep-light")
        window.close()

    window.run_finished.connect(lambda _outcome: QTimer.singleShot(_SETTLE_MS, save_run))
    window.sweep_finished.connect(lambda _outcome: QTimer.singleShot(_SETTLE_MS, save_sweep))
    window.show()
    application.exec()


if __name__ == "__main__":
    with TemporaryDirectory() as data:  # the pictures' runs are none of the user's
        os.environ["ENSEMBLE_EXPLORER_DATA"] = data
        take_pictures(Path(__file__).parent)
