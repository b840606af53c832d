from collections.abc import Mapping

import pytest

from ensemble_gui.qt.shell.display import NO_DISPLAY, Display, Probes, find_display

BOTH = {"WAYLAND_DISPLAY": "wayland-7", "DISPLAY": ":7"}


def probes(*faults: str) -> Probes:
    """Probes that find what is named at fault, among wayland, x11 and qt."""

    def fault(name: str) -> str:
        return f"{name} is at fault" if name in faults else ""

    return Probes(
        wayland=lambda _environment: fault("wayland"),
        x11=lambda _environment: fault("x11"),
        qt=lambda _environment: fault("qt"),
    )


def test_without_any_name_of_a_display_there_is_none_on_linux() -> None:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    for environment in ({}, dict.fromkeys(names, "")):
        assert find_display(environment, "linux", probes()).refusal == NO_DISPLAY
    assert "ensemble-gui run" in NO_DISPLAY


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_windows_and_macos_always_have_one_unless_qt_is_told_of_another(system: str) -> None:
    everything = probes("wayland", "x11", "qt")
    assert find_display({}, system, everything) == Display()
    found = find_display({"QT_QPA_PLATFORM": "foo"}, system, everything)
    assert "qt is at fault" in found.refusal


@pytest.mark.parametrize(
    "environment",
    [
        {"DISPLAY": ":7"},
        {"WAYLAND_DISPLAY": "wayland-7"},
        {"XDG_SESSION_TYPE": "wayland"},
        BOTH,
        {"QT_QPA_PLATFORM": "xcb", **BOTH},
        {"QT_QPA_PLATFORM": "wayland;xcb", **BOTH},
        {"QT_QPA_PLATFORM": "offscreen"},
        {"QT_QPA_PLATFORM": "linuxfb:fb=/dev/fb1"},
        {"QT_QPA_PLATFORM_PLUGIN_PATH": "/opt/qt", **BOTH},
    ],
)
def test_the_choice_is_left_to_qt_where_its_first_one_answers(
    environment: Mapping[str, str],
) -> None:
    assert find_display(environment, "linux", probes()) == Display()


@pytest.mark.parametrize("chosen", [{}, {"QT_QPA_PLATFORM": "wayland;xcb"}])
def test_a_stale_wayland_display_is_passed_over_for_x11_and_that_is_said(
    chosen: Mapping[str, str],
) -> None:
    found = find_display({**BOTH, **chosen}, "linux", probes("wayland"))
    assert found == Display(platform="xcb", note="Using X11, since wayland is at fault.")


@pytest.mark.parametrize(
    ("environment", "faults"),
    [
        ({"DISPLAY": ":7"}, ("x11",)),
        ({"WAYLAND_DISPLAY": "wayland-7"}, ("wayland",)),
        ({"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":7"}, ("wayland", "x11")),
        (BOTH, ("wayland", "x11")),
        ({"QT_QPA_PLATFORM": "wayland", **BOTH}, ("wayland",)),
        ({"QT_QPA_PLATFORM": "foo", **BOTH}, ("qt",)),
        ({"QT_QPA_PLATFORM": "offscreen:foo;xcb", **BOTH}, ("qt",)),
        ({"QT_QPA_PLATFORM_PLUGIN_PATH": "/nowhere", **BOTH}, ("qt",)),
    ],
)
def test_where_nothing_answers_it_says_what_is_at_fault_and_what_would_do(
    environment: Mapping[str, str], faults: tuple[str, ...]
) -> None:
    found = find_display(environment, "linux", probes(*faults))
    assert all(f"{one} is at fault" in found.refusal for one in faults)
    assert found.refusal.endswith("or use 'ensemble-gui run', which needs no display.")
