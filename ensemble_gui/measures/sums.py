"""Sums over samples that can be added up in any order: each part is predicted where it lies."""

import math
from dataclasses import fields

import numpy as np

from ensemble_gui.measures.bins import BINS, bins_of
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.finite import finite_outputs, mean_of_finite, predictions_of
from ensemble_gui.measures.scores import negative_log
from ensemble_gui.records.run import Accuracy
from ensemble_gui.records.samples import NO_PREDICTION, UNLABELLED, Disagreement
from ensemble_gui.records.settings import Array
from ensemble_gui.records.summary import Contested, Summary, Sums

MEASURES = (
    "pairwise",
    "vote_entropy",
    "variation_ratio",
    "mutual_information",
    "predictive_entropy",
    "expected_entropy",
)
MOST_FAULTS = 3  # that are kept
CONTESTED = np.dtype(
    [
        ("index", np.int64),
        ("prediction", np.int64),
        ("label", np.int64),
        ("confidence", np.float64),
        ("vote_entropy", np.float64),
        ("mutual_information", np.float64),
    ]
)


def sums_of(probabilities: Array, labels: Array, places: Array, most: int) -> Sums:
    """The sums over samples whose probabilities are (member, sample, class).

    Labels are (sample,), or UNLABELLED. `places` (sample,) are the samples' indices in the whole
    set, of which at most so many contested ones are kept.
    """
    found, mean = disagreement(probabilities), mean_of_finite(probabilities)
    prediction = np.where(np.isnan(mean[:, 0]), NO_PREDICTION, mean.argmax(axis=1))
    labelled = labels != UNLABELLED
    answered = labelled & (prediction != NO_PREDICTION)
    sure, truth = mean[answered], labels[answered]
    each = np.arange(len(truth))
    confidence, hits = sure.max(axis=1), prediction[answered] == truth
    bins = bins_of(confidence)
    distance = sure.copy()
    distance[each, truth] -= 1
    return Sums(
        samples=len(labels),
        defined=int(found.defined.sum()),
        disagreement=np.array([getattr(found, one)[found.defined].sum() for one in MEASURES]),
        non_finite=(~finite_outputs(probabilities)).sum(axis=1),
        labelled=int(labelled.sum()),
        right=(predictions_of(probabilities)[:, labelled] == labels[labelled]).sum(axis=1),
        ensemble_right=int(hits.sum()),
        answered=int(answered.sum()),
        bins=np.stack(
            [
                np.bincount(bins, weights, minlength=BINS)
                for weights in (np.ones(len(truth)), hits, confidence)
            ]
        ),
        losses=np.array([negative_log(sure[each, truth]).sum(), np.square(distance).sum()]),
        contested=_most_contested(_rows(found, mean, prediction, labels, places), most),
    )


def joined(one: Sums, other: Sums, most: int) -> Sums:
    """The sums over both sets of samples."""
    added = {
        name: getattr(one, name) + getattr(other, name)
        for name in (each.name for each in fields(Sums))
        if name != "contested"
    }
    both = np.concatenate([one.contested, other.contested])
    added["faults"] = added["faults"][:MOST_FAULTS]
    return Sums(contested=_most_contested(both, most), **added)


def summary_of(sums: Sums, classes: tuple[str, ...]) -> Summary:
    """The measures by these sums."""
    counts, hits, confidence = sums.bins
    gaps = float(np.abs(hits - confidence).sum())
    nll, brier = (_over(float(one), sums.answered) for one in sums.losses)
    accuracy = Accuracy(
        members=tuple(_over(int(one), sums.labelled) for one in sums.right),
        ensemble=_over(sums.ensemble_right, sums.labelled),
    )
    return Summary(
        samples=sums.samples,
        defined=sums.defined,
        means={
            name: _over(float(one), sums.defined)
            for name, one in zip(MEASURES, sums.disagreement, strict=True)
        },
        accuracy=accuracy if sums.labelled else None,
        labelled=sums.labelled,
        confidence=_over(float(confidence.sum()), sums.answered),
        ece=_over(gaps, sums.answered),
        nll=nll,
        brier=brier,
        bin_counts=tuple(int(one) for one in counts),
        bin_accuracy=tuple(map(_over, hits.tolist(), counts.tolist())),
        bin_confidence=tuple(map(_over, confidence.tolist(), counts.tolist())),
        non_finite=tuple(int(one) for one in sums.non_finite),
        contested=tuple(_contested(row, classes) for row in sums.contested),
        skipped=sums.skipped,
    )


def _rows(
    found: Disagreement, mean: Array, prediction: Array, labels: Array, places: Array
) -> Array:
    """The samples on which members can differ, as CONTESTED."""
    rows = np.zeros(len(labels), CONTESTED)
    rows["index"] = places
    rows["prediction"], rows["label"] = prediction, labels
    rows["confidence"] = mean.max(axis=1)
    rows["vote_entropy"] = found.vote_entropy
    rows["mutual_information"] = found.mutual_information
    kept: Array = rows[found.defined]
    return kept


def _most_contested(rows: Array, most: int) -> Array:
    """By vote entropy, then by mutual information, both falling, then by index."""
    order = np.lexsort((rows["index"], -rows["mutual_information"], -rows["vote_entropy"]))
    kept: Array = rows[order[:most]]
    return kept


def _contested(row: Array, classes: tuple[str, ...]) -> Contested:
    label = int(row["label"])
    return Contested(
        index=int(row["index"]),
        prediction=classes[int(row["prediction"])],
        label="" if label == UNLABELLED else classes[label],
        confidence=float(row["confidence"]),
        vote_entropy=float(row["vote_entropy"]),
        mutual_information=float(row["mutual_information"]),
    )


def _over(total: float, number: float) -> float:
    return total / number if number else math.nan
