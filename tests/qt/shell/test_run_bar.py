import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.run_bar import RunBar
from ensemble_gui.records.progress import RunProgress
from tests.support.qt.gestures import find, text_of


@pytest.fixture
def bar(qtbot: QtBot) -> RunBar:
    made = RunBar()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("running", "busy", "enabled"),
    [(False, False, [True, False]), (True, True, [False, True]), (False, True, [True, True])],
)
def test_what_can_be_done_depends_on_what_goes_on(
    bar: RunBar, *, running: bool, busy: bool, enabled: list[bool]
) -> None:
    bar.set_busy(running=running, busy=busy)
    buttons = [find(bar, QAbstractButton, name) for name in ("runButton", "cancelButton")]
    assert [one.isEnabled() for one in buttons] == enabled
    assert find(bar, QAbstractButton, "sweepButton").isEnabled() is enabled[0]
    assert find(bar, QProgressBar, "progressBar").isVisible() is busy


@pytest.mark.parametrize("name", ["runButton", "sweepButton"])
def test_the_focus_goes_to_cancel_and_comes_back(bar: RunBar, name: str) -> None:
    starter, cancel = (find(bar, QAbstractButton, one) for one in (name, "cancelButton"))
    bar.activateWindow()
    starter.setFocus()
    bar.set_busy(running=True, busy=True)
    assert bar.focusWidget() is cancel
    bar.set_busy(running=False, busy=False)
    assert bar.focusWidget() is starter


def test_progress_is_shown_as_a_bar_and_in_words(bar: RunBar) -> None:
    bar.set_busy(running=True, busy=True)
    bar.show_progress(RunProgress(stage="Timing", done=30, total=120))
    progress = find(bar, QProgressBar, "progressBar")
    assert progress.value() / progress.maximum() == 0.25
    bar.show_work("Timing…")
    assert text_of(bar, "messageLabel") == "Timing…"


def test_progress_of_nothing_is_no_endless_bar(bar: RunBar) -> None:
    bar.show_progress(RunProgress(stage="Reading images", done=0, total=0))
    assert find(bar, QProgressBar, "progressBar").maximum() > 0


def test_the_bar_begins_anew_with_the_next_work(bar: RunBar) -> None:
    bar.set_busy(running=True, busy=True)
    bar.show_progress(RunProgress(stage="Timing", done=30, total=120))
    bar.set_busy(running=False, busy=False)
    assert find(bar, QProgressBar, "progressBar").value() == 0


def test_a_cancel_is_acknowledged_at_once(bar: RunBar) -> None:
    bar.set_busy(running=True, busy=True)
    bar.acknowledge_cancel()
    assert not find(bar, QAbstractButton, "cancelButton").isEnabled()


def test_a_failure_stands_out_until_the_next_message(bar: RunBar) -> None:
    label = find(bar, QLabel, "messageLabel")
    colours = []
    for failed in (False, True, False):
        bar.show_message("A sentence", failed=failed)
        label.ensurePolished()
        colours.append(label.palette().windowText().color().name())
    assert colours[0] == colours[2]
    assert colours[1] != colours[0]


def test_nothing_moves_when_the_progress_comes_and_goes(qtbot: QtBot, bar: RunBar) -> None:
    bar.resize(1280, bar.height())
    message = find(bar, QLabel, "messageLabel")
    qtbot.waitUntil(lambda: message.width() > 0)
    before = message.geometry()
    bar.set_busy(running=True, busy=True)
    bar.layout().activate()
    assert message.geometry() == before


def test_when_nothing_goes_on_there_is_no_progress_to_tell_of(bar: RunBar) -> None:
    for cancelled in (False, True):
        bar.set_busy(running=True, busy=True)
        bar.show_work("Timing…")
        if cancelled:
            bar.acknowledge_cancel()
        bar.set_busy(running=False, busy=True)
        assert text_of(bar, "messageLabel") != ""
        bar.set_busy(running=False, busy=False)
        assert text_of(bar, "messageLabel") == ""


def test_a_sentence_stays_when_work_ends(bar: RunBar) -> None:
    bar.set_busy(running=True, busy=True)
    bar.show_work("Timing…")
    bar.show_message("3 images saved")
    bar.set_busy(running=False, busy=False)
    assert text_of(bar, "messageLabel") == "3 images saved"


def test_changed_settings_mark_the_run_button_and_move_nothing(bar: RunBar) -> None:
    bar.resize(1280, bar.height())
    bar.layout().activate()
    parts = (bar.run, bar.cancel, bar.message, bar.open)
    before = [one.geometry() for one in parts], bar.height()
    bar.mark_stale(stale=True)
    bar.layout().activate()
    assert ([one.geometry() for one in parts], bar.height()) == before
    assert find(bar.run, QLabel, "runMark").isVisible()
    assert "Settings changed" in bar.run.accessibleDescription()
    assert text_of(bar, "messageLabel") == "Settings changed: press Run to measure them"
    bar.mark_stale(stale=False)
    assert not find(bar.run, QLabel, "runMark").isVisible()
    assert text_of(bar, "messageLabel") == ""
