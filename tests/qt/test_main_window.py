from pathlib import Path

import pytest
from fake_worker import FakeWorker
from gestures import drag, drop, files, find
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.qt.main_window import MainWindow
from ensemble_gui.qt.theme import DARK, LIGHT
from ensemble_gui.records import RunSettings


@pytest.fixture
def bare(qtbot: QtBot, settings: RunSettings) -> MainWindow:
    """The window without a controller, a session and a worker."""
    made = MainWindow(settings, LIGHT)
    qtbot.addWidget(made)
    return made


def drops_on(window: MainWindow) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = []
    window.paths_dropped.connect(told.append)
    return told


def test_it_tells_once_that_it_has_been_seen(qtbot: QtBot, bare: MainWindow) -> None:
    told: list[None] = []
    bare.painted.connect(lambda: told.append(None))
    QApplication.processEvents()
    assert told == []
    bare.show()
    qtbot.waitUntil(lambda: bool(told))
    bare.repaint()
    assert len(told) == 1


def test_it_tells_that_it_closes_while_it_is_still_there(bare: MainWindow) -> None:
    told: list[bool] = []
    bare.closing.connect(lambda: told.append(bare.isVisible()))
    bare.show()
    bare.close()
    assert told == [True]


def test_whatever_is_under_a_drop_the_window_takes_it(bare: MainWindow, tmp_path: Path) -> None:
    bare.show()
    path = tmp_path / "two.png"
    told = drops_on(bare)
    places = [one for one in bare.findChildren(QWidget) if one.isVisible() and not one.isWindow()]
    assert len(places) > 50
    refusing = [one for one in places if not drop(one, path)]
    assert refusing == []
    assert told == [(str(path),)] * len(places)


def test_files_are_told_as_paths_and_other_things_as_addresses(
    bare: MainWindow, tmp_path: Path
) -> None:
    told = drops_on(bare)
    drop(bare, tmp_path / "a b.png", "https://example.org/two.png")
    assert told == [(str(tmp_path / "a b.png"), "https://example.org/two.png")]


def test_what_is_no_file_is_not_taken(bare: MainWindow) -> None:
    words = QMimeData()
    words.setText("a word")
    assert not drag(bare, words)


def test_the_drop_area_is_lit_while_files_are_over_the_window(
    bare: MainWindow, tmp_path: Path
) -> None:
    area = find(bare, QWidget, "imageDropArea")
    data = files(tmp_path / "two.png")
    lit = []
    drag(bare, data)
    lit.append(area.property("lit"))
    QApplication.sendEvent(bare, QDragLeaveEvent())
    lit.append(area.property("lit"))
    drop(bare, tmp_path / "two.png")
    lit.append(area.property("lit"))
    assert lit == [True, False, False]


def test_a_theme_reaches_every_view(bare: MainWindow) -> None:
    bare.show()
    bare.set_theme(DARK)
    plot = find(bare, QWidget, "timingPlot")
    assert plot.grab().toImage().pixelColor(5, 5) == QColor(DARK.card)
    assert bare.matrix._table.cells.accent == QColor(DARK.accent)
    assert bare.detail._table.cells.ground == QColor(DARK.card)


def test_what_is_proposed_to_be_moved_is_copied(bare: MainWindow, tmp_path: Path) -> None:
    data = files(tmp_path / "two.png")
    offered = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    how = (offered, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier)
    place = QPointF(bare.rect().center())
    for event in (QDragEnterEvent(place.toPoint(), *how), QDropEvent(place, *how)):
        assert event.proposedAction() is Qt.DropAction.MoveAction
        QApplication.sendEvent(bare, event)
        assert event.isAccepted()
        assert event.dropAction() is Qt.DropAction.CopyAction


def test_a_picture_of_a_window_that_is_not_shown_starts_no_run(
    qtbot: QtBot, worker: FakeWorker, settings: RunSettings
) -> None:
    window = create_window(settings=settings)
    qtbot.addWidget(window)
    window.grab()
    QApplication.processEvents()
    assert worker.taken == []
    assert not worker.thread().isRunning()
