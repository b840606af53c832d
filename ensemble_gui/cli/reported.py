"""What a report is made from: a run and images by the options, or those of the last session."""

from argparse import Namespace
from dataclasses import replace

from ensemble_gui.cli.opening import open_for, opened
from ensemble_gui.cli.reporting import report_lines
from ensemble_gui.cli.values import settings_of
from ensemble_gui.errors import BadInput
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.report import ReportRequest
from ensemble_gui.records.run import RunRequest, RunResult
from ensemble_gui.records.session import Session, SessionFound, SessionRequest
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.report import NO_SESSION
from ensemble_gui.wording.session import CHANGED

_CONV_MEMBERS = 10  # that are bundled

Found = ReportRequest | Failure | Cancelled


def by_options(options: Namespace, work: Work) -> Found:
    """A run with these options, and these images; the file's name is missing."""
    asked = replace(settings_of(options), batch=options.batch)
    settings = open_for(asked, options, work)
    if not isinstance(settings, RunSettings):
        return settings
    is_chosen = not isinstance(options.weights, str)
    images = ImagesRequest(settings=settings, paths=tuple(options.images))
    return _found(settings, images, work, of_run=is_chosen)


def by_session(options: Namespace, work: Work) -> Found:
    """The last session of the window, run and predicted again; the file's name is missing.

    Raises BadInput if there is none, or for what `--trust` would have to allow.
    """
    found = answer(SessionRequest(), work)
    assert isinstance(found, SessionFound)  # noqa: S101 -- its function raises nothing
    notes = [found.message] if found.message else []
    if found.session is None:
        report_lines(notes)
        raise BadInput(NO_SESSION)
    settings = _members(found.session, work, trusts=options.trust)
    if not isinstance(settings, RunSettings):
        return settings
    if settings.digest != found.session.settings.digest:
        notes.append(CHANGED)
    report_lines(notes)
    recipe = found.session.recipe
    images = ImagesRequest(settings=settings, again=found.images, recipe=recipe)
    made = _found(settings, images, work, of_run=found.session.of_run)
    if not isinstance(made, ReportRequest):
        return made
    return replace(made, skipped=(*found.lost, *made.skipped), notes=tuple(notes))


def _members(session: Session, work: Work, *, trusts: bool) -> RunSettings | Failure | Cancelled:
    """The session's settings with its members opened, as they are now."""
    if session.ensemble is None:
        return session.settings
    outcome = opened(session.ensemble, work, trusts=trusts)
    if isinstance(outcome, Failure | Cancelled):
        return outcome
    return replace(session.settings, digest=outcome.digest, architecture=outcome.architecture)


def _found(settings: RunSettings, images: ImagesRequest, work: Work, *, of_run: bool) -> Found:
    """The run of these settings, and the images, which its members see, or others."""
    ran = answer(RunRequest(settings=settings, with_samples=True), work)
    if not isinstance(ran, RunResult):
        return ran
    if not images.paths and not images.again:
        return ReportRequest(output="", run=ran)
    if not of_run and _are_of_digits(ran):
        conv = replace(settings, weights=Weights.CONV, members=_CONV_MEMBERS)
        images = replace(images, settings=conv)
    found = answer(images, work)
    if not isinstance(found, ImagesResult):
        return found
    return ReportRequest(output="", run=ran, own=Collection().joined(found), skipped=found.refused)


def _are_of_digits(ran: RunResult) -> bool:
    """Whether the bundled convolutional members know the classes of the run."""
    samples = ran.samples
    if samples is None:
        return False
    return samples.classes == DIGIT_CLASSES and samples.images.ndim == 3
