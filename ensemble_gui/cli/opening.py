"""Opens the ensemble that a command's `--weights PATH` names."""

import sys
from argparse import Namespace
from dataclasses import replace

from ensemble_gui.errors import BadInput
from ensemble_gui.records.opening import OpenedEnsemble, OpenRequest, TrustNeeded
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.opening import trust_needed

MEMBERS = 10  # where nothing is said of their number


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
                f"The {settings.weights.value} members are {settings.network}s: --architecture is "
                "for random weights, or for those of a path."
            )
        return replace(settings, members=count if count is not None else MEMBERS)
    request = OpenRequest(
        path=settings.path or ".", architecture=settings.architecture, untrained=untrained
    )
    outcome = answer(request, work)
    if isinstance(outcome, TrustNeeded):
        if not options.trust:
            raise BadInput(f"{trust_needed(outcome)} Allow it by --trust.")
        trusting = replace(request, trusted=frozenset({outcome.sha256}))
        outcome = answer(trusting, work)
    if isinstance(outcome, Failure | Cancelled):
        return outcome
    if isinstance(outcome, TrustNeeded):
        raise BadInput(f"{outcome.path} changed while it was opened: open it again.")
    _tell(outcome)
    return replace(
        settings,
        weights=Weights.FILE if outcome.members else Weights.RANDOM,
        members=count if count is not None else len(outcome.members) or MEMBERS,
        digest=outcome.digest,
        architecture=outcome.architecture,
    )


def _tell(ensemble: OpenedEnsemble) -> None:
    for note in ensemble.notes:
        print(f"ensemble-gui: {note}", file=sys.stderr)
