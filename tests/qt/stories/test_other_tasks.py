"""The whole window with samples of other tasks."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QMainWindow, QWidget

from ensemble_gui.qt.pages.calibration.page import CalibrationPage
from ensemble_gui.qt.pages.growth.page import GrowthPage
from ensemble_gui.qt.pages.pairs.page import PairsPage
from ensemble_gui.qt.pages.shift.page import ShiftPage
from ensemble_gui.qt.pages.uncertainty.page import UncertaintyPage
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.samples import SampleSet
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import find, only, text_of, texts_in
from tests.support.qt.room import cut_labels, narrow_controls, settle
from tests.support.qt.synthetic import run_result
from tests.support.qt.synthetic_tasks import TASKS, seven

Show = Callable[[SampleSet], None]
PAGES = range(4, 9)  # those that tell of samples


@pytest.fixture
def show(driven: QMainWindow, worker: FakeWorker) -> Show:
    def show(samples: SampleSet) -> None:
        request = next(one for one in reversed(worker.requests) if isinstance(one, RunRequest))
        result = run_result(request.settings, samples=samples)
        worker.give(replace(result, request=request))
        settle(driven)

    return show


PAGES = (PairsPage, UncertaintyPage, CalibrationPage, GrowthPage, ShiftPage)


def words_of(window: QMainWindow) -> str:
    """All that is said of the samples: texts, tips, and what is read aloud."""
    views = [
        window.samples.header,
        window.samples.gallery,
        window.samples.matrix,
        window.samples.detail,
    ]
    views += [only(window, one) for one in PAGES]
    told = []
    for view in views:
        told.append(texts_in(view))
        for one in (view, *view.findChildren(QWidget)):
            told += [one.toolTip(), one.accessibleName(), one.accessibleDescription()]
    return "\n".join(told)


@pytest.mark.parametrize("labelled", [True, False])
def test_no_view_speaks_of_digits(driven: QMainWindow, show: Show, *, labelled: bool) -> None:
    for title, samples in TASKS.items():
        show(samples(labelled=labelled))
        for page in ("pairs", "uncertainty", "calibration", "growth", "shift"):
            driven.pages.open(page)
            QApplication.processEvents()
            assert (title, cut_labels(driven)) == (title, [])
        assert (title, "digit" in words_of(driven).lower()) == (title, False)


def test_the_head_says_what_the_samples_are(driven: QMainWindow, show: Show) -> None:
    show(replace(seven(), note="3 files could not be read"))
    box = find(driven, QComboBox, "sampleSetBox")
    assert box.currentText() == "animals"
    note = text_of(driven, "samplesNote")
    assert note == "Colour images, 32×32 pixels; 7 classes\n3 files could not be read"


def test_a_long_title_and_long_names_need_no_more_room_than_there_is(
    driven: QMainWindow, show: Show
) -> None:
    samples = seven(title="a folder with a long name " * 9)
    show(replace(samples, classes=tuple(f"{one} {'w' * 60}" for one in range(7))))
    assert narrow_controls(driven) == []
    assert cut_labels(driven) == []
