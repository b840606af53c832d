import gc
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QPalette
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt import app
from ensemble_gui.qt.shell import themes as shell_themes
from ensemble_gui.qt.shell.display import NO_DISPLAY, Display
from ensemble_gui.qt.widgets.theme import DARK, LIGHT, Theme
from ensemble_gui.records.run import RunRequest, RunResult
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import find, gallery_of, press


def choose_theme(window: QMainWindow, text: str) -> None:
    (action,) = (one for one in window.findChildren(QAction) if one.text() == text)
    action.trigger()


def runs_of(worker: FakeWorker) -> list[RunRequest]:
    return [one for one in worker.requests if isinstance(one, RunRequest)]


def is_shown_in(window: QMainWindow, theme: Theme) -> bool:
    """Whether both the widgets and the plot have this theme."""
    ground = QApplication.palette().color(QPalette.ColorRole.Window)
    plot = find(window, QWidget, "timingPlot").grab().toImage().pixelColor(5, 5)
    return (ground, plot) == (QColor(theme.ground), QColor(theme.card))


def test_the_window_is_given_not_yet_shown(window: QMainWindow) -> None:
    assert not window.isVisible()
    assert window.windowTitle() == "Ensemble Explorer"
    assert not window.windowIcon().isNull()


def test_the_arrow_keys_walk_through_the_digits_from_the_start(driven: QMainWindow) -> None:
    assert driven.focusWidget() is gallery_of(driven)


def test_the_first_run_is_short_and_those_that_the_user_wants_are_not(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    press(qtbot, driven, "runButton")
    qtbot.waitUntil(lambda: len(runs_of(worker)) == 2)
    first, wanted = runs_of(worker)
    assert first.budget_s is not None
    assert wanted == replace(first, budget_s=None)


def test_a_page_that_is_built_late_has_the_theme_that_was_chosen(driven: QMainWindow) -> None:
    choose_theme(driven, "&Dark")
    driven.pages.open("uncertainty")
    plot = find(driven, QWidget, "uncertaintyPlot").grab().toImage()
    assert plot.pixelColor(5, 5) == QColor(DARK.card)


def test_a_theme_can_be_chosen_while_the_window_is_open(driven: QMainWindow) -> None:
    choose_theme(driven, "&Dark")
    assert is_shown_in(driven, DARK)
    choose_theme(driven, "&Light")
    assert is_shown_in(driven, LIGHT)


def test_the_system_s_theme_is_followed_until_another_is_chosen(
    driven: QMainWindow, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    themes = {"dark": DARK, "light": LIGHT}
    system = "dark"
    monkeypatch.setattr(shell_themes, "system_theme", lambda _application: themes[system])
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert is_shown_in(driven, DARK)
    choose_theme(driven, "&Light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert is_shown_in(driven, LIGHT)
    choose_theme(driven, "Follow &system")
    assert is_shown_in(driven, DARK)


@pytest.mark.usefixtures("worker")
def test_without_a_display_a_sentence_is_printed_and_no_window_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "find_display", lambda: Display(refusal=NO_DISPLAY))
    assert app.open_window() == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"ensemble-gui: {NO_DISPLAY}\n"


def test_closing_the_window_ends_the_worker_s_thread(
    driven: QMainWindow, worker: FakeWorker
) -> None:
    thread = worker.thread()
    assert thread.isRunning()
    driven.close()
    assert not thread.isRunning()
    assert worker.tokens[0].cancelled


def test_garbage_is_collected_by_python_again_once_the_window_is_closed(
    driven: QMainWindow,
) -> None:
    assert not gc.isenabled()
    driven.close()
    assert gc.isenabled()


def test_the_window_itself_does_not_change_the_hook_for_exceptions(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    app.create_window().deleteLater()
    assert qapp is not None
    assert sys.excepthook is sys.__excepthook__


def test_what_the_first_run_brought_is_set_aside_until_the_window_is_closed(
    driven: QMainWindow, finish: Callable[[], RunResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(gc, "unfreeze", lambda: done.append("unfreeze"))
    finish()
    finish()
    assert done == ["freeze"]
    driven.close()
    assert done == ["freeze", "unfreeze"]
