"""Opens the ensemble that a command's `--weights PATH` names."""

import sys
from argparse import Namespace
from dataclasses import replace

from ensemble_gui.cli.reporting import report_lines
from ensemble_gui.errors import BadInput
from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest, TrustNeeded
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.opening import files_to_trust, trust_needed

_MEMBERS = 10  # the default


def open_for(
    settings: RunSettings, options: Namespace, work: Work
) -> RunSettings | Failure | Cancelled:
    """The settings of a command with its members opened, as many as are asked for, or all.

    Raises BadInput if code would have to run that `--trust` does not allow.
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
        architecture=settings.architecture,
        untrained=untrained,
        classes=options.classes,
    )
    outcome = answer(request, work)
    if isinstance(outcome, TrustNeeded):
        if not options.trust:
            report_lines(files_to_trust(outcome))
            raise BadInput(f"{trust_needed(outcome)} Allow it with --trust.")
        trusting = replace(request, trusted=frozenset({outcome.sha256}))
        outcome = answer(trusting, work)
    if isinstance(outcome, Failure | Cancelled):
        return outcome
    if isinstance(outcome, TrustNeeded):
        raise BadInput("The code changed while it was being opened: open it again.")
    _print_notes(outcome)
    return replace(
        settings,
        weights=Weights.FILE if outcome.members else Weights.RANDOM,
        members=count if count is not None else len(outcome.members) or _MEMBERS,
        digest=outcome.digest,
        architecture=outcome.architecture,
    )


def _print_notes(ensemble: OpenedEnsemble) -> None:
    for note in ensemble.notes:
        print(f"ensemble-gui: {note}", file=sys.stderr)
