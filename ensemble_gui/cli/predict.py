"""`ensemble-gui predict`: every member's predictions for images, as text, JSON, CSV or Parquet."""

import sys
from argparse import Namespace
from contextlib import closing

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.opening import open_for
from ensemble_gui.cli.predicted import image_fields
from ensemble_gui.cli.prediction_lines import PredictionLines
from ensemble_gui.cli.prediction_stream import PredictionStream, Sink, skipped_files
from ensemble_gui.cli.reporting import (
    cluster_as_json,
    print_json,
    progress_bar,
    report_failure,
    report_lines,
)
from ensemble_gui.cli.streams import write_output
from ensemble_gui.cli.summary import summary_command
from ensemble_gui.cli.values import cluster_of, path_of, weights_of
from ensemble_gui.errors import BadInput
from ensemble_gui.records.arranging import SURE, Answer
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.settings import RunSettings
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Kept, Work
from ensemble_gui.wording.cluster import on_cluster
from ensemble_gui.wording.figures import count
from ensemble_gui.wording.left_out import left_out as left_out_sentence
from ensemble_gui.wording.predictions import found_on
from ensemble_gui.wording.samples import caution
from ensemble_gui.wording.unsure import how_many_unsure


def predict_command(options: Namespace, token: CancelToken) -> int:
    """Predict the images and print the result; the exit status."""
    sink = _sink(options)
    stream = PredictionStream(sink) if sink else None
    asked = RunSettings(
        weights=weights_of(options),
        path=path_of(options),
        architecture=options.architecture,
        device=options.device,
        seed=options.seed,
        strategies=("loop",),  # one member after another
    )
    if options.summary:
        return summary_command(options, asked, token)
    if options.labels:
        raise BadInput("--labels belongs to --summary: folders name the classes of images.")
    cluster = cluster_of(options)
    with progress_bar() as progress, closing(Kept()) as kept:
        work = Work(token=token, progress=progress, kept=kept)
        settings = open_for(asked, options, work)
        if not isinstance(settings, RunSettings):
            return report_failure(settings)
        request = ImagesRequest(
            settings=settings, paths=tuple(options.images), cut=options.cut, cluster=cluster
        )
        outcome = stream.predict(request, work) if stream else answer(request, work)
    if stream:
        return stream.finish(outcome)
    if not isinstance(outcome, ImagesResult):
        return report_failure(outcome)
    if options.json:
        print_json(as_json(outcome, work.opened.notes(settings)))
    elif outcome.images:
        write_output("\n".join(_rows(outcome)) + "\n")
    report_lines(on_cluster(outcome.cluster))
    for refused in outcome.refused:
        print(f"ensemble-gui: {refused.error}", file=sys.stderr)
    if outcome.images and outcome.refused:
        print(f"ensemble-gui: {_skipped(outcome)}", file=sys.stderr)
    return 0 if outcome.images else 2


def _sink(options: Namespace) -> Sink | None:
    """What takes the predictions group by group; None if all are printed together."""
    if options.parquet:
        from ensemble_gui.cli.prediction_parquet import ParquetFile

        return ParquetFile(options.parquet)
    return PredictionLines() if options.csv else None


def _skipped(result: ImagesResult) -> str:
    whole = sum(one.content is None for one in result.images)
    cut_apart = {one.path for one in result.images if one.content is not None}
    return skipped_files(len(result.refused), whole + len(cut_apart))


def as_json(result: ImagesResult, notes: tuple[str, ...] = ()) -> dict[str, object]:
    """The object of the contract for programs; undefined values are null.

    `notes` are the notes on the members.
    """
    of_images = (f"{one.path}: {one.note}" for one in result.images if one.note)
    return {
        "classes": list(result.classes),
        "images": [image_fields(result, index) for index in range(len(result.images))],
        "errors": [{"path": one.path, "error": one.error} for one in result.refused],
        "notes": [*notes, *of_images],
        "cluster": cluster_as_json(result.cluster),
    }


def _rows(result: ImagesResult) -> list[str]:
    samples = result.samples
    if samples is None:
        return []
    rows = []
    for index, image in enumerate(result.images):
        note = f" ({image.note})" if image.note else ""
        rows.append(f"{image.path}{note}: {found_on(samples, index)}")
    missing = (~samples.finite).sum(axis=1).tolist()
    left_out = left_out_sentence(missing, len(result.images), "image")
    several = sum(image.digits > 1 for image in result.images)
    to_cut = f"{count(several, 'image')} with more than one digit: use --cut to cut them apart"
    unsure = f"{how_many_unsure(samples)}: confidence below {SURE:.0%}"
    evidence = (
        unsure if Answer.UNSURE.keeps(samples).any() else "",
        to_cut if several else "",
        left_out,
        caution(samples.weights),
    )
    return [*rows, *filter(None, evidence)]
