"""`ensemble-gui train`: trains all members at once and saves them."""

import sys
from argparse import Namespace
from contextlib import closing

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.reporting import progress_bar, report_failure
from ensemble_gui.cli.streams import write_output
from ensemble_gui.cli.values import cluster_of
from ensemble_gui.records.training import (
    EpochsKept,
    MembersKept,
    TrainRequest,
    TrainResult,
    TrainSettings,
)
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.wording.figures import count
from ensemble_gui.wording.placed import trained_on


def train_command(options: Namespace, token: CancelToken) -> int:
    """Train with these options and save the members; the exit status."""
    request = TrainRequest(
        settings=TrainSettings(
            members=options.members,
            epochs=options.epochs,
            seed=options.seed,
            batch=options.batch,
            peak_learning_rate=options.learning_rate,
            extra=options.extra,
        ),
        output=options.output,
        architecture=options.architecture,
        augment=options.augment,
        start=options.start,
        cluster=cluster_of(options),
    )
    kept: list[MembersKept | EpochsKept] = []
    with progress_bar() as progress, closing(Kept()) as held:
        work = Work(token=token, progress=progress, report=kept.append, kept=held)
        outcome = answer(request, work)
    is_saved = any(isinstance(one, MembersKept) for one in kept)
    for one in kept:  # even if cancelled while the members are validated
        if isinstance(one, MembersKept):
            _report(one, request.settings.members)
        else:
            _report_epochs(one, is_saved=is_saved)
    if not isinstance(outcome, TrainResult):
        return report_failure(outcome)
    if outcome.cluster is not None:
        write_output(trained_on(outcome.cluster) + "\n")
    write_output(_validated(outcome) + "\n")
    return 1 if outcome.kept.fault else 0


def _report(kept: MembersKept, members: int) -> None:
    if kept.fault:
        said = f"{kept.fault} The members were saved to {kept.path} instead."
        print(f"ensemble-gui: {said}", file=sys.stderr)
    write_output(f"Saved {count(members, 'member')} to {kept.path}\n")


def _report_epochs(kept: EpochsKept, *, is_saved: bool) -> None:
    if kept.fault:
        said = f"{kept.fault} An unfinished training could not be kept in {kept.path}."
        print(f"ensemble-gui: {said}", file=sys.stderr)
    elif not is_saved:
        said = f"The finished epochs were kept in {kept.path}: start the same command to resume."
        print(f"ensemble-gui: {said}", file=sys.stderr)


def _validated(result: TrainResult) -> str:
    members = result.accuracy.members
    return (
        f"Accuracy on {result.digits:,} validation digits, not used in training: "
        f"members {sum(members) / len(members):.2%} on average, "
        f"ensemble {result.accuracy.ensemble:.2%}"
    )
