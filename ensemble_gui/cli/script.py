"""`ensemble-gui script`: a run, exported as code that needs torch alone."""

from argparse import Namespace
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.opening import open_for
from ensemble_gui.cli.reporting import progress_bar, report_failure, report_lines
from ensemble_gui.cli.streams import write_output
from ensemble_gui.cli.values import settings_of
from ensemble_gui.errors import BadInput
from ensemble_gui.records.exporting import (
    ScriptKind,
    ScriptRequest,
    ScriptResult,
    kind_of,
    stands_alone,
)
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.running.exporting.files import check_place
from ensemble_gui.wording.exporting import run_date, written
from ensemble_gui.wording.figures import shorten
from ensemble_gui.wording.run import failures


def script_command(options: Namespace, token: CancelToken) -> int:
    """Run with these options, and write or print the run as code; the exit status."""
    asked = replace(settings_of(options), batch=options.batch)
    kind = _kind(options.output, asked)
    with progress_bar() as progress:
        work = Work(token=token, progress=progress)
        settings = open_for(asked, options, work)
        if not isinstance(settings, RunSettings):
            return report_failure(settings)
        ran = answer(RunRequest(settings=settings), work)
        if not isinstance(ran, RunResult):
            return report_failure(ran)
        date = run_date(datetime.now())
        outcome = answer(
            ScriptRequest(result=ran, date=date, output=options.output, kind=kind), work
        )
    report_lines(failures(ran))
    if not isinstance(outcome, ScriptResult):
        return report_failure(outcome)
    report_lines(outcome.notes)
    write_output(f"{written(outcome)}\n" if outcome.files else outcome.text)
    return 0


def _kind(output: str, settings: RunSettings) -> ScriptKind:
    """The form to write. Raises BadInput, before anything is run, where nothing can be written."""
    if not output:
        if not stands_alone(settings):
            raise BadInput(
                "The script needs the members or the minibatch in a file next to it: name one "
                "with --output FILE.py. Only random weights on noise can be printed (--weights "
                "random --source noise)."
            )
        return ScriptKind.SCRIPT
    kind = kind_of(output)
    if kind is None:
        raise BadInput(
            f"{shorten(output)} is neither a Python script nor a notebook: name FILE.py or "
            "FILE.ipynb."
        )
    check_place(Path(output).expanduser())
    return kind
