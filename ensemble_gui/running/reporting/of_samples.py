"""The sections on samples: those most in doubt, and the user's own images."""

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.disagreement import most_contested_first, most_uncertain_first
from ensemble_gui.records.collection import Collection
from ensemble_gui.records.images import RefusedImage
from ensemble_gui.records.run import RunResult
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import RunSettings, Weights
from ensemble_gui.running.reporting.document import Section
from ensemble_gui.running.reporting.pictures import pictures_of
from ensemble_gui.wording.arranging import own_order_of
from ensemble_gui.wording.figures import count
from ensemble_gui.wording.images import how_to_label
from ensemble_gui.wording.report import IN_VOTES, legend, rows_left_out, seen_by, shown_of
from ensemble_gui.wording.samples import note_on, noun_of, title_of_samples
from ensemble_gui.wording.uncertainty import uncertainty_findings
from ensemble_gui.wording.unsure import how_many_unsure

MOST_SAMPLES = 24  # pictures of samples
MOST_IMAGES = 100  # pictures of the user's own images
MOST_SKIPPED = 100  # files that are named


def doubted_section(result: RunResult, token: CancelToken) -> Section | None:
    """The samples of a run that its members doubt or contest most; None without samples."""
    samples = result.samples
    if samples is None or not len(samples.labels):
        return None
    is_random = samples.weights is Weights.RANDOM
    in_front = most_contested_first if is_random else most_uncertain_first
    chosen = in_front(samples.disagreement)[:MOST_SAMPLES]
    shown = shown_of(len(chosen), len(samples.labels), noun_of(samples), own_order_of(samples))
    return Section(
        key="samples",
        title=title_of_samples(samples),
        sentences=(shown, *_said_of(samples, result.request.settings)),
        pictures=pictures_of(samples, chosen, token),
    )


def own_section(
    own: Collection, skipped: tuple[RefusedImage, ...], token: CancelToken
) -> Section | None:
    """The user's images in their order, with their labels, and the files that were skipped."""
    samples = own.samples
    if samples is None and not skipped:
        return None
    errors = [one.error for one in skipped[:MOST_SKIPPED]]
    more = rows_left_out(len(skipped) - len(errors), "file")
    listed = (f"Skipped {count(len(skipped), 'file')}:",) if skipped else ()
    if samples is None or own.settings is None:
        return Section(
            key="images", title="My images", sentences=listed, points=(*errors, *_if(more))
        )
    chosen = np.arange(min(len(own), MOST_IMAGES))
    shown = shown_of(len(chosen), len(own), "image", "In order added")
    return Section(
        key="images",
        title="My images",
        sentences=(
            seen_by(own),
            shown,
            *_if(how_many_unsure(samples)),
            *_said_of(samples, own.settings),
            *listed,
        ),
        points=(*errors, *_if(more)),
        pictures=pictures_of(samples, chosen, token),
    )


def _said_of(samples: SampleSet, settings: RunSettings) -> tuple[str, ...]:
    notes = [one for one in note_on(samples, settings).splitlines() if one not in _hints(samples)]
    return (*notes, *uncertainty_findings(samples), f"{legend(samples)} {IN_VOTES}")


def _hints(samples: SampleSet) -> tuple[str, ...]:
    """Lines that are about the window."""
    return "", how_to_label(samples)


def _if(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
