"""Writes a session as one page of HTML."""

import os
from datetime import datetime
from pathlib import Path

from ensemble_gui.errors import BadInput
from ensemble_gui.records.progress import RunProgress
from ensemble_gui.records.report import REPORT_NAME, REPORT_SUFFIXES, ReportRequest, ReportSaved
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.exporting.files import check_place
from ensemble_gui.running.reporting.composing import compose
from ensemble_gui.running.reporting.html import MARK, as_html
from ensemble_gui.wording.exporting import run_date
from ensemble_gui.wording.report import NOTHING, not_a_report, wrong_suffix
from ensemble_gui.writing import write_file

_HEAD = 4096  # bytes of a file in which the mark is looked for
_STAGE = "Writing the report"


def write_report(request: ReportRequest, work: Work) -> ReportSaved:
    """Write the report; what was at its path stays if anything is raised.

    Raises BadInput, also for a file that is not a report and may not be replaced,
    OSError and CancelledError.
    """
    if request.is_empty:
        raise BadInput(NOTHING)
    path = Path(request.output).expanduser()
    check_output_file(path, replaces=request.replaces)
    work.progress(RunProgress(stage=_STAGE, done=0, total=2))
    document = compose(request, run_date(datetime.now()), work.token)
    work.progress(RunProgress(stage=_STAGE, done=1, total=2))
    content = as_html(document)
    work.token.raise_if_cancelled()
    replaced = path.exists()
    write_file(path, content)
    return ReportSaved(request=request, path=str(path), size=len(content), replaced=replaced)


def check_output_file(path: Path, *, replaces: bool = False) -> None:
    """Raise BadInput where no report can be written, or a file of another kind would be lost."""
    if not path.name.lower().endswith(REPORT_SUFFIXES):
        raise BadInput(wrong_suffix(str(path)))
    check_place(path)
    if not replaces and os.path.lexists(path) and not _is_report(path):
        raise BadInput(not_a_report(str(path)))


def free_name(folder: Path) -> Path:
    """A name for a report that no file in this folder has: ensemble-report-2.html."""
    number, name = 1, REPORT_NAME
    while os.path.lexists(folder / f"{name}{REPORT_SUFFIXES[0]}"):
        number += 1
        name = f"{REPORT_NAME}-{number}"
    return folder / f"{name}{REPORT_SUFFIXES[0]}"


def _is_report(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return MARK in file.read(_HEAD)
