from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from ensemble_gui.records.images import ImagesRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.settings import Weights
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import (
    choose,
    click_item,
    drop,
    find,
    gallery_of,
    load,
    press,
    set_number,
    text_of,
)
from tests.support.qt.own_gestures import let_the_run_s_members_look, selected_image, shown_images
from tests.support.qt.synthetic_images import images_result

Finish = Callable[[], RunResult]


def is_stale(window: QMainWindow) -> bool:
    return find(window, QLabel, "samplesStale").isVisible()


@pytest.mark.parametrize("run_first", [True, False], ids=["run first", "images first"])
def test_images_dropped_during_a_run_of_other_members_are_predicted_anew_by_these(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Finish, *, run_first: bool
) -> None:
    former = finish()
    let_the_run_s_members_look(driven)
    set_number(driven, "memberCount", 9)
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 2)
    drop(driven, Path("/a.png"))
    request = worker.wait_for(qtbot, 3)
    assert isinstance(request, ImagesRequest)
    assert request.settings == former.request.settings
    taken = images_result(request)
    answers = [finish, lambda: worker.give(taken)]
    for answer in answers if run_first else reversed(answers):
        answer()
    anew = worker.wait_for(qtbot, 4)
    assert isinstance(anew, ImagesRequest)
    assert anew.settings.members == 9
    assert (anew.taken, anew.paths) == (taken.images, ())
    worker.give(images_result(anew))
    QApplication.processEvents()
    assert len(worker.taken) == 4


@pytest.mark.parametrize("ending", [Cancelled, lambda **it: Failure(message="no", **it)])
def test_files_that_waited_behind_those_that_were_not_read_are_forgotten(
    qtbot: QtBot,
    driven: QMainWindow,
    worker: FakeWorker,
    finish: Finish,
    ending: Callable[..., Cancelled | Failure],
) -> None:
    finish()
    drop(driven, Path("/a.png"))
    outcome = ending(request=worker.wait_for(qtbot, 2))
    drop(driven, Path("/b.png"), Path("/c.png"))
    told = load(qtbot, driven, lambda: worker.give(outcome))
    assert told == (0, 0)
    assert text_of(driven, "messageLabel").startswith(("Cancelled", "no"))
    QApplication.processEvents()
    assert len(worker.taken) == 2


def test_the_first_image_that_is_new_is_selected_although_another_was_chosen(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Finish
) -> None:
    finish()
    drop(driven, Path("/a.png"), Path("/b.png"))
    worker.give(images_result(worker.wait_for(qtbot, 2)))
    assert selected_image(driven) == "a.png"
    click_item(qtbot, gallery_of(driven), 1)
    assert selected_image(driven) == "b.png"
    drop(driven, Path("/c.png"), Path("/d.png"))
    worker.give(images_result(worker.wait_for(qtbot, 3)))
    assert selected_image(driven) == "c.png"
    assert shown_images(driven) == ["a.png", "b.png", "c.png", "d.png"]


@pytest.mark.parametrize("change", ["members", "weights"])
def test_samples_are_of_former_members_once_others_are_chosen_and_until_they_ran(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Finish, change: str
) -> None:
    finish()
    assert not is_stale(driven)
    if change == "members":
        set_number(driven, "memberCount", 9)
    else:
        choose(driven, "weightsBox", Weights.RANDOM)
    assert is_stale(driven)
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 2)
    finish()
    assert not is_stale(driven)


def test_samples_are_still_of_the_members_when_other_settings_change(
    driven: QMainWindow, finish: Finish
) -> None:
    finish()
    set_number(driven, "batchSize", 5)
    find(driven, QCheckBox, "strategy-vmap").click()
    assert find(driven, QLabel, "runMark").isVisible()
    assert not is_stale(driven)


def test_my_images_are_of_former_members_only_where_those_of_the_run_see_them(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Finish
) -> None:
    finish()
    drop(driven, Path("/a.png"))
    worker.give(images_result(worker.wait_for(qtbot, 2)))
    set_number(driven, "memberCount", 9)
    states = [is_stale(driven)]
    let_the_run_s_members_look(driven)
    states.append(is_stale(driven))
    choose(driven, "ownEnsembleBox", "conv")
    states.append(is_stale(driven))
    find(driven, QComboBox, "sampleSetBox").setCurrentText("Sample digits")
    states.append(is_stale(driven))
    assert states == [False, True, False, True]
