"""`ensemble-gui report`: a run, and images with their predictions, as one HTML file."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.options import command_parser
from ensemble_gui.cli.reported import by_options, by_session
from ensemble_gui.cli.reporting import progress_bar, report_failure, report_lines
from ensemble_gui.errors import BadInput
from ensemble_gui.records.report import ReportRequest, ReportSaved
from ensemble_gui.running.answers.report import check_output_file, free_name
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.report import saved
from ensemble_gui.wording.run import failures

_WITH_SESSION = ("session", "output", "trust")  # the options that go together


def report_command(options: Namespace, token: CancelToken) -> int:
    """Run with these options, predict the images, and write both; the exit status."""
    output = Path(options.output or free_name(Path())).expanduser()
    check_output_file(output)
    if options.session:
        _check_alone(options)
    with progress_bar() as progress:
        work = Work(token=token, progress=progress)
        found = by_session(options, work) if options.session else by_options(options, work)
        if not isinstance(found, ReportRequest):
            return report_failure(found)
        outcome = answer(replace(found, output=str(output)), work)
    if found.run is not None:
        report_lines(failures(found.run))
    report_lines(one.error for one in found.skipped)
    if not isinstance(outcome, ReportSaved):
        return report_failure(outcome)
    report_lines([saved(outcome)])
    return 0


def _check_alone(options: Namespace) -> None:
    """Raise BadInput for an option that a session would make meaningless."""
    usual = vars(command_parser("report").parse_args([]))
    others = [name for name, value in vars(options).items() if value != usual[name]]
    extra = [name for name in others if name not in _WITH_SESSION]
    if extra:
        named = ("images" if one == "images" else f"--{one.replace('_', '-')}" for one in extra)
        raise BadInput(
            f"--session takes settings and images from the last session: leave out "
            f"{', '.join(named)}."
        )
