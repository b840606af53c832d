"""The user's own images in the real window: dropped, opened, given at the start."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.app import create_window
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.samples.image_files.bytes import read_image_bytes
from tests.support.qt.gestures import (
    PATIENCE_MS,
    choose,
    drop,
    find,
    gallery_of,
    load,
    matrix_of,
    press,
    probabilities_of,
    run,
    set_number,
    text_of,
    texts_in,
)
from tests.support.qt.held import Held
from tests.support.qt.own_gestures import (
    action,
    added_images,
    let_the_run_s_members_look,
    page_of,
)

Digit = Callable[[int], Path]


@pytest.mark.usefixtures("first")
def test_a_png_dropped_anywhere_is_shown_among_my_images(
    qtbot: QtBot, window: QMainWindow, digit: Digit
) -> None:
    let_the_run_s_members_look(window)
    names: list[str] = []
    for target in (
        *("", "digitGallery", "disagreementMatrix", "timingPlot", "imageDropArea", "batchSize"),
        *("sketchPad", "memberVotes", "stageStrip"),
    ):
        place = find(window, QWidget, target) if target else window
        names.append(f"{target or 'window'}.png")
        dropped = digit(1).rename(digit(1).with_name(names[-1]))
        taken = load(qtbot, window, partial(drop, place, dropped))
        assert (target, taken) == (target, (1, 0))
        assert added_images(window) == names
        assert text_of(window, "messageLabel") == "Added 1 image"
        detail = texts_in(find(window, QWidget, "sampleDetail"))
        assert names[-1] in detail
        assert "ensemble says 2" in detail


@pytest.mark.usefixtures("first")
def test_a_drop_without_any_image_leaves_the_digits_on_show(
    qtbot: QtBot, window: QMainWindow, tmp_path: Path
) -> None:
    assert load(qtbot, window, lambda: drop(window, tmp_path / "nowhere.png")) == (0, 1)
    assert gallery_of(window).model().rowCount() == 10_000
    assert "No such file: nowhere.png" in text_of(window, "messageLabel")


@pytest.mark.usefixtures("no_torch_here")
def test_images_given_at_the_start_are_loaded(
    qtbot: QtBot, settings: RunSettings, digit: Digit
) -> None:
    window = create_window(images=[str(digit(1)), str(digit(2))], settings=settings)
    qtbot.addWidget(window)
    assert load(qtbot, window, window.show) == (2, 0)
    assert added_images(window) == ["digit 1.png", "digit 2.png"]


@pytest.mark.usefixtures("first")
def test_images_can_be_opened(
    qtbot: QtBot, window: QMainWindow, digit: Digit, tmp_path: Path
) -> None:
    def accept(dialog: QFileDialog, number: int) -> None:
        dialog.setDirectory(str(tmp_path))
        dialog.filesSelected.emit([str(digit(number))])
        dialog.close()

    for number, way in enumerate(("menu", "openButton", "imageDropArea"), 1):
        if way == "menu":
            action(window, "Open images").trigger()
        else:
            press(qtbot, window, way)
        dialog = find(window, QFileDialog, "openDialog")
        assert load(qtbot, window, partial(accept, dialog, number)) == (1, 0)
        assert added_images(window) == [f"digit {one}.png" for one in range(1, number + 1)]
        qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))


@pytest.mark.usefixtures("first")
def test_a_second_drop_while_the_first_is_read_loses_nothing(
    qtbot: QtBot, window: QMainWindow, digit: Digit, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, let_go = threading.Event(), threading.Event()

    def read_late(path: str) -> bytes:
        begun.set()
        assert let_go.wait(300)
        return read_image_bytes(path)

    monkeypatch.setattr("ensemble_gui.running.answers.own_pictures.read_image_bytes", read_late)
    loaded: list[tuple[int, int]] = []
    window.images_loaded.connect(lambda *counts: loaded.append(counts))
    drop(window, digit(1))
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    drop(window, digit(2))
    let_go.set()
    qtbot.waitUntil(lambda: len(loaded) == 2, timeout=PATIENCE_MS)
    assert loaded == [(1, 0), (1, 0)]
    assert added_images(window) == ["digit 1.png", "digit 2.png"]


@pytest.mark.usefixtures("first")
def test_images_dropped_during_a_run_are_read_after_it(
    qtbot: QtBot, window: QMainWindow, digit: Digit, held: Held
) -> None:
    press(qtbot, window, "runButton")
    qtbot.waitUntil(held.begun.is_set, timeout=PATIENCE_MS)
    drop(window, digit(1))
    assert load(qtbot, window, held.let_go.set) == (1, 0)


@pytest.mark.usefixtures("first")
def test_my_images_are_seen_by_ten_convolutional_members_however_many_run(
    qtbot: QtBot, window: QMainWindow, digit: Digit
) -> None:
    load(qtbot, window, lambda: drop(window, digit(1)))
    assert probabilities_of(window).model().rowCount() == 1 + 10
    choose(window, "ownEnsembleBox", "run")
    qtbot.waitUntil(
        lambda: probabilities_of(window).model().rowCount() == 1 + 3, timeout=PATIENCE_MS
    )
    assert "ensemble says 2" in texts_in(find(window, QWidget, "sampleDetail"))


@pytest.mark.usefixtures("first")
def test_the_page_that_is_shown_is_that_of_what_was_asked_for(
    qtbot: QtBot, window: QMainWindow, digit: Digit
) -> None:
    pages = [page_of(window)]
    load(qtbot, window, lambda: drop(window, digit(1)))
    pages.append(page_of(window))
    run(qtbot, window)
    pages.append(page_of(window))
    assert pages == ["Timings", "My images", "Timings"]


@pytest.mark.usefixtures("first")
def test_a_failed_run_keeps_my_images(qtbot: QtBot, window: QMainWindow, digit: Digit) -> None:
    load(qtbot, window, lambda: drop(window, digit(1)))
    set_number(window, "memberCount", 21)
    assert not isinstance(run(qtbot, window), RunResult)
    assert added_images(window) == ["digit 1.png"]


@pytest.mark.usefixtures("first")
def test_my_images_are_predicted_anew_by_the_members_of_the_next_run(
    qtbot: QtBot, window: QMainWindow, digit: Digit
) -> None:
    let_the_run_s_members_look(window)
    load(qtbot, window, lambda: drop(window, digit(1)))
    assert probabilities_of(window).model().rowCount() == 1 + 3
    set_number(window, "memberCount", 5)
    run(qtbot, window)
    qtbot.waitUntil(
        lambda: probabilities_of(window).model().rowCount() == 1 + 5, timeout=PATIENCE_MS
    )
    assert matrix_of(window).model().rowCount() == 5
    assert added_images(window) == ["digit 1.png"]


@pytest.mark.usefixtures("first")
def test_no_progress_is_left_on_the_screen_when_my_images_are_predicted_anew(
    qtbot: QtBot, window: QMainWindow, digit: Digit
) -> None:
    let_the_run_s_members_look(window)
    load(qtbot, window, lambda: drop(window, digit(1)))
    set_number(window, "memberCount", 5)
    choose(window, "weightsBox", Weights.RANDOM)
    run(qtbot, window)
    idle = find(window, QWidget, "cancelButton")
    qtbot.waitUntil(lambda: not idle.isEnabled(), timeout=PATIENCE_MS)
    assert probabilities_of(window).model().rowCount() == 1 + 5
    assert text_of(window, "messageLabel") == ""


@pytest.mark.usefixtures("first")
def test_the_digits_can_be_shown_again(qtbot: QtBot, window: QMainWindow, digit: Digit) -> None:
    load(qtbot, window, lambda: drop(window, digit(1)))
    find(window, QComboBox, "sampleSetBox").setCurrentText("Sample digits")
    assert page_of(window) == "My images"  # the pad stays
    assert gallery_of(window).model().rowCount() == 10_000


@pytest.mark.usefixtures("first")
def test_without_images_my_images_say_how_to_bring_some(window: QMainWindow) -> None:
    find(window, QComboBox, "sampleSetBox").setCurrentText("My images")
    assert text_of(window, "samplesNote") == "No images yet: drop some on the window"
    assert gallery_of(window).model().rowCount() == 0
