"""The whole window with something to see on every page, on a worker that makes it all up."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QAbstractButton

from ensemble_gui.cancel import CancelToken
from ensemble_gui.qt.shell.main_window import MainWindow
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.doctor import DoctorRequest
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.history import History, HistoryEntry
from ensemble_gui.records.images import ImagesRequest, RefusedImage, Stage
from ensemble_gui.records.inspection import Effect, InspectionRequest
from ensemble_gui.records.outcomes import Request
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.shift import RibbonRequest, ShiftRequest
from ensemble_gui.records.sweep import SweepRequest
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from tests.support.qt import synthetic_shift
from tests.support.qt.fake_worker import FakeWorker
from tests.support.qt.gestures import drop, find
from tests.support.qt.synthetic import many_samples, run_result
from tests.support.qt.synthetic_doctor import doctor_result
from tests.support.qt.synthetic_growth import growth_result
from tests.support.qt.synthetic_images import images_result, inspection
from tests.support.qt.synthetic_sweep import sweep_result

REFUSED = tuple(
    RefusedImage(path=f"/{one}.png", error=f"{one}.png is damaged (no PNG data found)")
    for one in "abc"
)


class AnsweringWorker(FakeWorker):
    """Answers every request at once; it computes only what takes milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._work = Work()  # whose members and validation digits are kept

    @Slot(object, object, int)
    def take(self, request: Request, token: CancelToken, rest_ms: int) -> None:
        """Answer."""
        super().take(request, token, rest_ms)
        match request:
            case RunRequest():
                self.give(made_up_run(request))
            case AnalysisRequest():
                self.give(answer(request, self._work))
            case GrowthRequest():
                self.give(growth_result(request))
            case RibbonRequest():
                self.give(synthetic_shift.ribbon(request))
            case ShiftRequest():
                for level in synthetic_shift.result(request).levels:
                    self.part_made.emit(request, level)
                self.give(synthetic_shift.result(request))
            case SweepRequest():
                for cell in sweep_result(request).cells:
                    self.part_made.emit(request, cell)
                self.give(sweep_result(request))
            case DoctorRequest():
                self.give(doctor_result(request))
            case ImagesRequest():
                refused = () if request.taken else REFUSED
                self.give(images_result(request, refused=refused))
            case InspectionRequest():
                self.give(_inspection(request))


def made_up_run(request: RunRequest) -> RunResult:
    """A result of this request, over 300 samples."""
    samples = many_samples(request.settings.members)
    return replace(run_result(request.settings, samples=samples), request=request)


def former_results(settings: RunSettings) -> History:
    """Three results, which the history holds before the window is opened."""
    entries = (
        HistoryEntry.of(
            run_result(replace(settings, batch=batch)),
            key=f"former {number}",
            at=f"2026-11-{number:02}T10:00:00+00:00",
        )
        for number, batch in ((3, 16), (2, 64), (1, 256))
    )
    return History(entries=tuple(entries))


def fill(qt: QCoreApplication, window: MainWindow) -> None:
    """Fill the pages that wait for a press: the user's images, the sweep, the doctor, the shift."""
    press_all = ("sweepButton", "examine", "shiftAllButton")
    drop(window, *(Path(f"/{one}.png") for one in "ab"))
    for key, name in zip(("sweep", "doctor", "shift"), press_all, strict=True):
        window.pages.open(key)
        qt.processEvents()
        find(window, QAbstractButton, name).click()


def _inspection(request: InspectionRequest) -> object:
    effects = [Effect(stage=stage, changed=10, prediction=8) for stage in Stage]
    return replace(inspection(request, (8,) * 10), effects=tuple(effects))
