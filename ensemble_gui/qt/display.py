"""Looks for a display before Qt does: without one, QApplication aborts and cannot be caught."""

import os
import sys
from collections.abc import Mapping

NO_DISPLAY = (
    "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set): "
    "start it in a desktop session, or use 'ensemble-gui run', which needs none."
)


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be opened, as far as the environment tells."""
    if platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
