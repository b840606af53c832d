from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import Weights
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import choose, drop, gallery_of, load, press, set_number, text_of
from tests.support.qt.own_gestures import (
    let_the_run_s_members_look,
    page_of,
    refusals_in,
    selected_image,
    shown_images,
)
from tests.support.qt.synthetic_images import images_result, refused_result


def test_images_are_predicted_by_the_members_that_are_on_show(
    qtbot: QtBot,
    driven: QMainWindow,
    worker: FakeWorker,
    finish: Callable[[], RunResult],
    tmp_path: Path,
) -> None:
    result = finish()
    let_the_run_s_members_look(driven)
    set_number(driven, "memberCount", 9)
    drop(driven, tmp_path / "a.png")
    request = worker.wait_for(qtbot, 2)
    assert isinstance(request, ImagesRequest)
    assert request.settings == result.request.settings


def test_images_are_predicted_by_the_convolutional_members_unless_others_are_chosen(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    drop(driven, Path("/a.png"))
    request = worker.wait_for(qtbot, 2)
    assert isinstance(request, ImagesRequest)
    assert (request.settings.weights, request.settings.members) == (Weights.CONV, 10)
    worker.give(images_result(request))
    let_the_run_s_members_look(driven)
    anew = worker.wait_for(qtbot, 3)
    assert isinstance(anew, ImagesRequest)
    assert (anew.settings.weights, anew.settings.members) == (Weights.TRAINED, 3)
    worker.give(images_result(anew))
    choose(driven, "ownEnsembleBox", "conv")
    again = worker.wait_for(qtbot, 4)
    assert isinstance(again, ImagesRequest)
    assert again.settings.weights is Weights.CONV


def test_a_second_drop_waits_for_the_first_and_adds_to_it(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    drop(driven, Path("/a.png"), Path("/z.png"))
    first = images_result(worker.wait_for(qtbot, 2))
    drop(driven, Path("/b.png"))
    drop(driven, Path("/c.png"))
    worker.give(first)
    second = worker.wait_for(qtbot, 3)
    assert isinstance(second, ImagesRequest)
    assert (second.taken, second.paths) == ((), ("/b.png", "/c.png"))
    worker.give(images_result(second))
    assert shown_images(driven) == ["a.png", "z.png", "b.png", "c.png"]


@pytest.mark.parametrize("ending", [Cancelled, lambda **it: Failure(message="no", **it)])
def test_a_reading_that_ends_without_images_keeps_those_that_are_there(
    qtbot: QtBot,
    driven: QMainWindow,
    worker: FakeWorker,
    finish: Callable[[], RunResult],
    ending: Callable[..., Cancelled | Failure],
) -> None:
    finish()
    drop(driven, Path("/a.png"))
    worker.give(images_result(worker.wait_for(qtbot, 2)))
    drop(driven, Path("/b.png"))
    worker.give(ending(request=worker.wait_for(qtbot, 3)))
    assert gallery_of(driven).model().rowCount() == 1
    drop(driven, Path("/c.png"))
    worker.give(images_result(worker.wait_for(qtbot, 4)))
    assert shown_images(driven) == ["a.png", "c.png"]


def test_a_run_with_the_same_settings_predicts_no_image_anew(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    let_the_run_s_members_look(driven)
    drop(driven, Path("/a.png"))
    worker.give(images_result(worker.wait_for(qtbot, 2)))
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 3)
    finish()
    QApplication.processEvents()
    assert len(worker.taken) == 3


def test_images_come_into_view_with_the_first_group_and_the_first_of_them_is_selected(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    drop(driven, Path("/a.png"), Path("/b.png"), Path("/c.png"))
    request = worker.wait_for(qtbot, 2)
    assert page_of(driven) == "Timings"
    worker.give_part(images_result(request, "/a.png", "/b.png"))
    assert page_of(driven) == "My images"
    assert shown_images(driven) == ["a.png", "b.png"]
    assert text_of(driven, "imagesTold") == "2 images"
    told = load(qtbot, driven, lambda: worker.give(images_result(request, "/c.png")))
    assert told == (3, 0)
    assert shown_images(driven) == ["a.png", "b.png", "c.png"]
    assert selected_image(driven) == "a.png"
    assert text_of(driven, "messageLabel") == "Added 3 images"


def test_later_groups_turn_no_page(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    drop(driven, Path("/a.png"), Path("/b.png"))
    request = worker.wait_for(qtbot, 2)
    worker.give_part(images_result(request, "/a.png"))
    press(qtbot, driven, "runButton")
    assert page_of(driven) == "Timings"
    worker.give(images_result(request, "/b.png"))
    assert page_of(driven) == "Timings"


def test_reasons_of_refusals_are_listed_as_they_come(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    drop(driven, Path("/a.png"), Path("/b.png"))
    request = worker.wait_for(qtbot, 2)
    worker.give_part(refused_result(request, "a.png is empty"))
    assert refusals_in(driven) == ["a.png is empty"]
    rest = refused_result(request, "b.png is no image")
    assert load(qtbot, driven, lambda: worker.give(rest)) == (0, 2)
    assert refusals_in(driven) == ["a.png is empty", "b.png is no image"]
    assert "a.png is empty" in text_of(driven, "messageLabel")
    assert page_of(driven) == "Timings"  # nothing new is to be seen


def test_a_failure_in_the_middle_is_told_although_images_came(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    drop(driven, Path("/a.png"), Path("/b.png"))
    request = worker.wait_for(qtbot, 2)
    worker.give_part(images_result(request, "/a.png"))
    failure = Failure(request=request, message="The memory is full")
    assert load(qtbot, driven, lambda: worker.give(failure)) == (1, 0)
    assert shown_images(driven) == ["a.png"]
    assert text_of(driven, "messageLabel") == "The memory is full"
