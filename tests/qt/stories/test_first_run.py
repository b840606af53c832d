"""The main story in the real window, with no torch operation on the GUI thread."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.records.outcomes import Cancelled
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import InputMode, RunSettings, Source, Weights
from tests.support.qt.gestures import (
    PATIENCE_MS,
    cells_of,
    choose,
    click_item,
    find,
    gallery_of,
    matrix_of,
    outcome_of,
    press,
    probabilities_of,
    run,
    set_number,
    text_of,
)
from tests.support.qt.held import Held


def shown_member(window: QMainWindow, member: int) -> list[str]:
    """The probabilities that the detail view shows of a member, in per cent."""
    return cells_of(probabilities_of(window))[1 + member]


def told_probabilities(result: RunResult, sample: int, member: int) -> list[str]:
    """The same, as the result has them."""
    assert result.samples is not None
    shares = result.samples.probabilities[member, sample]
    return [f"{100 * share:.0f}" if share >= 0.005 else "" for share in shares]


def shows_sample(window: QMainWindow, result: RunResult, position: int) -> bool:
    """Whether all three views have the sample at this place of the order selected."""
    assert result.samples is not None
    sample = int(result.samples.order[position])
    return (
        gallery_of(window).currentIndex().row() == position
        and matrix_of(window).currentIndex().column() == position
        and all(
            shown_member(window, member) == told_probabilities(result, sample, member)
            for member in range(result.samples.members)
        )
    )


def test_the_guard_notices_a_torch_operation_on_this_thread(no_torch_here: None) -> None:  # noqa: ARG001 -- asked for what it does
    with pytest.raises(AssertionError, match="on the GUI thread"):
        torch.zeros(1)


def test_the_first_run_starts_by_itself_and_shows_its_answer(
    window: QMainWindow, first: RunResult, settings: RunSettings
) -> None:
    assert first.request.settings == settings
    assert first.samples is not None
    assert gallery_of(window).model().rowCount() == len(first.samples.order)
    headline = text_of(window, "headline")
    names_all = all(name in headline for name in settings.strategies)
    assert names_all or "No verdict" in headline  # the machine may be busy
    assert "Same answers" in text_of(window, "equivalenceLine")
    assert shows_sample(window, first, 0)


def test_a_run_has_the_settings_that_were_picked(
    qtbot: QtBot, window: QMainWindow, first: RunResult
) -> None:
    set_number(window, "memberCount", 5)
    set_number(window, "batchSize", 16)
    press(qtbot, window, "inputDifferent")
    choose(window, "weightsBox", Weights.RANDOM)
    choose(window, "sourceBox", Source.NOISE)
    find(window, QCheckBox, "strategy-vmap").click()
    outcome = run(qtbot, window)
    assert isinstance(outcome, RunResult)
    assert outcome.request.settings == replace(
        first.request.settings,
        members=5,
        batch=16,
        input=InputMode.DIFFERENT,
        weights=Weights.RANDOM,
        source=Source.NOISE,
        strategies=("loop", "stacked"),
    )
    assert matrix_of(window).model().rowCount() == 5
    assert "vmap" not in text_of(window, "headline")


@pytest.mark.usefixtures("first")
def test_a_changed_setting_marks_the_result_as_stale_until_the_next_run_and_runs_nothing(
    qtbot: QtBot, window: QMainWindow
) -> None:
    stale = find(window, QLabel, "runMark")
    assert not stale.isVisible()
    set_number(window, "batchSize", 9)
    assert stale.isVisible()
    assert not find(window, QAbstractButton, "cancelButton").isEnabled()
    set_number(window, "batchSize", 8)
    assert not stale.isVisible()
    set_number(window, "batchSize", 9)
    run(qtbot, window)
    assert not stale.isVisible()


@pytest.mark.usefixtures("first")
def test_settings_changed_during_a_run_leave_its_result_stale(
    qtbot: QtBot, window: QMainWindow, held: Held
) -> None:
    press(qtbot, window, "runButton")
    qtbot.waitUntil(held.begun.is_set, timeout=PATIENCE_MS)
    set_number(window, "batchSize", 9)
    outcome_of(qtbot, window, held.let_go.set)
    assert find(window, QLabel, "runMark").isVisible()


@pytest.mark.usefixtures("first")
def test_a_run_can_be_cancelled_the_last_result_stays_and_the_next_run_works(
    qtbot: QtBot, window: QMainWindow, held: Held
) -> None:
    before = text_of(window, "headline")
    press(qtbot, window, "runButton")
    qtbot.waitUntil(held.begun.is_set, timeout=PATIENCE_MS)
    press(qtbot, window, "cancelButton")
    assert "Cancelling" in text_of(window, "messageLabel")
    assert isinstance(outcome_of(qtbot, window, held.let_go.set), Cancelled)
    assert text_of(window, "messageLabel") == "Cancelled; the last result is still shown"
    assert text_of(window, "headline") == before
    assert gallery_of(window).model().rowCount() == 10_000
    assert isinstance(run(qtbot, window), RunResult)


@pytest.mark.usefixtures("first")
def test_run_is_disabled_and_cancel_enabled_during_a_run_alone(
    qtbot: QtBot, window: QMainWindow, held: Held
) -> None:
    start, stop = (find(window, QAbstractButton, f"{one}Button") for one in ("run", "cancel"))
    progress = find(window, QWidget, "progressBar")
    states = [(start.isEnabled(), stop.isEnabled(), progress.isVisible())]
    press(qtbot, window, "runButton")
    states.append((start.isEnabled(), stop.isEnabled(), progress.isVisible()))
    outcome_of(qtbot, window, held.let_go.set)
    states.append((start.isEnabled(), stop.isEnabled(), progress.isVisible()))
    assert states == [(True, False, False), (False, True, True), (True, False, False)]


@pytest.mark.usefixtures("first")
def test_closing_during_a_run_ends_the_thread(
    qtbot: QtBot, window: QMainWindow, held: Held
) -> None:
    press(qtbot, window, "runButton")
    qtbot.waitUntil(held.begun.is_set, timeout=PATIENCE_MS)
    assert held.thread.isRunning()
    QTimer.singleShot(100, held.let_go.set)
    window.close()
    assert not held.thread.isRunning()


def test_a_click_selects_in_all_views_and_the_choice_stays_selected_after_the_next_run(
    qtbot: QtBot, window: QMainWindow, first: RunResult
) -> None:
    assert first.samples is not None
    click_item(qtbot, matrix_of(window), row=1, column=4)
    assert shows_sample(window, first, 4)
    click_item(qtbot, gallery_of(window), 7)
    assert shows_sample(window, first, 7)
    chosen = int(first.samples.order[7])
    set_number(window, "memberCount", 6)
    second = run(qtbot, window)
    assert isinstance(second, RunResult)
    assert second.samples is not None
    assert shows_sample(window, second, int(np.flatnonzero(second.samples.order == chosen)[0]))
