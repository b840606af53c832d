import re
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.opening.drop_overlay import DropOverlay, DropZone
from ensemble_gui.qt.opening.incoming import Incoming
from ensemble_gui.qt.shell.dropping import Dropping
from tests.support.qt.gestures import drag, drop, files, leave, let_go, only

_COPY, _LEFT, _NO_KEY = (
    Qt.DropAction.CopyAction,
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    Dropping(made)
    made.show()
    return made


def drops_on(window: QWidget) -> list[Incoming]:
    told: list[Incoming] = []
    only(window, Dropping).dropped.connect(told.append)
    return told


def samples_on(window: QWidget) -> list[str]:
    told: list[str] = []
    only(window, Dropping).samples_dropped.connect(told.append)
    return told


def titles(window: QWidget) -> list[str]:
    """What the overlay says, if it is shown: the titles of its zones."""
    shown = [one for one in window.findChildren(DropOverlay) if one.isVisible()]
    return [zone.accessibleName() for cover in shown for zone in cover.zones]


def lit(window: QWidget) -> list[bool]:
    return [zone.property("lit") for zone in only(window, DropOverlay).zones]


def move(window: QWidget, data: QMimeData, x: int) -> None:
    event = QDragMoveEvent(QPoint(x, 300), _COPY, data, _LEFT, _NO_KEY)
    QApplication.sendEvent(window, event)
    assert event.isAccepted()


def words() -> QMimeData:
    data = QMimeData()
    data.setText("a word")
    return data


def test_the_whole_window_shows_what_a_drop_would_do(window: QWidget, tmp_path: Path) -> None:
    assert titles(window) == []
    assert drag(window, files(tmp_path / "two.png", tmp_path / "three.png"))
    assert titles(window) == ["Add 2 images"]
    assert only(window, DropOverlay).geometry() == window.rect()
    assert lit(window) == [True]
    leave(window)
    assert titles(window) == []


def test_it_goes_dark_with_the_drop_and_hands_on_what_was_dropped(
    window: QWidget, tmp_path: Path
) -> None:
    told = drops_on(window)
    assert drop(window, tmp_path / "two.png", "https://example.org/two.png")
    assert titles(window) == []
    assert [one.paths for one in told] == [
        (str(tmp_path / "two.png"), "https://example.org/two.png")
    ]


def test_after_a_drop_from_another_window_the_keys_are_this_window_s(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    drop(window, tmp_path / "two.png")
    qtbot.waitUntil(window.isActiveWindow)


@pytest.mark.parametrize(
    ("dragged", "reason"),
    [
        ("notes.txt", "notes.txt is not an image"),
        ("https://example.org/two.png", "This is an address"),
        ("", "This is not an image"),
    ],
)
def test_what_cannot_be_opened_is_refused_while_the_mouse_is_still_over_it(
    window: QWidget, tmp_path: Path, dragged: str, reason: str
) -> None:
    data = files(dragged if "://" in dragged else tmp_path / dragged) if dragged else words()
    assert not drag(window, data)
    (title,) = titles(window)
    assert title.startswith(reason)
    assert only(window, DropZone).property("refusing") is True
    assert drag(window, files(tmp_path / "two.png"))  # the next drag
    assert titles(window) == ["Add this image"]
    assert only(window, DropZone).property("refusing") is False
    leave(window)


def test_a_refusal_goes_when_the_drag_leaves_the_window(window: QWidget) -> None:
    drag(window, words())
    QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())  # the window gets none
    assert titles(window) == []


def test_a_refusal_goes_by_itself_where_nothing_says_that_the_drag_has_left(
    window: QWidget, tmp_path: Path
) -> None:
    drag(window, words())
    (soon,) = (one for one in window.findChildren(QTimer) if one.isActive())
    assert soon.isSingleShot()
    assert 1000 <= soon.interval() <= 10_000  # time to read it
    soon.timeout.emit()
    assert titles(window) == []
    drag(window, words())
    drag(window, files(tmp_path / "two.png"))
    assert not soon.isActive()
    leave(window)


def test_what_may_be_a_folder_can_be_dropped_as_samples(window: QWidget, tmp_path: Path) -> None:
    told, samples = drops_on(window), samples_on(window)
    data = files(tmp_path)
    for x, is_lit in ((900, [False, True]), (100, [True, False]), (900, [False, True])):
        drag(window, data)
        assert titles(window) == [f"Open {tmp_path.name}", "Use these samples"]
        move(window, data, x)
        assert lit(window) == is_lit
        event = QDropEvent(QPointF(x, 300), _COPY, data, _LEFT, _NO_KEY)
        QApplication.sendEvent(window, event)
        assert event.isAccepted()
    assert samples == [str(tmp_path)] * 2
    assert [one.paths for one in told] == [(str(tmp_path),)]


def test_the_zone_of_one_drag_is_forgotten_in_the_next(window: QWidget, tmp_path: Path) -> None:
    told, samples = drops_on(window), samples_on(window)
    drag(window, files(tmp_path))
    move(window, files(tmp_path), 900)
    leave(window)
    drop(window, tmp_path / "two.png")
    assert samples == []
    assert len(told) == 1


def test_an_image_without_a_file_is_taken(window: QWidget) -> None:
    data = QMimeData()
    data.setData("image/png", b"a png")
    told = drops_on(window)
    assert drag(window, data)
    assert let_go(window, data)
    assert [one.content for brought in told for one in brought.images] == [b"a png"]


def test_what_is_proposed_to_be_moved_is_copied(window: QWidget, tmp_path: Path) -> None:
    data = files(tmp_path / "two.png")
    offered = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    how = (offered, data, _LEFT, Qt.KeyboardModifier.ShiftModifier)
    place = QPointF(window.rect().center())
    for event in (
        QDragEnterEvent(place.toPoint(), *how),
        QDragMoveEvent(place.toPoint(), *how),
        QDropEvent(place, *how),
    ):
        assert event.proposedAction() is Qt.DropAction.MoveAction
        QApplication.sendEvent(window, event)
        assert event.isAccepted()
        assert event.dropAction() is Qt.DropAction.CopyAction


@pytest.mark.parametrize("width", [500, 1000, 2000])
def test_a_long_sentence_is_not_cut(window: QWidget, tmp_path: Path, width: int) -> None:
    window.resize(width, 600)
    drag(window, files(tmp_path / f"{'W' * 100} & x.txt"))
    QApplication.processEvents()  # which lays out what has got its font
    label = window.findChild(QLabel, "dropTitle")
    assert label.height() >= label.heightForWidth(label.width())
    words = re.split(r"[ \N{ZERO WIDTH SPACE}]", label.text())
    assert max(map(label.fontMetrics().horizontalAdvance, words)) <= label.width()
    assert window.rect().contains(label.geometry())
