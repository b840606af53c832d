"""How work can end."""

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

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
from ensemble_gui.records.program import ProgramRequest
from ensemble_gui.records.report import ReportRequest
from ensemble_gui.records.run import RunRequest, StrategyFailure
from ensemble_gui.records.run_file import OpenRunRequest, SaveRunRequest
from ensemble_gui.records.session import KeepRequest, RecentRequest, SessionRequest
from ensemble_gui.records.settings import AvailableRequest
from ensemble_gui.records.shift import RibbonRequest, ShiftRequest
from ensemble_gui.records.summary import SummaryRequest
from ensemble_gui.records.sweep import SweepRequest
from ensemble_gui.records.table import SaveViewRequest
from ensemble_gui.records.training import TrainRequest

Request = (
    RunRequest
    | SweepRequest
    | ImagesRequest
    | SummaryRequest
    | InspectionRequest
    | SaveRequest
    | AnalysisRequest
    | GrowthRequest
    | RibbonRequest
    | ShiftRequest
    | OpenRequest
    | SaveEnsembleRequest
    | HistoryRequest
    | AvailableRequest
    | DtypeRequest
    | SamplesRequest
    | TrainRequest
    | ScriptRequest
    | ProgramRequest
    | DoctorRequest
    | OpenRunRequest
    | SaveRunRequest
    | SessionRequest
    | KeepRequest
    | RecentRequest
    | ReportRequest
    | SaveViewRequest
    | LeaveRequest
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Failure:
    """Why there is no result: a sentence, and a traceback where the program is at fault."""

    request: Request
    message: str
    bad_input: bool = False  # whether another input would do
    traceback: str | None = None
    failures: tuple[StrategyFailure, ...] = ()  # of a run, if none of its strategies could run


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cancelled:
    """The user asked the work to stop."""

    request: Request


R = TypeVar("R")
Outcome: TypeAlias = R | Failure | Cancelled
