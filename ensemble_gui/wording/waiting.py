"""What is waited for, and for how long, in words."""

from collections.abc import Mapping

from ensemble_gui.records.analysis import AnalysisRequest
from ensemble_gui.records.cluster import LeaveRequest
from ensemble_gui.records.doctor import DoctorRequest
from ensemble_gui.records.dtype_speed import DtypeRequest
from ensemble_gui.records.exporting import ScriptRequest
from ensemble_gui.records.growth import GrowthRequest
from ensemble_gui.records.images import ImagesRequest, SaveRequest
from ensemble_gui.records.inspection import InspectionRequest
from ensemble_gui.records.opening import OpenRequest, SamplesRequest, SaveEnsembleRequest
from ensemble_gui.records.outcomes import Request
from ensemble_gui.records.program import ProgramRequest
from ensemble_gui.records.report import ReportRequest
from ensemble_gui.records.run import RunRequest
from ensemble_gui.records.run_file import OpenRunRequest, SaveRunRequest
from ensemble_gui.records.session import KeepRequest, RecentRequest, SessionRequest
from ensemble_gui.records.shift import RibbonRequest, ShiftRequest
from ensemble_gui.records.sweep import SweepRequest
from ensemble_gui.records.table import SaveViewRequest

LOADING = "Loading PyTorch"
CANCELLING = "Cancelling: finishing the current pass"
_BRIEF_S = 3  # a wait that is shorter needs no figure
_WORK: Mapping[type[Request], str] = {
    RunRequest: "the run",
    SweepRequest: "the sweep",
    DtypeRequest: "the speed of the dtype",
    DoctorRequest: "the examination",
    ImagesRequest: "your images",
    SaveRequest: "your images to be saved",
    InspectionRequest: "the votes on your picture",
    AnalysisRequest: "the comparison of the members",
    GrowthRequest: "the growth curve",
    RibbonRequest: "the shifted sample",
    ShiftRequest: "the shift of all samples",
    OpenRequest: "the ensemble to be opened",
    SamplesRequest: "the samples to be opened",
    SaveEnsembleRequest: "the ensemble to be saved",
    OpenRunRequest: "the saved run",
    SaveRunRequest: "the run to be saved",
    ScriptRequest: "the export",
    ProgramRequest: "the export",
    ReportRequest: "the report",
    SaveViewRequest: "the file to be saved",
    SessionRequest: "the last session",
    KeepRequest: "the session to be kept",
    RecentRequest: "the list of what was open",
    LeaveRequest: "the cluster to be left",
}


def waiting_for(kind: type[Request], stage: str, seconds: float) -> str:
    """What a page waits for: Waiting for the run: compiling, 40 s.

    `stage` is '' where the work has not said what it does.
    """
    work = _WORK.get(kind)
    if work is None or stage == LOADING:  # what every work waits for
        return working(stage or LOADING, seconds)
    stage = f"{stage[0].lower()}{stage[1:]}" if stage else ""
    doing = ", ".join(filter(None, (stage, lasted(seconds))))
    return f"Waiting for {work}: {doing}" if doing else f"Waiting for {work}"


def working(stage: str, seconds: float) -> str:
    """What is being done: Compiling… 40 s."""
    stage = stage.removesuffix("\N{HORIZONTAL ELLIPSIS}")
    return f"{stage}\N{HORIZONTAL ELLIPSIS} {lasted(seconds)}".strip()


def lasted(seconds: float) -> str:
    """A wait in whole seconds: 40 s, 2 min 5 s, 1 h 3 min; '' if it is brief."""
    whole = int(seconds)
    if whole < _BRIEF_S:
        return ""
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
