"""The window comes back where it was, as it was, wherever its file or its screen has gone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.session import window_memory
from ensemble_gui.qt.shell.session.window_memory import WindowMemory

FOLDERS = {"openDialog": "/photos", "saveDialog": "/ü ber, 9"}
PLACE = QRect(40, 50, 500, 400)


@pytest.fixture
def path(data_folder: Path) -> Path:
    data_folder.mkdir()
    return data_folder / "window.ini"


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def kept(path: Path, window: QWidget, place: QRect = PLACE) -> None:
    window.setGeometry(place)
    WindowMemory(path).keep(window, "dark", {"folders": FOLDERS})
    window.setGeometry(0, 0, 300, 200)


def test_it_comes_back(path: Path, window: QWidget) -> None:
    kept(path, window)
    memory = WindowMemory(path)
    memory.place(window)
    assert window.geometry() == PLACE
    assert memory.theme == "dark"
    assert memory.state_of("folders") == FOLDERS
    assert memory.state_of("rooms") == {}
    assert memory.fault == ""


def test_at_first_there_is_nothing_to_come_back(path: Path, window: QWidget) -> None:
    before = window.geometry()
    memory = WindowMemory(path)
    memory.place(window)
    assert window.geometry() == before
    assert (memory.theme, memory.state_of("folders"), memory.fault) == ("system", {}, "")
    assert not path.exists()


def test_afresh_it_forgets(path: Path, window: QWidget) -> None:
    kept(path, window)
    memory = WindowMemory(path, afresh=True)
    assert (memory.theme, memory.state_of("folders")) == ("system", {})


def test_a_window_whose_screen_is_gone_opens_on_one_that_is_there(
    path: Path, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(path, window)

    def restore(self: QWidget, _: object) -> bool:
        self.move(9000, 9000)
        return True

    monkeypatch.setattr(QWidget, "restoreGeometry", restore)
    WindowMemory(path).place(window)
    screen = QApplication.primaryScreen().availableGeometry()
    assert screen.contains(window.frameGeometry().topLeft())


@pytest.mark.parametrize("content", [b"\0\1\2" * 100, b"no settings at all", b"", b"[window]\n"])
def test_a_damaged_file_is_set_aside_and_named(path: Path, window: QWidget, content: bytes) -> None:
    path.write_bytes(content)
    memory = WindowMemory(path)
    assert "window.ini.damaged-1" in memory.fault
    assert (path.parent / "window.ini.damaged-1").read_bytes() == content
    memory.keep(window, "light", {})
    assert WindowMemory(path).theme == "light"


def test_a_newer_file_is_set_aside_and_named(path: Path, window: QWidget) -> None:
    kept(path, window)
    path.write_bytes(path.read_bytes().replace(b"version=1", b"version=17"))
    assert "is of another version (17)" in WindowMemory(path).fault


def test_a_file_that_is_read_only_is_named_and_used(
    path: Path, window: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(path, window)
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    memory = WindowMemory(path)
    assert "window.ini is read-only" in memory.fault
    assert memory.theme == "dark"


def test_a_huge_file_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_memory, "_LARGEST", 4)
    path.write_bytes(b"[General]\nversion=1\n")
    assert "is larger than" in WindowMemory(path).fault


@pytest.mark.skipif(os.name != "posix", reason="pipes of this kind are POSIX's")
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_set_aside(path: Path, make: Callable[[Path], None]) -> None:
    make(path)
    assert "is a folder or a device" in WindowMemory(path).fault


def test_values_of_another_kind_are_not_used(path: Path, window: QWidget) -> None:
    path.write_text(
        "[General]\nversion=1\n[window]\ntheme=@Variant(\\0)\ngeometry=9\n"
        "[parts]\nrooms={\nfolders=[1]\n"
    )
    memory = WindowMemory(path)
    memory.place(window)
    assert memory.theme == "system"
    assert (memory.state_of("rooms"), memory.state_of("folders")) == ({}, {})


def test_no_other_module_uses_qsettings() -> None:
    root = Path(window_memory.__file__).parents[3]
    users = [one.name for one in root.rglob("*.py") if "QSettings" in one.read_text("utf-8")]
    assert users == ["window_memory.py"]
