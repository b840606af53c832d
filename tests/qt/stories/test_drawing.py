"""A digit is drawn on the pad of the real window, and the members' votes follow."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.images import Stage
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers import inspection
from ensemble_gui.running.members.at_hand import Voters
from tests.support.qt.gestures import (
    PATIENCE_MS,
    click_item,
    drop,
    find,
    gallery_of,
    has_verdict,
    load,
    only,
    press,
    text_of,
    texts_in,
)
from tests.support.qt.own_gestures import (
    let_the_run_s_members_look,
    press_keys,
    selected_image,
    shown_images,
    sort_by,
    switch_of,
)
from tests.support.qt.sketching import LEFT, NO_KEY, draw

INVITATION = "Draw a digit, or choose an image"


@pytest.fixture
def ready(window: MainWindow, first: object) -> MainWindow:  # noqa: ARG001 -- asked for what it does
    """The window with the pad in view, and the members of the run to look at it."""
    window.pages.open("images")
    let_the_run_s_members_look(window)
    return window


class HeldVotes:
    """Inspects as ever, once it is let go, and notes what it was asked for."""

    def __init__(self) -> None:
        self.requests: list[InspectionRequest] = []
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, request: InspectionRequest, *rest: object, **others: object) -> object:
        self.requests.append(request)
        self.begun.set()
        assert self.let_go.wait(300)
        return _inspect(request, *rest, **others)


_inspect = inspection.inspect


@pytest.fixture
def held_votes(monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldVotes]:
    made = HeldVotes()
    monkeypatch.setattr(inspection, "inspect", made)
    yield made
    made.let_go.set()


def draw_a_one(window: MainWindow) -> None:
    """From top to bottom, in the middle."""
    middle, side = only(window, SketchPad).rect().center(), only(window, SketchPad).height()
    way = [(middle.x(), round(side * share)) for share in (0.25, 0.35, 0.45, 0.55, 0.65, 0.75)]
    draw(only(window, SketchPad), *way)


def votes_are(window: MainWindow, said: str) -> Callable[[], bool]:
    return lambda: text_of(window, "votesTold").startswith(said)


def test_the_votes_follow_a_stroke_before_the_pen_is_lifted(
    qtbot: QtBot, ready: MainWindow
) -> None:
    pad = only(ready, SketchPad)
    middle = pad.rect().center()
    QTest.mousePress(pad, LEFT, NO_KEY, middle - QPoint(0, 40))
    for step in range(-40, 40, 8):
        QTest.mouseMove(pad, middle + QPoint(0, step))
    qtbot.waitUntil(lambda: has_verdict(text_of(ready, "votesTold")), timeout=PATIENCE_MS)
    assert not pad.is_empty
    QTest.mouseRelease(pad, LEFT, NO_KEY, middle + QPoint(0, 40))
    qtbot.waitUntil(votes_are(ready, "3 of 3 say 1"), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(text_of(ready, "stageSummary")), timeout=PATIENCE_MS)
    assert "Here: " in switch_of(ready, Stage.POLARITY).toolTip()


def test_a_stroke_by_keys_is_followed_as_well(qtbot: QtBot, ready: MainWindow) -> None:
    for key in ("Shift+Up", "Shift+Up", "Shift+Up", "Space", *["Shift+Down"] * 6, "Space"):
        press_keys(qtbot, only(ready, SketchPad), key)
    qtbot.waitUntil(votes_are(ready, "3 of 3 say 1"), timeout=PATIENCE_MS)


def test_however_fast_somebody_draws_stale_points_are_skipped(
    qtbot: QtBot, ready: MainWindow, held_votes: HeldVotes
) -> None:
    draw_a_one(ready)
    qtbot.waitUntil(held_votes.begun.is_set, timeout=PATIENCE_MS)
    for _ in range(20):
        draw(only(ready, SketchPad), (60, 60), (64, 70), (68, 80))
    held_votes.let_go.set()
    qtbot.waitUntil(lambda: has_verdict(text_of(ready, "votesTold")), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(held_votes.requests) == 2, timeout=PATIENCE_MS)
    newest = held_votes.requests[-1]
    assert newest.with_effects  # of the end of the last stroke
    qtbot.waitUntil(lambda: bool(text_of(ready, "stageSummary")), timeout=PATIENCE_MS)
    assert len(held_votes.requests) == 2


def test_the_votes_go_with_the_drawing(qtbot: QtBot, ready: MainWindow) -> None:
    draw_a_one(ready)
    qtbot.waitUntil(votes_are(ready, "3 of 3 say 1"), timeout=PATIENCE_MS)
    press(qtbot, ready, "clearButton")
    qtbot.waitUntil(votes_are(ready, INVITATION), timeout=PATIENCE_MS)
    press(qtbot, ready, "undoButton")
    qtbot.waitUntil(votes_are(ready, "3 of 3 say 1"), timeout=PATIENCE_MS)


def test_a_drawing_that_is_kept_is_an_image_like_others(
    qtbot: QtBot, ready: MainWindow, digit: Callable[[int], Path]
) -> None:
    load(qtbot, ready, lambda: drop(ready, digit(0)))
    sort_by(ready, "In order added")
    draw_a_one(ready)
    assert load(qtbot, ready, lambda: press(qtbot, ready, "keepButton")) == (1, 0)
    names = shown_images(ready)
    assert names[0] == "digit 0.png"
    assert names[1].startswith("drawing")
    assert selected_image(ready) == names[1]
    assert only(ready, SketchPad).is_empty
    assert not find(ready, QAbstractButton, "keepButton").isEnabled()
    assert "ensemble says 1" in texts_in(find(ready, QWidget, "sampleDetail"))
    qtbot.waitUntil(votes_are(ready, "3 of 3 say 1"), timeout=PATIENCE_MS)
    click_item(qtbot, gallery_of(ready), 0)
    qtbot.waitUntil(votes_are(ready, "3 of 3 say 7"), timeout=PATIENCE_MS)
    switch_of(ready, Stage.CENTRING).click()  # made anew, without any file
    assert shown_images(ready) == names


def test_a_switch_looks_at_the_drawing_again(qtbot: QtBot, ready: MainWindow) -> None:
    draw_a_one(ready)
    qtbot.waitUntil(lambda: bool(text_of(ready, "stageSummary")), timeout=PATIENCE_MS)
    switch_of(ready, Stage.BOX).click()
    qtbot.waitUntil(
        lambda: "With ink box" in switch_of(ready, Stage.BOX).accessibleDescription(),
        timeout=PATIENCE_MS,
    )


def test_the_pad_works_while_a_run_goes_on_and_is_answered_after_it(
    qtbot: QtBot, ready: MainWindow, settings: RunSettings
) -> None:
    press(qtbot, ready, "runButton")
    ready.pages.open("images")
    draw_a_one(ready)
    qtbot.waitUntil(votes_are(ready, f"3 of {settings.members} say 1"), timeout=PATIENCE_MS)


@pytest.mark.parametrize("fault", ["bad input", "a bug"])
def test_an_inspection_that_fails_says_so_and_the_next_works(
    qtbot: QtBot, ready: MainWindow, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def fail(_voters: Voters, *_: object) -> Inspection:
        raise inspection.BadInput("No such members") if fault == "bad input" else ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(Voters, "ask", fail)
        draw_a_one(ready)
        said = "No such members" if fault == "bad input" else "ZeroDivisionError"
        qtbot.waitUntil(lambda: said in text_of(ready, "votesTold"), timeout=PATIENCE_MS)
        assert not ready.findChildren(QDialog)
        only(ready, SketchPad).clear()
    draw_a_one(ready)
    qtbot.waitUntil(votes_are(ready, "3 of 3 say 1"), timeout=PATIENCE_MS)
