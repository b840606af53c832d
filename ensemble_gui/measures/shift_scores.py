"""Scores of samples at one level of a shift, or of foreign images."""

from collections.abc import Mapping

import numpy as np

from ensemble_gui.measures.auroc import auroc, in_order
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.samples import UNLABELLED, Disagreement
from ensemble_gui.records.settings import Array
from ensemble_gui.records.shift import Foreign, ShiftLevel

Doubt = Mapping[SampleMeasure, Array]  # each measure's values, rising with doubt, in order


def doubt_of(found: Disagreement) -> Doubt:
    """Each measure of these samples, turned so that more of it means more doubt, in order."""
    return {
        measure: in_order(values if measure.rises_with_doubt else -values)
        for measure in SampleMeasure
        for values in (getattr(found, measure.value),)
    }


def score_level(
    level: float,
    found: Disagreement,
    mean: Array,
    labels: Array,
    members: int,
    clean: Doubt | None = None,
    foreign: Foreign | None = None,
) -> ShiftLevel:
    """Scores of the members' mean (sample, class) on labels (sample,), and the AUROCs.

    A sample on which no member is finite is left out. Without the clean samples' doubt there is no
    AUROC.
    """
    labelled = labels != UNLABELLED
    answered = ~np.isnan(mean[:, 0])
    counted = labelled & answered
    at, truth = mean[counted], labels[counted]
    of_truth = at[np.arange(len(at)), truth]
    some = len(at) > 0
    doubts = doubt_of(found) if clean is not None else {}
    return ShiftLevel(
        level=level,
        foreign=foreign,
        samples=len(labels),
        labelled=int(labelled.sum()),
        left_out=int((labelled & ~answered).sum()),
        not_finite=int(members * len(labels) - found.votes.sum()),
        accuracy=float((at.argmax(axis=1) == truth).mean()) if some else np.nan,
        brier=float(((at**2).sum(axis=1) - 2 * of_truth + 1).mean()) if some else np.nan,
        mutual_information=found.mean(found.mutual_information),
        auroc={one: auroc(clean[one], values) for one, values in doubts.items()} if clean else {},
    )
