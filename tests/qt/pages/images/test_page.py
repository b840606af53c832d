"""The page of the user's images in the whole window, on a worker that computes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QFileDialog, QMainWindow
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.pages.images.sketch.pad import SketchPad
from ensemble_gui.qt.pages.images.sketch.tools import SketchTools
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.images import ImagesRequest, OwnImage, SaveRequest, SaveResult, Stage
from ensemble_gui.records.outcomes import Failure
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import Weights
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import (
    click_item,
    drop,
    find,
    gallery_of,
    matrix_of,
    only,
    press,
    text_of,
)
from tests.support.qt.own_gestures import (
    action,
    clear_clipboard,
    refusals_in,
    selected_image,
    shown_images,
    switch_of,
)
from tests.support.qt.sketching import draw
from tests.support.qt.synthetic_images import images_result, inspection, refused_result

Finish = Callable[[], RunResult]
EDITS = ("Remove image", "Remove label", "Move image earlier", "Move image later")


@pytest.fixture
def filled(qtbot: QtBot, driven: MainWindow, worker: FakeWorker, finish: Finish) -> MainWindow:
    """The window with three images, the first of them inspected."""
    finish()
    drop(driven, Path("/a.png"), Path("/b.png"), Path("/c.png"))
    worker.give(images_result(worker.wait_for(qtbot, 2)))
    worker.give(inspection(worker.wait_to_inspect(qtbot, 1)))
    return driven


def able(window: QMainWindow, *texts: str) -> set[bool]:
    return {action(window, text).isEnabled() for text in texts}


def inspected_image(qtbot: QtBot, worker: FakeWorker, requests: int) -> OwnImage:
    image = worker.wait_to_inspect(qtbot, requests).image
    assert image is not None
    return image


def test_the_image_that_comes_into_view_is_inspected(
    filled: MainWindow, worker: FakeWorker
) -> None:
    request = worker.inspections[0]
    assert request.image is not None
    assert request.image.name == "a.png"
    assert (request.settings.weights, request.settings.members) == (Weights.CONV, 10)
    assert text_of(filled, "votesTold").startswith("2 of 3 say 3")


@pytest.mark.parametrize("view", ["gallery", "matrix"])
def test_a_click_inspects_another_image_once(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker, view: str
) -> None:
    if view == "gallery":
        click_item(qtbot, gallery_of(filled), 2)
    else:
        click_item(qtbot, matrix_of(filled), row=1, column=2)
    assert inspected_image(qtbot, worker, 2).name == "c.png"
    worker.give(inspection(worker.inspections[-1], (4, 4)))
    assert text_of(filled, "votesTold").startswith("2 of 2 say 4")
    assert len(worker.inspections) == 2


def test_votes_follow_the_pen_and_an_image_comes_back_with_a_click(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker
) -> None:
    draw(only(filled, SketchPad), (50, 50), (60, 90), (70, 120))
    request = worker.wait_to_inspect(qtbot, 2)
    assert request.sketch is not None
    assert not request.with_effects
    worker.give(inspection(request, (7, 7, 7)))
    assert text_of(filled, "votesTold").startswith("3 of 3 say 7")
    ended = worker.wait_to_inspect(qtbot, 3)
    assert ended.with_effects
    worker.give(inspection(ended, (7, 7, 7), changed={Stage.BOX: 3}))
    assert "3 of 3 members" in text_of(filled, "stageSummary")
    click_item(qtbot, gallery_of(filled), 0)  # which is selected already
    assert inspected_image(qtbot, worker, 4).name == "a.png"


def test_a_drawing_is_kept_among_the_images_and_the_sheet_is_clean_again(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker
) -> None:
    keep = find(filled, QAbstractButton, "keepButton")
    assert not keep.isEnabled()
    draw(only(filled, SketchPad), (50, 50), (70, 120))
    press(qtbot, filled, "keepButton")
    assert only(filled, SketchPad).is_empty
    assert not keep.isEnabled()
    request = worker.wait_for(qtbot, 3)
    assert isinstance(request, ImagesRequest)
    (drawing,) = request.encoded
    assert drawing.content.startswith(b"\x89PNG")
    worker.give(images_result(request))
    assert shown_images(filled)[-1] == selected_image(filled) == drawing.name
    press(qtbot, filled, "undoButton")  # the drawing itself is not lost
    assert not only(filled, SketchPad).is_empty


def test_an_empty_sheet_is_not_kept(filled: MainWindow, worker: FakeWorker) -> None:
    only(filled, SketchTools).keep_wanted.emit()
    assert len(worker.taken) == 2


def test_the_tools_and_the_pad_agree_on_the_pen(filled: MainWindow) -> None:
    only(filled, SketchTools).pen_width_changed.emit(30)
    assert only(filled, SketchPad).pen_width == 30
    only(filled, SketchPad).set_pen_width(20)
    assert only(filled, SketchTools)._slider.value() == 20


def test_a_clean_sheet_gives_way_to_the_selected_image(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker
) -> None:
    draw(only(filled, SketchPad), (50, 50), (70, 120))
    worker.give(inspection(worker.wait_to_inspect(qtbot, 2), (7,)))
    worker.wait_to_inspect(qtbot, 3)
    press(qtbot, filled, "clearButton")
    worker.give(inspection(worker.inspections[-1], (7,)))
    assert inspected_image(qtbot, worker, 4).name == "a.png"


def test_a_switch_makes_the_digits_of_all_images_anew_and_looks_again(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker
) -> None:
    before = gallery_of(filled).model().samples
    switch_of(filled, Stage.CENTRING).click()
    request = worker.wait_for(qtbot, 3)
    assert isinstance(request, ImagesRequest)
    assert not request.recipe.has(Stage.CENTRING)
    assert [image.name for image in request.taken] == ["a.png", "b.png", "c.png"]
    again = worker.wait_to_inspect(qtbot, 2)
    assert not again.recipe.has(Stage.CENTRING)
    worker.give(images_result(request))
    assert gallery_of(filled).model().samples is not before
    assert text_of(filled, "messageLabel") == ""


def test_other_members_look_at_the_selected_image_as_well(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker
) -> None:
    box = find(filled, QComboBox, "ownEnsembleBox")
    box.setCurrentIndex(box.findData("run"))
    request = worker.wait_to_inspect(qtbot, 2)
    assert (request.settings.weights, request.settings.members) == (Weights.TRAINED, 3)
    assert request.image is worker.inspections[0].image


@pytest.mark.parametrize("traceback", [None, "Traceback: in inspect"])
def test_an_inspection_that_fails_is_said_beside_the_votes_and_opens_no_dialog(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker, traceback: str | None
) -> None:
    click_item(qtbot, gallery_of(filled), 1)
    request = worker.wait_to_inspect(qtbot, 2)
    message = "simple_cnn.safetensors is missing: install Ensemble Explorer again"
    worker.give(Failure(request=request, message=message, traceback=traceback))
    assert text_of(filled, "votesTold") == message
    assert not filled.findChildren(QDialog)
    assert text_of(filled, "stageSummary") == ""


def test_without_the_last_image_nothing_is_said_of_it(qtbot: QtBot, filled: MainWindow) -> None:
    for _ in range(3):
        action(filled, "Remove image").trigger()
    assert gallery_of(filled).model().rowCount() == 0
    assert text_of(filled, "votesTold") == "Draw a digit, or choose an image"
    assert text_of(filled, "imagesTold") == ""
    assert able(filled, *EDITS, "Save my images") == {False}
    action(filled, "Undo").trigger()
    assert shown_images(filled) == ["c.png"]
    qtbot.waitUntil(lambda: able(filled, *EDITS) == {True})


def test_what_can_be_edited_depends_on_what_is_in_view(filled: MainWindow) -> None:
    assert able(filled, *EDITS, "Save my images") == {True}
    find(filled, QComboBox, "sampleSetBox").setCurrentText("Sample digits")
    assert able(filled, *EDITS) == {False}
    assert able(filled, "Save my images", "Paste image") == {True}
    assert able(filled, "Undo") == {False}
    assert text_of(filled, "votesTold") == "Draw a digit, or choose an image"


def test_a_folder_is_asked_for_before_anything_is_saved(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker
) -> None:
    action(filled, "Save my images").trigger()
    dialog = find(filled, QFileDialog, "saveDialog")
    assert len(worker.taken) == 2
    dialog.filesSelected.emit(["/somewhere/mine"])
    dialog.close()
    request = worker.wait_for(qtbot, 3)
    assert isinstance(request, SaveRequest)
    assert (request.folder, request.labels) == ("/somewhere/mine", (None,) * 3)
    assert find(filled, QAbstractButton, "cancelButton").isEnabled()
    worker.give(SaveResult(request=request, saved=3, refused=()))
    assert text_of(filled, "messageLabel") == "Saved 3 images to /somewhere/mine"
    assert not find(filled, QAbstractButton, "cancelButton").isEnabled()


def test_what_could_not_be_saved_is_told(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker
) -> None:
    action(filled, "Save my images").trigger()
    dialog = find(filled, QFileDialog, "saveDialog")
    dialog.filesSelected.emit(["/mine"])
    dialog.close()
    request = worker.wait_for(qtbot, 3)
    assert isinstance(request, SaveRequest)
    refused = refused_result(worker.requests[1], "a.png is not there").refused
    worker.give(SaveResult(request=request, saved=2, refused=refused))
    assert refusals_in(filled) == ["a.png is not there"]
    assert text_of(filled, "messageLabel").startswith("Saved 2 images to /mine; 1 could not")


def test_why_nothing_was_saved_is_said(
    qtbot: QtBot, filled: MainWindow, worker: FakeWorker
) -> None:
    action(filled, "Save my images").trigger()
    dialog = find(filled, QFileDialog, "saveDialog")
    dialog.filesSelected.emit(["/mine"])
    dialog.close()
    worker.give(Failure(request=worker.wait_for(qtbot, 3), message="mine is not empty"))
    assert text_of(filled, "messageLabel") == "mine is not empty"


def test_a_paste_of_nothing_says_what_to_copy(driven: MainWindow, worker: FakeWorker) -> None:
    clear_clipboard()
    action(driven, "Paste image").trigger()
    assert text_of(driven, "messageLabel").startswith("There is no image on the clipboard")
    assert len(worker.taken) == 1
