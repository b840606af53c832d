"""Tries whether Qt would reach a display: what it needs loads, and a server answers in time."""

import ctypes
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from PySide6.QtCore import QLibraryInfo

from ensemble_gui.wording.figures import printable

_PATIENCE_S = 5.0  # for a server that is silent; over a slow network X11 takes about 1 s
_START_QT = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
_STARTED_S = 20.0  # Qt's start, on a slow machine


def x11_fault(environment: Mapping[str, str]) -> str:
    """Why the X server that DISPLAY names cannot be used; '' if it can."""
    fault = _plugin_fault("X11", "libqxcb.so")
    if fault:
        return fault
    display = environment.get("DISPLAY", "")
    if not display:
        return "DISPLAY names no X server"
    if _in_time(lambda: _accepts_x11(display)):
        return ""
    return f"no X server accepts a connection at DISPLAY '{printable(display)}'"


def wayland_fault(environment: Mapping[str, str]) -> str:
    """Why the compositor that WAYLAND_DISPLAY names cannot be used; '' if it can."""
    fault = _plugin_fault("Wayland", "libqwayland*.so")
    if fault or environment.get("WAYLAND_SOCKET"):  # a connection that can be used only once
        return fault
    display = environment.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(environment.get("XDG_RUNTIME_DIR", ""), display)
    if path.is_absolute() and _answers_wayland(path):
        return ""
    return f"no compositor answers at WAYLAND_DISPLAY '{printable(display)}'"


def try_qt(environment: Mapping[str, str]) -> str:
    """Why Qt cannot start with the platform that the environment names; '' if it can."""
    names = ("QT_QPA_PLATFORM", "QT_QPA_PLATFORM_PLUGIN_PATH")
    given = {name: printable(environment.get(name, "")) for name in names}
    told = " and ".join(f"{name} '{value}'" for name, value in given.items() if value)
    try:
        done = subprocess.run(  # noqa: S603 -- this Python
            [sys.executable, "-P", "-c", _START_QT],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=dict(environment),
            timeout=_STARTED_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"Qt does not start with {told} (no answer in {_STARTED_S:.0f} s): unset it"
    if done.returncode == 0:
        return ""
    said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
    reason = said.removeprefix("qt.qpa.plugin: ") or f"status {done.returncode}"
    return f"Qt does not start with {told} ({reason}): unset it"


def _plugin_fault(name: str, pattern: str) -> str:
    """Why none of Qt's plugins of this name can be loaded; '' if one can."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    missing = f"no {pattern} is there"
    for plugin in sorted(folder.glob(pattern)):
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            missing = str(error)
        else:
            return ""
    return f"Qt's plugin for {name} cannot be loaded ({missing}): install Qt's system packages"


def _accepts_x11(display: str) -> bool:
    """Whether a server there accepts this user, asked in the way in which Qt asks."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:  # then Qt could not ask either
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(os.fsencode(display), None))
    accepted = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return accepted


def _in_time(ask: Callable[[], bool]) -> bool:
    """The answer; no, if it does not come in time. The thread is left behind in its call."""
    answers: SimpleQueue[bool] = SimpleQueue()
    Thread(target=lambda: answers.put(ask()), daemon=True).start()
    try:
        return answers.get(timeout=_PATIENCE_S)
    except Empty:
        return False


def _answers_wayland(path: Path) -> bool:
    """Whether a compositor there answers a request for a sign of life, wl_display.sync."""
    sync = struct.pack("=IHHI", 1, 0, 12, 2)  # to object 1: request 0 of 12 bytes, answer as 2
    try:
        with socket.socket(socket.AF_UNIX) as compositor:
            compositor.settimeout(_PATIENCE_S)
            compositor.connect(str(path))
            compositor.sendall(sync)
            return bool(compositor.recv(1))
    except OSError:
        return False
