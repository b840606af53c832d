"""Holds what the window's pages are given against the oracle.

Predictions are the oracle's, (member, sample, class); labels (sample,).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.figures import Figure
from benchmarks.oracle import shift
from benchmarks.oracle.growth import SCORES, growth_of
from benchmarks.oracle.members import Array
from benchmarks.oracle.pairs import pairs_of
from benchmarks.oracle.samples import measures_of, votes_of
from benchmarks.oracle.scores import reliability_of, risk_of, scaled, scores_of, temperature_of
from benchmarks.oracle_case import Case
from benchmarks.oracle_comparing import SINGLE, compare_counts, compare_values
from ensemble_gui.records.analysis import Calibration, RiskCoverage, Scores
from ensemble_gui.records.arranging import SampleMeasure
from ensemble_gui.records.growth import GrowthScore, GrowthScores
from ensemble_gui.records.pairs import PairMeasure, Pairs
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.shift import Foreign, Shift, ShiftResult

_FIT = 1e-3  # of a temperature: where the NLL is least it is flat
_PAIRS = 2  # of a clean and a shifted sample, so nearly equal that rounding decides on their order


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Samples as the oracle sees them."""

    name: str
    predictions: Array
    labels: Array

    @property
    def mean(self) -> Array:
        """Of the members, (sample, class)."""
        return np.asarray(self.predictions.mean(axis=0, dtype=np.float64))


def compare_samples(seen: Seen, found: SampleSet) -> Iterator[Figure]:
    """The predictions, and each measure of each sample."""
    yield compare_counts(f"{seen.name}: predictions", found.prediction, seen.mean.argmax(axis=1))
    votes = votes_of(seen.predictions)
    yield compare_counts(f"{seen.name}: votes", found.disagreement.votes, votes)
    yield compare_values(f"{seen.name}: members", found.probabilities, seen.predictions, SINGLE)
    yield compare_values(f"{seen.name}: probabilities", found.mean, seen.mean, SINGLE)
    for name, values in measures_of(seen.predictions).items():
        ours = getattr(found.disagreement, name)
        yield compare_values(f"{seen.name}: {name}", ours, values, SINGLE)


def compare_pairs(seen: Seen, found: Pairs) -> Iterator[Figure]:
    """Each measure of each pair."""
    once = np.triu_indices(len(seen.predictions), 1)
    for name, values in pairs_of(seen.predictions, seen.labels).items():
        matrix = found.matrices[PairMeasure(name)]
        yield compare_values(f"{seen.name}: pairs, {name}", matrix[once], values)


def compare_calibration(
    seen: Seen, validation: tuple[Array, Array] | None, found: Calibration
) -> Iterator[Figure]:
    """The scores of the ensemble, at its temperature and of each member; risk and coverage."""
    name, mean = f"{seen.name}: calibration", seen.mean
    yield from _compare_scores(f"{name}, ensemble", (found.ensemble,), (mean,), seen.labels)
    yield from _compare_scores(f"{name}, members", found.members, seen.predictions, seen.labels)
    yield from _compare_bins(f"{name}, bins", reliability_of(mean, seen.labels), found.ensemble)
    uncertainty = measures_of(seen.predictions)["predictive_entropy"]
    yield from _compare_risk(name, uncertainty, mean.argmax(axis=1) == seen.labels, found.risk)
    if validation is not None and found.temperature is not None and found.scaled is not None:
        fitted = temperature_of(*validation)
        yield compare_values(f"{name}, temperature", found.temperature, fitted, _FIT)
        at = scaled(mean, found.temperature)
        yield from _compare_scores(f"{name}, at T", (found.scaled,), (at,), seen.labels)


def _compare_scores(
    name: str, found: Sequence[Scores], probabilities: Iterable[Array], labels: Array
) -> Iterator[Figure]:
    theirs = [scores_of(one, labels) for one in probabilities]
    for score in theirs[0]:
        ours = [getattr(one, score) for one in found]
        yield compare_values(f"{name}, {score}", ours, [one[score] for one in theirs])


def _compare_bins(name: str, expected: dict[str, Array], found: Scores) -> Iterator[Figure]:
    filled = found.reliability.counts > 0
    for what, values in expected.items():
        compare = compare_counts if what == "counts" else compare_values
        yield compare(f"{name}, {what}", getattr(found.reliability, what)[filled], values)


def _compare_risk(
    name: str, uncertainty: Array, right: Array, found: RiskCoverage
) -> Iterator[Figure]:
    yield compare_values(f"{name}, limits", found.uncertainty, np.sort(uncertainty), SINGLE)
    for what, values in risk_of(uncertainty, right).items():
        yield compare_values(f"{name}, {what} by limit", getattr(found, what), values)


def compare_growth(seen: Seen, found: GrowthScores) -> Iterator[Figure]:
    """Each score of smaller ensembles: mean, and both ends of the band."""
    expected = growth_of(seen.predictions, seen.labels, found.sizes)
    for score in SCORES:
        curve = found.curves[GrowthScore(score)]
        for place, part in enumerate(("mean", "low", "high")):
            name = f"{seen.name}: growth, {score}, {part}"
            yield compare_values(name, getattr(curve, part), expected[score][:, place])


def compare_shift(case: Case, seen: Seen, found: ShiftResult) -> Iterator[Figure]:
    """Each level of images that are moved by whole pixels; foreign ones that are no letters."""
    assert found.request.shift is Shift.SHIFT  # noqa: S101 -- the one kind that is exact
    clean = measures_of(seen.predictions)
    for level in found.levels:
        if level.foreign is Foreign.LETTERS:
            continue
        name = f"{seen.name}: shift, {level.foreign or f'{level.level:g} px'}"
        if level.foreign is None:
            images = shift.moved(found.request.samples.images, round(level.level))
        else:
            images = shift.noise() if level.foreign is Foreign.NOISE else shift.blank()
        predicted = case.of(images)
        measures = measures_of(predicted)
        if level.foreign is None:
            scores = scores_of(predicted.mean(axis=0, dtype=np.float64), seen.labels)
            yield compare_values(f"{name}, accuracy", level.accuracy, scores["accuracy"])
            yield compare_values(f"{name}, Brier", level.brier, scores["brier"])
        information = measures["mutual_information"].mean()
        yield compare_values(f"{name}, information", level.mutual_information, information)
        if level.auroc:
            expected = shift.aurocs(clean, measures)
            ours = [level.auroc[SampleMeasure(one)] for one in expected]
            bound = max(SINGLE, _PAIRS / (len(seen.labels) * level.samples))
            yield compare_values(f"{name}, AUROC", ours, list(expected.values()), bound)
