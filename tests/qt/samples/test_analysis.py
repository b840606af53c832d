from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.samples.selection import SampleSelection
from ensemble_gui.records.analysis import Analysis, AnalysisRequest
from ensemble_gui.records.arranging import Arrangement, Clustering
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.shift import RibbonRequest
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import press, text_of, turn_to

Finish = Callable[[], RunResult]


def found(request: AnalysisRequest) -> Analysis:
    clustering = Clustering(members=np.array([2, 1, 0]), samples=np.array([2, 0, 1]))
    return Analysis(request=request, pairs=None, clustering=clustering, calibration=None)


def test_the_samples_of_a_run_are_analysed_with_its_settings(
    qtbot: QtBot, driven: QMainWindow, finish: Finish, worker: FakeWorker
) -> None:
    result = finish()
    request = worker.wait_of(qtbot, AnalysisRequest, 1)
    assert request.samples is result.samples
    assert request.settings == result.request.settings
    assert driven.isVisible()


def test_a_newer_run_cancels_the_analysis_of_the_former(
    qtbot: QtBot,
    driven: QMainWindow,
    finish: Finish,
    worker: FakeWorker,
) -> None:
    finish()
    former = worker.wait_of(qtbot, AnalysisRequest, 1)
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 2)
    finish()
    qtbot.waitUntil(lambda: worker.of(AnalysisRequest)[0][1].cancelled)
    worker.give(found(former))
    assert worker.wait_of(qtbot, AnalysisRequest, 2).samples is not former.samples
    assert driven.isVisible()


def test_an_analysis_steps_back_for_what_the_user_waits_for_and_comes_after_it(
    qtbot: QtBot,
    driven: QMainWindow,
    finish: Finish,
    worker: FakeWorker,
) -> None:
    finish()
    former = worker.wait_of(qtbot, AnalysisRequest, 1)
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 2)
    assert worker.of(AnalysisRequest)[0][1].cancelled
    worker.give(Cancelled(request=former))
    assert worker.wait_of(qtbot, AnalysisRequest, 2) is former
    assert not worker.of(AnalysisRequest)[1][1].cancelled


@pytest.mark.parametrize("page", ["Shift", "My images"])
def test_an_analysis_steps_back_for_a_ribbon_and_for_a_picture_that_is_looked_at(
    qtbot: QtBot,
    driven: QMainWindow,
    finish: Finish,
    worker: FakeWorker,
    page: str,
) -> None:
    finish()
    former = worker.wait_of(qtbot, AnalysisRequest, 1)
    looked = len(worker.inspections)
    turn_to(driven, page)
    qtbot.waitUntil(lambda: bool(worker.of(RibbonRequest)) or len(worker.inspections) > looked)
    assert worker.of(AnalysisRequest)[0][1].cancelled
    worker.give(Cancelled(request=former))
    assert worker.wait_of(qtbot, AnalysisRequest, 2) is former


def test_the_clustering_is_taken_when_it_comes(
    qtbot: QtBot, driven: QMainWindow, finish: Finish, worker: FakeWorker
) -> None:
    finish()
    selection = driven.findChild(SampleSelection)
    selection.arrange(Arrangement(clustered=True))
    shown: list[list[int]] = []
    selection.samples_changed.connect(lambda samples: shown.append(samples.order.tolist()))
    worker.give(found(worker.wait_of(qtbot, AnalysisRequest, 1)))
    qtbot.waitUntil(lambda: shown == [[2, 0, 1]])


@pytest.mark.parametrize("whole", [True, False])
def test_pages_do_not_wait_for_what_failed(
    qtbot: QtBot,
    driven: QMainWindow,
    finish: Finish,
    worker: FakeWorker,
    *,
    whole: bool,
) -> None:
    for page in ("calibration", "pairs"):
        driven.pages.open(page)
    finish()
    request = worker.wait_of(qtbot, AnalysisRequest, 1)
    assert text_of(driven, "calibrationEmpty").startswith("Waiting for ")
    fault = "The digits are damaged."
    outcome = Failure(request=request, message=fault)
    worker.give(outcome if whole else replace(found(request), failure=fault))
    qtbot.waitUntil(lambda: text_of(driven, "messageLabel") == fault)
    for name in ("calibrationEmpty", "pairsFindings"):
        assert "message above" in text_of(driven, name)
    press(qtbot, driven, "runButton")
    worker.wait_for(qtbot, 2)
    finish()
    assert "could not" not in text_of(driven, "calibrationEmpty")
    assert "could not" not in text_of(driven, "pairsFindings")


def test_a_fault_is_told_and_takes_nothing(
    qtbot: QtBot, driven: QMainWindow, finish: Finish, worker: FakeWorker
) -> None:
    finish()
    request = worker.wait_of(qtbot, AnalysisRequest, 1)
    worker.give(Failure(request=request, message="The digits are damaged."))
    qtbot.waitUntil(lambda: text_of(driven, "messageLabel") == "The digits are damaged.")
    assert driven.findChild(SampleSelection).samples is request.samples
    QApplication.processEvents()
