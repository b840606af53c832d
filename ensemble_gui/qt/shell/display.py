"""Looks for a display before Qt does: without one, QApplication aborts and cannot be caught."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ensemble_gui.qt.shell.reaching import try_qt, wayland_fault, x11_fault

_ADVICE = "Start it in a desktop session, or use 'ensemble-gui run', which needs no display."
NO_DISPLAY = (
    "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY names one). "
    f"{_ADVICE}"
)

Fault = Callable[[Mapping[str, str]], str]  # of the environment: why not, or ''


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """Where the window opens, or why it cannot."""

    platform: str = ""  # for QT_QPA_PLATFORM; '' where Qt's own choice is right
    note: str = ""  # what is ignored
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """How it is found out whether Qt can use a platform."""

    wayland: Fault = wayland_fault
    x11: Fault = x11_fault
    qt: Fault = try_qt  # any platform, by starting Qt in a process of its own: takes 0.5 s

    def of(self, platform: str) -> Fault | None:
        """The probe of a platform that can be tried quickly; None for any other."""
        known: dict[str, Fault] = {
            "xcb": self.x11,
            "wayland": self.wayland,
            "wayland-egl": self.wayland,
            "offscreen": lambda _environment: "",
            "minimal": lambda _environment: "",
        }
        return known.get(platform)


def find_display(
    environment: Mapping[str, str] = os.environ,
    system: str = sys.platform,
    probes: Probes = Probes(),
) -> Display:
    """Where a window can be opened; waits a few seconds at most for a server that is silent."""
    chosen = environment.get("QT_QPA_PLATFORM", "")
    platforms = chosen.split(";") if chosen else _preferred(environment, system)
    quick = [probes.of(one) for one in platforms]
    if environment.get("QT_QPA_PLATFORM_PLUGIN_PATH") or None in quick:
        fault = probes.qt(environment)
        return _refused([fault]) if fault else Display()
    if system in ("win32", "darwin") and not chosen:
        return Display()
    faults: list[str] = []
    for platform, probe in zip(platforms, quick, strict=True):
        fault = probe(environment) if probe is not None else ""
        if not fault:
            return _found(platform, faults)
        faults.append(fault)
    return _refused(faults)


def _preferred(environment: Mapping[str, str], system: str) -> list[str]:
    """The platforms that Qt tries, in its order, where none is chosen."""
    if system in ("win32", "darwin"):
        return []
    is_wayland = environment.get("XDG_SESSION_TYPE") == "wayland"
    platforms = ["wayland"] if environment.get("WAYLAND_DISPLAY") or is_wayland else []
    return [*platforms, "xcb"] if environment.get("DISPLAY") else platforms


def _found(platform: str, faults: list[str]) -> Display:
    if not faults:
        return Display()
    name = "X11" if platform == "xcb" else platform
    return Display(platform=platform, note=f"Using {name}, since {'; '.join(faults)}.")


def _refused(faults: list[str]) -> Display:
    if not faults:
        return Display(refusal=NO_DISPLAY)
    return Display(refusal=f"The window cannot be opened: {'; '.join(faults)}. {_ADVICE}")
