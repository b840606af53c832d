from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QMainWindow, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.shell.status import WindowStatus
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.shift import RibbonRequest, Shift, ShiftRequest
from ensemble_gui.samples.shifts import levels_of
from ensemble_gui.wording.shift_levels import SHIFT_WORDS
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import (
    PATIENCE_MS,
    click_item,
    find,
    gallery_of,
    press,
    text_of,
    turn_to,
)
from tests.support.qt.room import SMALL, cut_labels
from tests.support.qt.synthetic_shift import level, ribbon
from tests.support.qt.synthetic_shift import result as evaluation

Finish = Callable[[], RunResult]


@pytest.fixture
def opened(qtbot: QtBot, driven: QMainWindow, finish: Finish, worker: FakeWorker) -> RunResult:
    """The result of a run, with the page of the shift open and its ribbon asked for."""
    result = finish()
    turn_to(driven, "Shift")
    qtbot.waitUntil(lambda: len(worker.of(RibbonRequest)) == 1, timeout=PATIENCE_MS)
    return result


def test_the_ribbon_is_that_of_the_selected_sample(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    samples = opened.samples
    assert samples is not None
    request = worker.of(RibbonRequest)[0][0]
    assert (request.image == samples.images[samples.order[0]]).all()
    assert request.settings == opened.request.settings
    worker.give(ribbon(request, members=3))
    qtbot.waitUntil(lambda: text_of(driven, "shiftTold") == "42° anticlockwise")
    click_item(qtbot, gallery_of(driven), 1)
    qtbot.waitUntil(lambda: len(worker.of(RibbonRequest)) == 2)
    assert (worker.of(RibbonRequest)[1][0].image == samples.images[samples.order[1]]).all()


def test_another_kind_is_another_ribbon(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    assert opened
    worker.give(ribbon(worker.of(RibbonRequest)[0][0], members=3))
    find(driven, QComboBox, "shiftKind").setCurrentText("Noise")
    qtbot.waitUntil(lambda: len(worker.of(RibbonRequest)) == 2)
    assert worker.of(RibbonRequest)[1][0].shift is Shift.NOISE


def test_a_ribbon_that_fails_is_told(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    assert opened
    request = worker.of(RibbonRequest)[0][0]
    failure = Failure(request=request, message="Not enough memory.", traceback="")
    worker.give(failure)
    qtbot.waitUntil(lambda: text_of(driven, "messageLabel") == "Not enough memory.")


def test_levels_stream_in_and_the_end_is_told(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    press(qtbot, driven, "shiftAllButton")
    qtbot.waitUntil(lambda: len(worker.of(ShiftRequest)) == 1)
    request = worker.of(ShiftRequest)[0][0]
    assert request.samples is opened.samples
    assert find(driven, QPushButton, "cancelButton").isEnabled()
    worker.part_made.emit(request, level(42.0))
    qtbot.waitUntil(lambda: "rotated 42° anticlockwise" in text_of(driven, "shiftSentence"))
    worker.give(evaluation(request))
    qtbot.waitUntil(find(driven, QPushButton, "shiftAllButton").isEnabled)
    assert not find(driven, QPushButton, "cancelButton").isEnabled()
    assert text_of(driven, "messageLabel") == ""


def test_what_was_said_of_something_else_meanwhile_stays(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    assert opened
    press(qtbot, driven, "shiftAllButton")
    qtbot.waitUntil(lambda: len(worker.of(ShiftRequest)) == 1)
    driven.findChild(WindowStatus).warn("a.txt is no image.")
    worker.give(evaluation(worker.of(ShiftRequest)[0][0]))
    qtbot.waitUntil(find(driven, QPushButton, "shiftAllButton").isEnabled)
    assert text_of(driven, "messageLabel") == "a.txt is no image."


def test_cancelled_the_levels_stay_and_it_is_said_how_many(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker
) -> None:
    assert opened
    worker.give(ribbon(worker.of(RibbonRequest)[0][0], members=3))
    press(qtbot, driven, "shiftAllButton")
    qtbot.waitUntil(lambda: len(worker.of(ShiftRequest)) == 1)
    request, token = worker.of(ShiftRequest)[0]
    worker.part_made.emit(request, level(0.0, auroc={}))
    worker.part_made.emit(request, level(42.0))
    qtbot.waitUntil(lambda: "rotated 42° anticlockwise" in text_of(driven, "shiftSentence"))
    press(qtbot, driven, "cancelButton")
    assert token.cancelled
    worker.give(Cancelled(request=request))
    kept = "kept 2 levels, from unchanged to 42° anticlockwise"
    qtbot.waitUntil(lambda: kept in text_of(driven, "messageLabel"))
    assert "rotated 42° anticlockwise" in text_of(driven, "shiftSentence")


@pytest.mark.parametrize("kind", [one for one in Shift if one.has_two_directions])
def test_each_direction_is_named_whole_next_to_the_slider(
    qtbot: QtBot, driven: QMainWindow, opened: RunResult, worker: FakeWorker, kind: Shift
) -> None:
    assert opened
    driven.resize(SMALL)
    worker.give(ribbon(worker.of(RibbonRequest)[0][0], members=3))
    find(driven, QComboBox, "shiftKind").setCurrentText(SHIFT_WORDS[kind].title)
    qtbot.waitUntil(lambda: worker.of(RibbonRequest)[-1][0].shift is kind)
    made = ribbon(worker.of(RibbonRequest)[-1][0], members=3)
    if kind is not Shift.ROTATE:  # it has been given
        worker.give(replace(made, levels=levels_of(kind)))
    slider = find(driven, QSlider, "shiftSlider")
    for place, direction in enumerate(SHIFT_WORDS[kind].directions or ()):
        slider.setValue(place * slider.maximum())
        assert direction in text_of(driven, "shiftTold")
        assert direction in slider.accessibleDescription()
        assert cut_labels(driven) == []
