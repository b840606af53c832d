from collections.abc import Callable
from pathlib import Path

import pytest
from fake_worker import FakeWorker
from gestures import drop, gallery_of, press, set_number
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot
from synthetic import images_result

from ensemble_gui.records import (
    ImagesRequest,
    RunCancelled,
    RunFailure,
    RunResult,
)


def test_images_are_predicted_by_the_members_that_are_on_show(
    qtbot: QtBot,
    driven: QMainWindow,
    worker: FakeWorker,
    finish: Callable[[], RunResult],
    tmp_path: Path,
) -> None:
    result = finish()
    set_number(driven, "memberCount", 9)
    drop(driven, tmp_path / "a.png")
    request = worker.wait_for(qtbot, 2)
    assert isinstance(request, ImagesRequest)
    assert request.settings == result.request.settings


def test_a_second_drop_waits_for_the_first_and_adds_to_it(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    drop(driven, Path("/a.png"), Path("/z.png"))
    first = images_result(worker.wait_for(qtbot, 2))
    drop(driven, Path("/b.png"))
    drop(driven, Path("/c.png"))
    worker.images_finished.emit(first)
    second = worker.wait_for(qtbot, 3)
    assert isinstance(second, ImagesRequest)
    assert second.taken == first.images
    assert second.paths == ("/b.png", "/c.png")


@pytest.mark.parametrize("ending", [RunCancelled, lambda **it: RunFailure(message="no", **it)])
def test_a_reading_that_ends_without_images_keeps_those_that_are_there(
    qtbot: QtBot,
    driven: QMainWindow,
    worker: FakeWorker,
    finish: Callable[[], RunResult],
    ending: Callable[..., RunCancelled | RunFailure],
) -> None:
    finish()
    drop(driven, Path("/a.png"))
    worker.images_finished.emit(images_result(worker.wait_for(qtbot, 2)))
    drop(driven, Path("/b.png"))
    worker.images_finished.emit(ending(request=worker.wait_for(qtbot, 3)))
    assert gallery_of(driven).model().rowCount() == 1
    drop(driven, Path("/c.png"))
    request = worker.wait_for(qtbot, 4)
    assert isinstance(request, ImagesRequest)
    assert [one.name for one in request.taken] == ["/a.png"]


def test_a_run_with_the_same_settings_predicts_no_image_anew(
    qtbot: QtBot, driven: QMainWindow, worker: FakeWorker, finish: Callable[[], RunResult]
) -> None:
    finish()
    drop(driven, Path("/a.png"))
    worker.images_finished.emit(images_result(worker.wait_for(qtbot, 2)))
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 3)
    finish()
    QApplication.processEvents()
    assert len(worker.taken) == 3
