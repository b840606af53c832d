"""How the window looked: its place, its theme, and what its parts remember of themselves.

The only module that uses QSettings, on a file of the application's own folder.
"""

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.shell.placing import place
from ensemble_gui.reading import set_aside
from ensemble_gui.wording.session import settings_fault, settings_read_only

_VERSION = 1
_LARGEST = 2**20  # bytes: it has some 2,000
_LONGEST = 100_000  # characters
_PARTS, _GEOMETRY, _THEME, _VERSION_KEY = "parts", "window/geometry", "window/theme", "version"


class WindowMemory:
    """Reads when it is made, and writes when the window closes."""

    def __init__(self, path: Path, *, afresh: bool = False) -> None:
        self._path = path
        self.fault = self._set_aside_if_damaged()
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)
        if afresh:
            self._settings.clear()

    @property
    def theme(self) -> str:
        """The theme that the user chose: system, light or dark."""
        return self._text(_THEME) or "system"

    def state_of(self, part: str) -> dict[str, Any]:
        """What this part of the window has kept, which it checks itself; {} if it has nothing."""
        with suppress(ValueError, RecursionError):
            found = json.loads(self._text(f"{_PARTS}/{part}"))
            if isinstance(found, dict):
                return found
        return {}

    def place(self, window: QWidget) -> None:
        """Put the window where it was; where its screen is gone, on one that is there."""
        found = self._settings.value(_GEOMETRY)
        if not isinstance(found, QByteArray) or not window.restoreGeometry(found):
            return
        if not _is_in_reach(window):
            place(
                window,
                window.normalGeometry().size(),
                QGuiApplication.primaryScreen().availableGeometry(),
            )

    def keep(self, window: QWidget, theme: str, states: Mapping[str, object]) -> None:
        """Write how the window looks now, and the states of its parts, which are safe for JSON."""
        self._settings.setValue(_VERSION_KEY, _VERSION)
        self._settings.setValue(_GEOMETRY, window.saveGeometry())
        self._settings.setValue(_THEME, theme)
        for part, state in states.items():
            self._settings.setValue(f"{_PARTS}/{part}", json.dumps(state))
        self._settings.sync()

    def _text(self, key: str) -> str:
        found = self._settings.value(key)
        return found if isinstance(found, str) and len(found) <= _LONGEST else ""

    def _set_aside_if_damaged(self) -> str:
        """Rename a file that cannot be read, so that it is not written over; what was wrong."""
        why = _what_is_wrong(self._path)
        if not why:
            is_kept = self._path.exists() and not os.access(self._path, os.W_OK)
            return settings_read_only(self._path) if is_kept else ""
        with suppress(OSError):
            return settings_fault(why, set_aside(self._path))
        return settings_fault(why, self._path)


def _what_is_wrong(path: Path) -> str:
    """Why the file cannot be read, for use within a sentence; '' if it can be, or is not there."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if not stat.S_ISREG(status.st_mode):
        return "is a folder or a device"
    if status.st_size > _LARGEST:
        return f"is larger than {_LARGEST // 2**20} MB"
    if not os.access(path, os.R_OK):
        return "cannot be read (Permission denied)"
    found = QSettings(str(path), QSettings.Format.IniFormat)
    version = found.value(_VERSION_KEY)
    if found.status() is not QSettings.Status.NoError or not found.allKeys():
        return "is damaged"
    if str(version) != str(_VERSION):
        return f"is of another version ({version})"
    return ""


def _is_in_reach(window: QWidget) -> bool:
    """Whether the window can be grasped: the middle of its upper edge is on a screen."""
    frame = window.frameGeometry()
    grip = frame.center()
    grip.setY(frame.top() + 1)
    return any(one.availableGeometry().contains(grip) for one in QGuiApplication.screens())
