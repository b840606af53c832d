"""Says before a command's work that its dtype is slow here."""

from ensemble_gui.cli.reporting import report_lines
from ensemble_gui.records.dtype_speed import DtypeRequest, DtypeSpeed
from ensemble_gui.records.settings import DType, RunSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.dtype_speed import slow_dtype


def report_slow_dtype(settings: RunSettings, work: Work) -> None:
    """Print a sentence on standard error if it is; what fails here, the work itself reports."""
    if settings.dtype is DType.FLOAT32:
        return
    found = answer(DtypeRequest.of(settings), work)
    if isinstance(found, DtypeSpeed) and (sentence := slow_dtype(found)):
        report_lines([sentence])
