"""The portal, asked on a bus of its own: a stand-in answers in its place."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening import portal as module
from ensemble_gui.qt.opening.portal import INTERFACE, PLACE, SERVICE, Portal

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("dbus-daemon") is None,
    reason="there is no D-Bus daemon to start",
)
FILES = ["/run/user/1000/doc/1a2b/a b.png", "/home/me/c.png"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a bus that nobody else is on."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@pytest.fixture
def _bus(monkeypatch: pytest.MonkeyPatch, address: str) -> Iterator[None]:
    """The window is on this bus."""
    from PySide6.QtDBus import QDBusConnection

    own = QDBusConnection.connectToBus(address, "window")
    monkeypatch.setattr(module, "session_bus", lambda: own)
    yield
    QDBusConnection.disconnectFromBus("window")


@pytest.fixture
def asked(address: str) -> Iterator[list[object]]:
    """What the stand-in was asked."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVirtualObject

    told: list[object] = []

    class StandIn(QDBusVirtualObject):
        def introspect(self, _path: str) -> str:
            return ""

        def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:  # noqa: N802 -- Qt's name
            key = message.arguments()[0]
            told.append((message.interface(), message.member(), message.signature(), key))
            if key == "unknown":
                reply = message.createErrorReply("org.freedesktop.DBus.Error.Failed", "no")
                connection.send(reply)
            elif key != "silent":
                reply = message.createReply()
                reply.setArguments([FILES if key == "files" else []])
                connection.send(reply)
            return True

    connection = QDBusConnection.connectToBus(address, "stand-in")
    stand_in = StandIn()
    assert connection.registerVirtualObject(PLACE, stand_in)
    assert connection.registerService(SERVICE)
    yield told
    connection.unregisterService(SERVICE)
    QDBusConnection.disconnectFromBus("stand-in")


@pytest.fixture
def portal(qapp: QObject) -> Iterator[Portal]:
    made = Portal(qapp)
    yield made
    made.deleteLater()


@pytest.mark.usefixtures("_bus")
def test_the_portal_names_the_files(qtbot: QtBot, portal: Portal, asked: list[object]) -> None:
    with qtbot.waitSignal(portal.came) as came:
        portal.ask("files")
    assert came.args == [tuple(FILES)]
    assert asked == [(INTERFACE, "RetrieveFiles", "sa{sv}", "files")]


@pytest.mark.usefixtures("_bus", "asked")
@pytest.mark.parametrize(
    ("key", "said"),
    [("unknown", "does not answer"), ("silent", "does not answer"), ("none", "no files")],
)
def test_a_portal_that_names_none_is_said_to(
    qtbot: QtBot, portal: Portal, key: str, said: str
) -> None:
    with qtbot.waitSignal(portal.failed) as failed:
        portal.ask(key, patience_ms=200)
    assert said in failed.args[0]


@pytest.mark.usefixtures("_bus")
def test_a_desktop_without_a_portal_is_said_to_have_none(qtbot: QtBot, portal: Portal) -> None:
    with qtbot.waitSignal(portal.failed) as failed:
        portal.ask("files")
    assert failed.args[0] == module.PORTAL_SILENT


def test_a_system_without_d_bus_is_said_to_have_none(
    monkeypatch: pytest.MonkeyPatch, portal: Portal
) -> None:
    told: list[str] = []
    portal.failed.connect(told.append)
    monkeypatch.setitem(sys.modules, "PySide6.QtDBus", None)
    portal.ask("files")
    assert told == [module.PORTAL_SILENT]
