"""Labels and changes are not lost by Ctrl+Q or by the window's frame without a question."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.images import RefusedImage, SaveRequest, SaveResult
from ensemble_gui.records.run import RunResult
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import drop, find
from tests.support.qt.own_gestures import action, press_keys, sort_by
from tests.support.qt.synthetic_images import images_result

BUTTON = QMessageBox.StandardButton


@pytest.fixture
def window(
    qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> MainWindow:
    """The window with two images."""
    finish()
    drop(driven, Path("/a.png"), Path("/b.png"))
    worker.give(images_result(worker.wait_for(qtbot, 2)))
    return driven


@pytest.fixture
def labelled(qtbot: QtBot, window: MainWindow) -> MainWindow:
    press_keys(qtbot, window.samples.gallery, "7")
    return window


def quit_by_key(qtbot: QtBot, window: MainWindow) -> None:
    press_keys(qtbot, window.samples.gallery, "Ctrl+Q")


class FrameClose(QCloseEvent):
    """What the window system sends when the frame's button is pressed."""

    def spontaneous(self) -> bool:
        return True


def question_in(window: MainWindow) -> QMessageBox:
    (found,) = (one for one in window.findChildren(QMessageBox) if one.isVisible())
    return found


def is_asked(window: MainWindow) -> bool:
    return any(one.isVisible() for one in window.findChildren(QMessageBox))


def save(qtbot: QtBot, window: MainWindow, worker: FakeWorker) -> SaveRequest:
    """Choose a folder, and the request that comes of it."""
    dialog = find(window, QFileDialog, "saveDialog")
    dialog.filesSelected.emit(["/saved"])
    dialog.close()
    request = worker.wait_for(qtbot, 3)
    assert isinstance(request, SaveRequest)
    return request


def test_ctrl_q_asks_before_labels_are_lost(qtbot: QtBot, labelled: MainWindow) -> None:
    quit_by_key(qtbot, labelled)
    assert labelled.isVisible()
    said = question_in(labelled).text()
    assert "2 images, 1 of them labelled" in said
    question_in(labelled).button(BUTTON.Cancel).click()
    assert labelled.isVisible()
    assert not is_asked(labelled)


@pytest.mark.parametrize("keys", [("Del",), ("Alt+Right",), ("7", "Ctrl+Z")])
def test_other_changes_are_asked_for_as_well(
    qtbot: QtBot, window: MainWindow, keys: tuple[str, ...]
) -> None:
    sort_by(window, "In order added")  # no other order can be changed
    for key in keys:
        press_keys(qtbot, window.samples.gallery, key)
    action(window, "Quit").trigger()
    assert is_asked(window)
    assert window.isVisible()


def test_where_nothing_was_changed_it_closes_at_once(qtbot: QtBot, window: MainWindow) -> None:
    quit_by_key(qtbot, window)
    assert not window.isVisible()
    assert not is_asked(window)


def test_nobody_is_asked_of_images_that_were_all_removed(
    qtbot: QtBot, labelled: MainWindow
) -> None:
    for _ in range(2):
        press_keys(qtbot, labelled.samples.gallery, "Del")
    action(labelled, "Quit").trigger()
    assert not labelled.isVisible()


def test_a_program_closes_it_at_once(labelled: MainWindow) -> None:
    assert labelled.close()
    assert not labelled.isVisible()
    assert not is_asked(labelled)


def test_the_frame_s_button_asks_and_asks_once(labelled: MainWindow) -> None:
    for _ in range(2):
        event = FrameClose()
        QApplication.sendEvent(labelled, event)
        assert not event.isAccepted()
    assert labelled.isVisible()
    assert is_asked(labelled)
    question_in(labelled).button(BUTTON.Cancel).click()


def test_the_session_s_end_asks_nothing(
    labelled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ensemble_gui.qt.shell.quitting._session_ends", lambda: True)
    event = FrameClose()
    QApplication.sendEvent(labelled, event)
    assert event.type() is QEvent.Type.Close
    assert event.isAccepted()
    assert not is_asked(labelled)


def test_discard_closes_it(qtbot: QtBot, labelled: MainWindow) -> None:
    quit_by_key(qtbot, labelled)
    question_in(labelled).button(BUTTON.Discard).click()
    assert not labelled.isVisible()


def test_save_closes_it_when_all_is_saved(
    qtbot: QtBot, labelled: MainWindow, worker: FakeWorker
) -> None:
    quit_by_key(qtbot, labelled)
    question_in(labelled).button(BUTTON.Save).click()
    request = save(qtbot, labelled, worker)
    assert request.labels == (7, None)
    assert labelled.isVisible()
    worker.give(SaveResult(request=request, saved=2, refused=()))
    assert not labelled.isVisible()


def test_what_cannot_be_saved_keeps_it_open(
    qtbot: QtBot, labelled: MainWindow, worker: FakeWorker
) -> None:
    quit_by_key(qtbot, labelled)
    question_in(labelled).button(BUTTON.Save).click()
    request = save(qtbot, labelled, worker)
    refused = (RefusedImage(path="/b.png", error="b.png cannot be written"),)
    worker.give(SaveResult(request=request, saved=1, refused=refused))
    assert labelled.isVisible()
    quit_by_key(qtbot, labelled)
    assert is_asked(labelled)


def test_what_was_saved_is_not_asked_for_until_it_is_changed_again(
    qtbot: QtBot, labelled: MainWindow, worker: FakeWorker
) -> None:
    action(labelled, "Save my images").trigger()
    request = save(qtbot, labelled, worker)
    worker.give(SaveResult(request=request, saved=2, refused=()))
    assert labelled.isVisible()
    press_keys(qtbot, labelled.samples.gallery, "3")
    quit_by_key(qtbot, labelled)
    assert is_asked(labelled)
    question_in(labelled).button(BUTTON.Cancel).click()
    press_keys(qtbot, labelled.samples.gallery, "3")
    worker.give(replace(SaveResult(request=request, saved=2, refused=())))
    quit_by_key(qtbot, labelled)
    assert is_asked(labelled)  # what was saved then is not what there is


def test_after_saving_it_closes_at_once(
    qtbot: QtBot, labelled: MainWindow, worker: FakeWorker
) -> None:
    action(labelled, "Save my images").trigger()
    request = save(qtbot, labelled, worker)
    worker.give(SaveResult(request=request, saved=2, refused=()))
    quit_by_key(qtbot, labelled)
    assert not labelled.isVisible()


def test_a_program_closes_it_while_the_question_is_open(qtbot: QtBot, labelled: MainWindow) -> None:
    quit_by_key(qtbot, labelled)
    assert is_asked(labelled)
    assert labelled.close()
    assert not labelled.isVisible()
    assert not is_asked(labelled)
