"""Passes predictions on group by group; only their number is kept."""

import sys
from dataclasses import replace
from functools import partial
from typing import Protocol

from tqdm import tqdm

from ensemble_gui.cancel import CancelToken
from ensemble_gui.cli.reporting import report_failure, report_lines
from ensemble_gui.records.images import ImagesRequest, ImagesResult
from ensemble_gui.records.outcomes import Cancelled, Failure
from ensemble_gui.running.answers.table import answer
from ensemble_gui.running.answers.work import Work
from ensemble_gui.wording.cluster import on_cluster
from ensemble_gui.wording.figures import count
from ensemble_gui.wording.samples import caution


class Sink(Protocol):
    """Where predictions go."""

    def put(self, result: ImagesResult) -> None:
        """Take a group, which may be empty: its classes are known all the same."""

    def end(self, *, is_whole: bool) -> list[str]:
        """End after everything was put, or the work was cut off; the messages to show."""


class PredictionStream:
    """Counts what goes into a sink. An error of the sink ends the work, and is raised after it."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._images = self._files = self._refused = 0
        self._last = ""  # the path of the last image, of which there may be several parts
        self._error: Exception | None = None

    def predict(self, request: ImagesRequest, work: Work) -> ImagesResult | Failure | Cancelled:
        """Predict the images into the sink. Skipped files are reported as they come."""
        take = partial(self._take, work.token)
        outcome = answer(replace(request, streams=True), replace(work, report=take))
        if isinstance(outcome, ImagesResult):
            take(outcome)
        assert isinstance(outcome, ImagesResult | Failure | Cancelled)  # noqa: S101 -- as the table has it
        return outcome

    def finish(self, outcome: ImagesResult | Failure | Cancelled) -> int:
        """Close the sink and say what came of it; the exit status. Raises what the sink raised."""
        if self._error is not None:
            raise self._error
        is_whole = isinstance(outcome, ImagesResult) and self._images > 0
        report_lines(self._sink.end(is_whole=is_whole))
        if not isinstance(outcome, ImagesResult):
            if self._images:
                report_lines([f"{count(self._images, 'image')} predicted before."])
            return report_failure(outcome)
        report_lines(on_cluster(outcome.cluster))
        warning = caution(outcome.request.settings.weights)
        if self._images and warning:
            report_lines([f"{warning}."])
        if self._images and self._refused:
            report_lines([skipped_files(self._refused, self._files)])
        return 0 if self._images else 2

    def _take(self, token: CancelToken, result: ImagesResult) -> None:
        if self._error is not None:
            return
        try:
            self._sink.put(result)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is not the images' fault
            self._error = error
            token.cancel()
            return
        for image in result.images:
            self._files += image.content is None or image.path != self._last
            self._last = image.path
        self._images += len(result.images)
        self._refused += len(result.refused)
        for refused in result.refused:
            tqdm.write(f"ensemble-gui: {refused.error}", file=sys.stderr)


def skipped_files(skipped: int, others: int) -> str:
    """How many files were skipped: easily missed above a long list when the status is 0."""
    verb = "was" if skipped == 1 else "were"
    return f"{skipped:,} of {skipped + others:,} files {verb} skipped."
