"""`ensemble-gui predict --summary`: the measures over very many samples."""

from argparse import Namespace
from contextlib import closing
from dataclasses import asdict

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.opening import open_for
from ensemble_gui.cli.reporting import cluster_as_json, print_json, progress_bar, report_failure
from ensemble_gui.cli.streams import write_output
from ensemble_gui.cli.values import cluster_of
from ensemble_gui.errors import BadInput
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.records.summary import SummaryRequest, SummaryResult
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.wording.summary import summary_lines


def summary_command(options: Namespace, asked: RunSettings, token: CancelToken) -> int:
    """Sum up the file and print what was found; the exit status. Raises BadInput."""
    if len(options.images) != 1:
        raise BadInput("--summary reads one .npy file of images, or one folder: name it alone.")
    if options.csv or options.parquet or options.cut:
        raise BadInput("--summary keeps no single image: use it without --csv, --parquet, --cut.")
    with progress_bar() as progress, closing(Kept()) as kept:
        work = Work(token=token, progress=progress, kept=kept)
        settings = open_for(asked, options, work)
        if not isinstance(settings, RunSettings):
            return report_failure(settings)
        request = SummaryRequest(
            settings=settings,
            path=options.images[0],
            labels=options.labels,
            most=options.contested,
            cluster=cluster_of(options),
        )
        outcome = answer(request, work)
    if not isinstance(outcome, SummaryResult):
        return report_failure(outcome)
    if options.json:
        print_json(as_json(outcome))
    else:
        write_output("\n".join(summary_lines(outcome)) + "\n")
    return 0


def as_json(result: SummaryResult) -> dict[str, object]:
    """The object of the contract for programs; undefined values are null."""
    found = result.summary
    return {
        "settings": asdict(result.request.settings),
        "samples": found.samples,
        "skipped": found.skipped,
        "accuracy": asdict(found.accuracy) if found.accuracy else None,
        "labelled": found.labelled,
        "disagreement": {"samples": found.defined}
        | {f"mean_{name}": one for name, one in found.means.items()},
        "calibration": {
            "confidence": found.confidence,
            "ece": found.ece,
            "nll": found.nll,
            "brier": found.brier,
            "bins": {
                "counts": found.bin_counts,
                "accuracy": found.bin_accuracy,
                "confidence": found.bin_confidence,
            },
        },
        "non_finite": {"members": found.non_finite},
        "contested": [asdict(one) for one in found.contested],
        "elapsed_s": result.elapsed_s,
        "notes": list(result.notes),
        "cluster": cluster_as_json(result.cluster),
    }
