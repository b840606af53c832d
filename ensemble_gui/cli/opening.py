"""Opens the ensemble that a command's `--weights PATH` names."""

import sys
from argparse import Namespace
from dataclasses import replace

from ensemble_gui.cli.reporting import report_lines
from ensemble_gui.cli.values import paths_of
from ensemble_gui.errors import BadInput
from ensemble_gui.records.opening import (
    OpenedEnsemble,
    OpenRequest,
    OutsideNeeded,
    TrustNeeded,
)
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.figures import shorten
from ensemble_gui.wording.opening import files_to_trust, outside_needed, trust_needed

_MEMBERS = 10  # the default
_MOST_QUESTIONS = 8  # on code, on files outside of the folder, on what has changed meanwhile


def open_for(
    settings: RunSettings, options: Namespace, work: Work
) -> RunSettings | Failure | Cancelled:
    """The settings of a command with its members opened, as many as are asked for, or all.

    Raises BadInput for what `--trust` would have to allow: code, or files outside of the folder.
    """
    members = getattr(options, "members", None)
    count = members if isinstance(members, int) else None
    untrained = settings.weights is Weights.RANDOM and ":" in settings.architecture
    if settings.weights is not Weights.FILE and not untrained:
        if settings.architecture and settings.weights is not Weights.RANDOM:
            raise BadInput(
                f"The {settings.weights.value} members are {settings.network}s: use "
                "--architecture only with random weights or a path."
            )
        if options.classes:
            raise BadInput("--classes names those of members at a path: use --weights PATH.")
        return replace(settings, members=count if count is not None else _MEMBERS)
    request = OpenRequest(
        path=settings.path or ".",
        paths=paths_of(options)[1:],
        architecture=settings.architecture,
        untrained=untrained,
        state_key=options.state_key,
        classes=options.classes,
        on_cluster=bool(getattr(options, "cluster", "")),
    )
    outcome = opened(request, work, trusts=options.trust)
    if isinstance(outcome, Failure | Cancelled):
        return outcome
    _print_notes(outcome)
    return replace(
        settings,
        weights=Weights.FILE if outcome.members else Weights.RANDOM,
        members=count if count is not None else len(outcome.members) or _MEMBERS,
        path=request.place if outcome.members else settings.path,
        digest=outcome.digest,
        architecture=outcome.architecture,
    )


def opened(
    request: OpenRequest, work: Work, *, trusts: bool
) -> OpenedEnsemble | Failure | Cancelled:
    """What is opened, with the user's agreement to what is asked for, if they trust it."""
    for _ in range(_MOST_QUESTIONS):
        outcome = answer(request, work)
        if isinstance(outcome, TrustNeeded):
            question, files = trust_needed(outcome), files_to_trust(outcome)
            request = replace(request, trusted=request.trusted | {outcome.sha256})
        elif isinstance(outcome, OutsideNeeded):
            question, files = outside_needed(outcome), ()
            request = replace(request, outside=frozenset(outcome.files))
        else:
            return outcome
        if not trusts:
            report_lines(files)
            raise BadInput(f"{question} Allow it with --trust.")
    raise BadInput(f"{shorten(request.path)} changes while it is being opened: open it again.")


def _print_notes(ensemble: OpenedEnsemble) -> None:
    for note in ensemble.notes:
        print(f"ensemble-gui: {note}", file=sys.stderr)
