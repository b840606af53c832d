"""How the controller asks for images, inspections and savings, and hands on what comes of them."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.work.desk import RunController
from ensemble_gui.records.images import ImagesRequest, Recipe, SaveRequest, SaveResult
from ensemble_gui.records.inspection import Inspection, InspectionRequest
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.settings import RunSettings
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import PATIENCE_MS
from tests.support.qt.synthetic_images import images_result, inspection, own_image


@pytest.fixture
def controller(worker: FakeWorker) -> Iterator[RunController]:
    """A controller whose thread runs; answers come from the test."""
    made = RunController()
    made.start()
    yield made
    made.close()
    assert not worker.thread().isRunning()


@pytest.fixture
def inspected(controller: RunController) -> list[object]:
    told: list[object] = []
    controller.inspected.connect(told.append)
    return told


def sketch(number: int = 0) -> InspectionRequest:
    picture = np.full((280, 280), number, np.uint8)
    return InspectionRequest(settings=RunSettings(members=3), recipe=Recipe(), sketch=picture)


def test_there_is_one_inspection_on_the_way_and_the_newest_takes_the_place_of_what_waits(
    qtbot: QtBot, controller: RunController, worker: FakeWorker, inspected: list[object]
) -> None:
    requests = [sketch(number) for number in range(100)]
    for request in requests:
        controller.inspect(request)
    assert worker.wait_to_inspect(qtbot, 1) is requests[0]
    worker.inspected.emit(inspection(requests[0]))
    assert worker.wait_to_inspect(qtbot, 2) is requests[-1]
    worker.inspected.emit(inspection(requests[-1]))
    asked = [outcome.request for outcome in inspected if isinstance(outcome, Inspection)]
    assert asked == [requests[0], requests[-1]]
    controller.inspect(requests[1])
    assert worker.wait_to_inspect(qtbot, 3) is requests[1]


def test_the_next_inspection_is_on_its_way_before_the_last_one_is_shown(
    qtbot: QtBot, controller: RunController, worker: FakeWorker
) -> None:
    requests = [sketch(1), sketch(2), sketch(3)]
    controller.inspected.connect(lambda _: controller.inspect(requests[2]))
    controller.inspect(requests[0])
    controller.inspect(requests[1])
    worker.wait_to_inspect(qtbot, 1)
    worker.inspected.emit(inspection(requests[0]))
    assert worker.wait_to_inspect(qtbot, 2) is requests[1]


@pytest.mark.parametrize("ending", [Cancelled, lambda **it: Failure(message="no", **it)])
def test_after_an_inspection_that_failed_the_next_is_asked_for(
    qtbot: QtBot,
    controller: RunController,
    worker: FakeWorker,
    inspected: list[object],
    ending: type[Cancelled],
) -> None:
    requests = [sketch(1), sketch(2)]
    for request in requests:
        controller.inspect(request)
    worker.wait_to_inspect(qtbot, 1)
    outcome = ending(request=requests[0])
    worker.inspected.emit(outcome)
    assert inspected == [outcome]
    assert worker.wait_to_inspect(qtbot, 2) is requests[1]


def test_an_inspection_makes_nothing_busy_and_is_not_cancelled(
    controller: RunController, worker: FakeWorker, inspected: list[object]
) -> None:
    told: list[None] = []
    controller.busy_changed.connect(lambda: told.append(None))
    request = sketch()
    controller.inspect(request)
    controller.cancel()
    assert not controller.busy
    worker.inspected.emit(inspection(request))
    assert told == []
    assert len(inspected) == 1


def test_a_newer_inspection_ends_the_effects_of_the_one_on_the_way(
    qtbot: QtBot, controller: RunController, worker: FakeWorker
) -> None:
    requests = [sketch(1), sketch(2)]
    controller.inspect(requests[0])
    worker.wait_to_inspect(qtbot, 1)
    assert [token.cancelled for token in worker.effects] == [False]
    controller.inspect(requests[1])
    assert [token.cancelled for token in worker.effects] == [True]
    worker.inspected.emit(Cancelled(request=requests[0]))
    assert worker.wait_to_inspect(qtbot, 2) is requests[1]
    assert [token.cancelled for token in worker.effects] == [True, False]


def test_a_glimpse_is_handed_on_and_is_not_the_end(
    qtbot: QtBot, controller: RunController, worker: FakeWorker, inspected: list[object]
) -> None:
    glimpses: list[object] = []
    controller.glimpsed.connect(glimpses.append)
    request = sketch(1)
    controller.inspect(request)
    worker.wait_to_inspect(qtbot, 1)
    glimpse = inspection(request)
    worker.glimpsed.emit(glimpse)
    controller.inspect(sketch(2))
    assert (glimpses, inspected) == ([glimpse], [])
    assert len(worker.inspections) == 1
    worker.inspected.emit(inspection(request))
    worker.wait_to_inspect(qtbot, 2)


def test_nothing_is_inspected_once_the_window_is_closed(worker: FakeWorker) -> None:
    controller = RunController()
    controller.start()
    controller.close()
    controller.inspect(sketch())
    assert worker.inspections == []


def test_an_inspection_is_worked_on_behind_the_run(
    qtbot: QtBot, controller: RunController, worker: FakeWorker, settings: RunSettings
) -> None:
    controller.run(RunRequest(settings=settings))
    controller.inspect(sketch())
    worker.wait_to_inspect(qtbot, 1)
    assert len(worker.taken) == 1  # which came first


def test_images_are_handed_on_as_they_come_and_it_is_busy_until_the_last(
    controller: RunController, worker: FakeWorker, settings: RunSettings
) -> None:
    heard: list[tuple[str, object, bool]] = []
    controller.images_told.connect(lambda it: heard.append(("told", it, controller.busy)))
    controller.images_finished.connect(lambda it: heard.append(("rest", it, controller.busy)))
    request = ImagesRequest(settings=settings, paths=("/a.png", "/b.png"))
    controller.predict_images(request)
    group, rest = images_result(request, "/a.png"), images_result(request, "/b.png")
    worker.images_told.emit(group)
    worker.images_finished.emit(rest)
    assert heard == [("told", group, True), ("rest", rest, False)]


def test_images_that_came_before_a_cancel_are_handed_on(
    controller: RunController, worker: FakeWorker, settings: RunSettings
) -> None:
    heard: list[object] = []
    controller.images_told.connect(heard.append)
    request = ImagesRequest(settings=settings, paths=("/a.png",))
    controller.predict_images(request)
    controller.cancel()
    group = images_result(request)
    worker.images_told.emit(group)
    assert heard == [group]


def test_a_saving_can_be_cancelled_and_is_busy_until_it_is_answered(
    qtbot: QtBot, controller: RunController, worker: FakeWorker
) -> None:
    heard: list[object] = []
    controller.saved.connect(heard.append)
    request = SaveRequest(folder="/mine", images=(own_image("/a.png"),), labels=(None,))
    controller.save_images(request)
    assert worker.wait_for(qtbot, 1) is request
    assert worker.taken[0][2] is not QThread.currentThread()
    assert controller.busy
    controller.cancel()
    assert worker.tokens[0].cancelled
    result = SaveResult(request=request, saved=1, refused=())
    worker.saved.emit(result)
    assert heard == [result]
    assert not controller.busy


def test_drawing_goes_on_while_the_real_worker_is_slow(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many points come meanwhile, it works on the first one and then on the last."""
    seen: list[InspectionRequest] = []
    let_go = threading.Event()

    def inspect(request: InspectionRequest, *_: object, **__: object) -> Inspection:
        seen.append(request)
        assert let_go.wait(300)
        return inspection(request)

    monkeypatch.setattr("ensemble_gui.running.answers.inspection.inspect", inspect)
    controller = RunController()
    controller.start()
    told: list[object] = []
    controller.inspected.connect(told.append)
    requests = [sketch(number) for number in range(50)]
    for request in requests:
        controller.inspect(request)
    let_go.set()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE_MS)
    controller.close()
    assert seen == [requests[0], requests[-1]]
