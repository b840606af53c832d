"""Takes the README's pictures of the window: `python docs/screenshot.py`."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

if sys.platform == "win32":
    import torch  # noqa: F401 -- from 2.9 on its DLLs do not load on Windows once Qt's have

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.theme import DARK, LIGHT, apply_theme

_SETTLE_MS = 500
_SIZE = QSize(1280, 800)


def take_pictures(folder: Path) -> None:
    """Save window-light.png and window-dark.png after the first run, sweep-light.png after that."""
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
        window.run_bar.sweep_clicked.emit()

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
