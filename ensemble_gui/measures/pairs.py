"""How two members differ over all samples. Predictions are (member, sample).

Every matrix is (member, member) and symmetric. Counts are matrix products of indicators in
float32, which are exact up to 2**24 samples. 0 / 0 is NaN, never 0.
"""

import numpy as np

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.finite import ratio
from ensemble_gui.measures.jensen_shannon import jensen_shannon
from ensemble_gui.measures.outliers import outliers
from ensemble_gui.records.pairs import PairMeasure, Pairs
from ensemble_gui.records.samples import NO_PREDICTION, SampleSet
from ensemble_gui.records.settings import Array


def measure_pairs(samples: SampleSet, token: CancelToken) -> Pairs:
    """Every measure of every two members. Raises CancelledError.

    Two members are compared on the samples on which both are finite; measures of errors are over
    the labelled ones among these.
    """
    token.raise_if_cancelled()
    labelled = samples.labelled
    classes = samples.probabilities.shape[2]
    votes = _of_votes(samples.predictions, classes, token)
    errors = _of_errors(samples.predictions[:, labelled], samples.labels[labelled])
    divergence = jensen_shannon(samples.probabilities, token)
    return Pairs(
        matrices={**votes, **errors, PairMeasure.JENSEN_SHANNON: divergence},
        labelled=int(labelled.sum()),
        unlabelled=int((~labelled).sum()),
        outliers=outliers(votes[PairMeasure.DISAGREEMENT], len(labelled)),
        not_finite=tuple(int(one) for one in (~samples.finite).sum(axis=1)),
    )


def _of_votes(predictions: Array, classes: int, token: CancelToken) -> dict[PairMeasure, Array]:
    """Disagreement (Skalak 1996) and kappa (Cohen 1960).

    A member's disagreement with itself is 0. Kappa is agreement beyond that of two members which
    vote as often for each class, but by chance; it is undefined where both only ever name one
    class, the same.
    """
    finite = _indicator(predictions != NO_PREDICTION)
    equal = np.zeros((len(predictions), len(predictions)))
    by_chance = np.zeros_like(equal)
    for one in range(classes):
        token.raise_if_cancelled()
        named = _indicator(predictions == one)
        equal += named @ named.T
        common = (named @ finite.T).astype(np.float64)  # where the other is finite as well
        by_chance += common * common.T
    counts = (finite @ finite.T).astype(np.float64)
    agreement = ratio(equal, counts)
    chance = ratio(by_chance, counts**2)
    return {
        PairMeasure.DISAGREEMENT: ratio(counts - equal, counts),
        PairMeasure.KAPPA: ratio(agreement - chance, 1 - chance),
    }


def _of_errors(predictions: Array, labels: Array) -> dict[PairMeasure, Array]:
    """Yule's Q (Yule 1900), double fault (Giacinto and Roli 2001), correlation of the errors.

    Double fault is the share of samples on which both are wrong; of a member with itself, its own
    error. Q and the correlation (phi, Pearson's of the indicators) are undefined where one of the
    two is never wrong, or never right, on the samples that count.
    """
    finite = predictions != NO_PREDICTION
    right = _indicator(predictions == labels)  # a label is never NO_PREDICTION here
    wrong = _indicator(finite & (predictions != labels))
    both_right, both_wrong = ((one @ one.T).astype(np.float64) for one in (right, wrong))
    first = (right @ wrong.T).astype(np.float64)  # where the first alone is right
    second = first.T
    alike, unlike = both_right * both_wrong, first * second
    spread = (both_right + first) * (second + both_wrong)  # of the first's errors: its variance
    return {
        PairMeasure.Q_STATISTIC: ratio(alike - unlike, alike + unlike),
        PairMeasure.DOUBLE_FAULT: ratio(both_wrong, both_right + both_wrong + first + second),
        PairMeasure.ERROR_CORRELATION: ratio(alike - unlike, np.sqrt(spread * spread.T)),
    }


def _indicator(where: Array) -> Array:
    return where.astype(np.float32)
