"""Quitting asks nothing where the session is kept, and lets the user decide where it is not."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.quitting import Quitting
from ensemble_gui.records.images import SaveRequest, SaveResult
from ensemble_gui.wording.session import NOT_KEPT_IN_TIME
from tests.support.qt.gestures import find

if TYPE_CHECKING:
    from ensemble_gui.qt.shell.main_window import MainWindow
    from ensemble_gui.qt.work.desk import Desk

BUTTON = QMessageBox.StandardButton


class Window(QWidget):
    """All of a window that quitting needs."""

    def __init__(self) -> None:
        super().__init__()
        self.menus = SimpleNamespace(quits=False)

    def quit(self) -> None:
        self.menus.quits = True
        self.close()
        self.menus.quits = False


class Keeper:
    """Keeps nothing, and says so."""

    def __init__(self) -> None:
        self.fault = ""
        self.asked = 0
        self.during: Callable[[], object] = lambda: None

    def keep(self, is_in_time: Callable[[], bool]) -> str:
        assert is_in_time()
        self.asked += 1
        self.during()
        return self.fault


class Edits:
    """Two images, one of them labelled."""

    unsaved = True
    labels: tuple[int | None, ...] = (7, None)

    def __init__(self) -> None:
        self.folders: list[str] = []

    def save(self, folders: list[str]) -> None:
        self.folders = folders


class FrameClose(QCloseEvent):
    """What the window system sends when the frame's button is pressed."""

    def spontaneous(self) -> bool:
        return True


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def edits() -> Edits:
    return Edits()


@pytest.fixture
def quitting(window: Window, keeper: Keeper, edits: Edits) -> Quitting:
    desk = cast("Desk", SimpleNamespace(cancel=lambda: None, put_off=lambda: None))
    return Quitting(cast("MainWindow", window), keeper, desk, edits)


def question(window: QWidget) -> QMessageBox | None:
    found = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
    return found[0] if found else None


@pytest.mark.usefixtures("quitting")
def test_quitting_keeps_the_session_and_asks_nothing(window: Window, keeper: Keeper) -> None:
    window.quit()
    assert not window.isVisible()
    assert keeper.asked == 1


@pytest.mark.usefixtures("quitting")
def test_the_frame_s_button_does_the_same(window: Window, keeper: Keeper) -> None:
    keeper.fault = "The disk is full."
    for _ in range(2):
        event = FrameClose()
        QApplication.sendEvent(window, event)
        assert not event.isAccepted()
    assert len([one for one in window.findChildren(QMessageBox) if one.isVisible()]) == 1


@pytest.mark.usefixtures("quitting")
def test_where_the_session_cannot_be_kept_the_user_decides(window: Window, keeper: Keeper) -> None:
    keeper.fault = "The disk is full."
    window.quit()
    asked = question(window)
    assert asked is not None
    assert asked.text().startswith("The disk is full.")
    assert "2 images, 1 labelled" in asked.text()
    asked.button(BUTTON.Cancel).click()
    assert window.isVisible()
    window.quit()
    asked = question(window)
    assert asked is not None
    asked.button(BUTTON.Discard).click()
    assert not window.isVisible()


def test_images_can_be_saved_first(
    window: Window, keeper: Keeper, edits: Edits, quitting: Quitting
) -> None:
    keeper.fault = "The disk is full."
    window.quit()
    asked = question(window)
    assert asked is not None
    asked.button(BUTTON.Save).click()
    dialog = find(window, QFileDialog, "saveDialog")
    dialog.filesSelected.emit(["/saved"])
    dialog.close()
    assert edits.folders == ["/saved"]
    result = SaveResult(
        request=SaveRequest(folder="/saved", images=(), labels=()), saved=0, refused=()
    )
    quitting.finish_save(result)
    assert window.isVisible()  # some could not be saved
    quitting._closes_when_saved = True
    edits.unsaved = False
    quitting.finish_save(result)
    assert not window.isVisible()


@pytest.mark.usefixtures("quitting")
def test_without_images_there_is_none_to_save(window: Window, keeper: Keeper, edits: Edits) -> None:
    keeper.fault, edits.labels = "The disk is full.", ()
    window.quit()
    asked = question(window)
    assert asked is not None
    assert asked.button(BUTTON.Save) is None
    assert "Settings that you have changed" in asked.text()
    asked.button(BUTTON.Cancel).click()


@pytest.mark.usefixtures("quitting")
def test_a_worker_that_does_not_answer_is_left_to_closing(window: Window, keeper: Keeper) -> None:
    keeper.fault = NOT_KEPT_IN_TIME
    window.quit()
    assert not window.isVisible()


@pytest.mark.usefixtures("quitting")
def test_a_second_press_while_it_is_kept_changes_nothing(window: Window, keeper: Keeper) -> None:
    keeper.during = window.quit
    window.quit()
    assert keeper.asked == 1
    assert not window.isVisible()


@pytest.mark.usefixtures("quitting")
def test_a_program_and_the_session_s_end_are_asked_nothing(
    window: Window, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.fault = "The disk is full."
    monkeypatch.setattr("ensemble_gui.qt.shell.quitting._session_ends", lambda: True)
    event = FrameClose()
    QApplication.sendEvent(window, event)
    assert event.isAccepted()
    assert window.close()
    assert (keeper.asked, question(window)) == (0, None)
