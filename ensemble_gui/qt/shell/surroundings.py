"""What is needed to investigate a fault: the versions, the system and the log."""

import os
import platform
from contextlib import suppress

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from ensemble_gui import __version__
from ensemble_gui.places import log_folder
from ensemble_gui.qt.shell.logs import log_path

_PACKAGES = ("torch", "numpy", "scipy", "pillow", "PySide6-Essentials", "pyqtgraph")


def surroundings() -> str:
    """The versions and the system, in lines."""
    packages = ", ".join(f"{name} {_version_of(name)}" for name in _PACKAGES)
    window = QGuiApplication.platformName() or "none"
    return (
        f"Ensemble Explorer {__version__}\n"
        f"Python {platform.python_version()}, {packages}\n"
        f"{platform.platform()}, {platform.machine()}, {os.cpu_count()} cores\n"
        f"Qt platform: {window}"
    )


def where_logged() -> str:
    """Where the log of this window is, in a sentence."""
    path = log_path()
    if path is None:
        return f"There is no log: nothing could be written in {log_folder()}."
    return f"The log is {path}."


def show_log_folder() -> bool:
    """Open the folder of the logs in the desktop's file manager; whether there is one for it."""
    folder = log_folder()
    with suppress(OSError, ValueError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _version_of(package: str) -> str:
    """From the package's metadata: the package itself may take a second to import."""
    from importlib.metadata import PackageNotFoundError, version  # 15 ms, when there is a fault

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
