"""The one way to an answer: each kind of request has a function, and whatever happens an outcome.

The functions are named, not imported: torch takes seconds, which nobody waits for who only asks
what there is.
"""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from ensemble_gui.cancel import CancelledError
from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.cluster import LeaveRequest
from ensemble_gui.records.doctor import DoctorRequest
from ensemble_gui.records.dtype_speed import DtypeRequest
from ensemble_gui.records.exporting import ScriptRequest
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.history import HistoryRequest
from ensemble_gui.records.images import ImagesRequest, SaveRequest
from ensemble_gui.records.inspection import InspectionRequest
from ensemble_gui.records.opening import OpenRequest, SamplesRequest, SaveEnsembleRequest
from ensemble_gui.records.outcomes import Cancelled, Outcome, Request
from ensemble_gui.records.program import ProgramRequest
from ensemble_gui.records.report import ReportRequest
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.run_file import OpenRunRequest, SaveRunRequest
from ensemble_gui.records.session import KeepRequest, RecentRequest, SessionRequest
from ensemble_gui.records.settings import AvailableRequest
from ensemble_gui.records.shift import RibbonRequest, ShiftRequest
from ensemble_gui.records.summary import SummaryRequest
from ensemble_gui.records.sweep import SweepRequest
from ensemble_gui.records.table import SaveViewRequest
from ensemble_gui.records.training import TrainRequest
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.exporting.failing import CannotExport
from ensemble_gui.running.strategies.failing import NoStrategyRan
from ensemble_gui.wording.faults import failure_of

ANSWERS: dict[type[Request], str] = {  # a module of this room and its function of (request, work)
    RunRequest: "run.run",
    SweepRequest: "sweep.sweep",
    ImagesRequest: "images.predict_images",
    SummaryRequest: "summary.summarise",
    InspectionRequest: "inspection.inspect",
    SaveRequest: "saving.save_images",
    AnalysisRequest: "analysis.analyse",
    GrowthRequest: "growth.grow",
    RibbonRequest: "shift.make_ribbon",
    ShiftRequest: "shift.shift",
    OpenRequest: "opening.open_ensemble",
    SaveEnsembleRequest: "opening.save_ensemble",
    HistoryRequest: "history.keep_history",
    AvailableRequest: "available.find",
    DtypeRequest: "dtype_speed.look_at_dtype",
    SamplesRequest: "opening.look_at_samples",
    TrainRequest: "training.train_members",
    ScriptRequest: "exporting.export_script",
    ProgramRequest: "program.save_program",
    DoctorRequest: "doctor.examine",
    OpenRunRequest: "run_file.open_run",
    SaveRunRequest: "run_file.save_run",
    SessionRequest: "session.open_session",
    KeepRequest: "session.keep_session",
    RecentRequest: "recent.find_gone",
    ReportRequest: "report.write_report",
    SaveViewRequest: "saved_view.save_view",
    LeaveRequest: "leaving.leave",
}


def answer(request: Request, work: Work | None = None) -> Outcome[Any]:
    """The result of this kind of request, or why there is none; nothing is raised.

    An interrupt from the keyboard is: it ends the process, not the work.
    """
    try:
        return function_of(type(request))(request, work or Work())
    except CancelledError:
        return Cancelled(request=request)
    except CannotExport as refusal:
        cause = refusal.__cause__ if isinstance(refusal.__cause__, Exception) else refusal
        return replace(failure_of(request, cause), message=str(refusal))
    except NoStrategyRan as none:
        cause = none.__cause__ if isinstance(none.__cause__, Exception) else none
        return replace(failure_of(request, cause), message=str(none), failures=none.failures)
    except Exception as error:  # noqa: BLE001 -- a request must be answered, or the window waits
        return failure_of(request, error)


def function_of(kind: type[Request]) -> Callable[[Any, Work], Any]:
    """The function that answers requests of this type: it returns the result, or raises."""
    module, name = ANSWERS[kind].split(".")
    found: Callable[[Any, Work], Any] = getattr(import_module(f"{__package__}.{module}"), name)
    return found
