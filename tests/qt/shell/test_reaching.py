import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("displays are looked for on Linux", allow_module_level=True)

from ensemble_gui.qt.shell import reaching
from ensemble_gui.qt.shell.reaching import try_qt, wayland_fault, x11_fault


@pytest.fixture
def compositor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A socket where a compositor would listen, as wayland-7."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.delenv("WAYLAND_SOCKET", raising=False)
    monkeypatch.setattr(reaching, "_plugin_fault", lambda *_names: "")
    monkeypatch.chdir(tmp_path)  # a socket's address must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("wayland-7")
        listening.listen()
        yield listening


def test_a_compositor_that_answers_can_be_used(compositor: socket.socket) -> None:
    asked: list[bytes] = []

    def answer() -> None:
        with compositor.accept()[0] as client:
            asked.append(client.recv(100))
            client.sendall(b"done")

    answering = Thread(target=answer)
    answering.start()
    assert wayland_fault(os.environ) == ""
    answering.join()
    assert len(asked[0]) == 12


def test_a_compositor_that_is_silent_is_not_waited_for(
    compositor: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "_PATIENCE_S", 0.01)
    assert "no compositor answers at WAYLAND_DISPLAY 'wayland-7'" in wayland_fault(os.environ)
    assert compositor is not None


@pytest.mark.usefixtures("compositor")
@pytest.mark.parametrize(
    "environment",
    [
        {"XDG_RUNTIME_DIR": "/nowhere", "WAYLAND_DISPLAY": "wayland-7"},
        {"XDG_RUNTIME_DIR": "/nowhere"},
        {"WAYLAND_DISPLAY": "wayland-7"},
        {"WAYLAND_DISPLAY": "/" + "long" * 100},
    ],
)
def test_a_stale_name_of_a_compositor_is_found(environment: dict[str, str]) -> None:
    assert "no compositor answers" in wayland_fault(environment)


@pytest.mark.parametrize("display", ["", ":4999", "nonsense", "localhost:4999", ":x", "\n"])
def test_a_display_without_a_server_is_named(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "_plugin_fault", lambda *_names: "")
    fault = x11_fault({"DISPLAY": display})
    assert "no X server" in fault
    assert "\n" not in fault


def test_an_x_server_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    end = Event()
    monkeypatch.setattr(reaching, "_plugin_fault", lambda *_names: "")
    monkeypatch.setattr(reaching, "_PATIENCE_S", 0.01)
    monkeypatch.setattr(reaching, "_accepts_x11", lambda _display: end.wait(300))
    assert "DISPLAY 'elsewhere:0'" in x11_fault({"DISPLAY": "elsewhere:0"})
    end.set()


def test_a_library_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "cannot be loaded" in reaching._plugin_fault("X11", "libqnone*.so")
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "libqxcb.so").write_text("cut off")
    monkeypatch.setattr(reaching.QLibraryInfo, "path", lambda _which: str(tmp_path))
    fault = x11_fault({"DISPLAY": ":0"})
    assert "libqxcb.so" in fault
    assert "install Qt's system packages" in fault


def test_qt_is_tried_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "_STARTED_S", 300)  # the machine may be busy
    assert try_qt(os.environ | {"QT_QPA_PLATFORM": "offscreen:odd;xcb"}) == ""
    fault = try_qt(os.environ | {"QT_QPA_PLATFORM": "foo"})
    assert fault.startswith("Qt does not start with QT_QPA_PLATFORM 'foo' (")
    assert fault.count("\n") == 0


def test_a_qt_that_does_not_start_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "_START_QT", "import time; time.sleep(300)")
    monkeypatch.setattr(reaching, "_STARTED_S", 0.01)
    assert "no answer" in try_qt(os.environ | {"QT_QPA_PLATFORM": "vnc"})


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="there is no Xvfb to connect to")
def test_an_x_server_that_answers_can_be_used() -> None:
    told, telling = os.pipe()
    command = ["Xvfb", "-displayfd", str(telling), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[telling], stderr=subprocess.DEVNULL)
    os.close(telling)
    try:
        with open(told) as numbers:  # noqa: PTH123 -- a descriptor
            display = f":{numbers.readline().strip()}"
        assert reaching._accepts_x11(display)
    finally:
        server.terminate()
        server.wait()
