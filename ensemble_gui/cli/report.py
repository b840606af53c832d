"""`ensemble-gui report`: a run, and images with their predictions, as one HTML file."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.opening import open_for
from ensemble_gui.cli.reporting import progress_bar, report_failure, report_lines
from ensemble_gui.cli.values import settings_of
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.report import ReportRequest, ReportSaved
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.answers.report import check_output_file, free_name
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.report import saved
from ensemble_gui.wording.run import failures

_CONV_MEMBERS = 10  # that are bundled


def report_command(options: Namespace, token: CancelToken) -> int:
    """Run with these options, predict the images, and write both; the exit status."""
    asked = replace(settings_of(options), batch=options.batch)
    output = Path(options.output or free_name(Path())).expanduser()
    check_output_file(output)
    with progress_bar() as progress:
        work = Work(token=token, progress=progress)
        found = _found(asked, options, work)
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


def _found(
    asked: RunSettings, options: Namespace, work: Work
) -> ReportRequest | Failure | Cancelled:
    """What there is to report, without its file's name."""
    settings = open_for(asked, options, work)
    if not isinstance(settings, RunSettings):
        return settings
    ran = answer(RunRequest(settings=settings, with_samples=True), work)
    if not isinstance(ran, RunResult):
        return ran
    if not options.images:
        return ReportRequest(output="", run=ran)
    seers = _seers(settings, is_chosen=not isinstance(options.weights, str))
    images = answer(ImagesRequest(settings=seers, paths=tuple(options.images)), work)
    if not isinstance(images, ImagesResult):
        return images
    own = Collection().joined(images)
    return ReportRequest(output="", run=ran, own=own, skipped=images.refused)


def _seers(settings: RunSettings, *, is_chosen: bool) -> RunSettings:
    """The members that see the images: as in the window, those that are trained for such."""
    if is_chosen or settings.weights is not Weights.TRAINED:
        return settings
    return replace(settings, weights=Weights.CONV, members=_CONV_MEMBERS)
