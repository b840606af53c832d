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
    """Save window-light.png and window-dark.png after the first run."""
    application = QApplication(sys.argv[:1])
    window = create_window()
    window.resize(_SIZE)

    def save() -> None:
        for name, theme in (("light", LIGHT), ("dark", DARK)):
            apply_theme(application, theme)
            window.set_theme(theme)
            application.processEvents()
            window.grab().save(str(folder / f"window-{name}.png"))
        window.close()

    window.run_finished.connect(lambda _outcome: QTimer.singleShot(_SETTLE_MS, save))
    window.show()
    application.exec()


if __name__ == "__main__":
    with TemporaryDirectory() as data:  # the pictures' runs are none of the user's
        os.environ["ENSEMBLE_EXPLORER_DATA"] = data
        take_pictures(Path(__file__).parent)
