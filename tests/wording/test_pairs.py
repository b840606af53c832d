from dataclasses import replace

import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.pairs import measure_pairs
from ensemble_gui.records.pairs import Outlier, PairMeasure, Pairs
from ensemble_gui.records.samples import UNLABELLED, SampleSet
from ensemble_gui.records.settings import Array, Weights
from ensemble_gui.wording.pairs import (
    COMPARING_PAIRS,
    NO_PAIRS,
    pair_differs,
    pair_in_full,
    pair_value,
    pair_wrong,
    pairs_findings,
    pairs_headline,
)
from tests.support.made_up_samples import samples_of, voted

DISAGREEMENT, FAULT = PairMeasure.DISAGREEMENT, PairMeasure.DOUBLE_FAULT


def said(
    *votes: tuple[int, ...], labels: tuple[int, ...] = (), weights: Weights = Weights.TRAINED
) -> SampleSet:
    """A row a member."""
    return samples_of(voted(*votes), np.array(labels) if labels else None, weights)


def compared(samples: SampleSet) -> Pairs:
    return measure_pairs(samples, CancelToken())


def all_said(samples: SampleSet, measure: PairMeasure, pairs: Pairs | None = None) -> str:
    return " ".join(pairs_findings(samples, pairs or compared(samples), measure))


THREE = said((0, 1, 2, 3), (0, 1, 2, 4), (0, 2, 2, 5), labels=(0, 1, 2, 9))


def test_the_pair_that_differs_most_is_named() -> None:
    samples = said((0, 1, 2, 3), (0, 1, 2, 4), (0, 2, 2, 4), labels=(0, 1, 2, 9))
    assert pairs_headline(samples, compared(samples), DISAGREEMENT) == "1 and 3 differ most"
    assert "Disagreement from 25% to 50%, median 50% over 3 pairs." in all_said(THREE, DISAGREEMENT)


def test_pairs_that_err_together_are_named_so() -> None:
    samples = said((0, 1, 2, 3), (0, 1, 1, 4), (0, 2, 1, 5), labels=(0, 1, 2, 9))
    assert pairs_headline(samples, compared(samples), FAULT) == "2 and 3 err together most"


def test_pairs_that_are_all_alike_have_no_worst() -> None:
    samples = said((0, 1), (0, 1), (0, 1))
    assert pairs_headline(samples, compared(samples), DISAGREEMENT) == "All pairs are equal"


def test_two_pairs_that_tie_are_both_named() -> None:
    samples = said((0, 1, 2, 3), (0, 5, 2, 3), (0, 5, 2, 3))
    headline = pairs_headline(samples, compared(samples), DISAGREEMENT)
    assert headline == "1 and 2, 1 and 3 differ most"
    assert "Tied" not in all_said(samples, DISAGREEMENT)


def test_many_pairs_that_tie_are_counted_and_the_first_named() -> None:
    alike, other = (0, 1, 2, 3), (9, 1, 2, 3)
    samples = said(alike, alike, other, other, labels=(1, 1, 2, 3))
    headline = pairs_headline(samples, compared(samples), DISAGREEMENT)
    assert headline == "4 pairs differ most"
    told = all_said(samples, DISAGREEMENT)
    assert told.startswith("Tied: members 1 and 3, 1 and 4, 2 and 3, 1 more. ")


def test_members_whose_errors_contain_each_other_s_tie_by_q() -> None:
    labels = (0, 1, 2, 3, 4, 5)
    samples = said(
        (9, 9, 9, 3, 4, 5),
        (9, 9, 2, 3, 4, 5),
        (9, 1, 2, 3, 4, 5),
        (0, 9, 2, 3, 4, 9),
        labels=labels,
    )
    measure = PairMeasure.Q_STATISTIC
    assert pairs_headline(samples, compared(samples), measure) == "3 pairs err together most"
    assert "to 1.000, median" in all_said(samples, measure)


def test_two_members_are_one_pair() -> None:
    samples = said((0, 1, 2, 3), (0, 1, 2, 4))
    assert pairs_headline(samples, compared(samples), DISAGREEMENT) == "Disagreement: 25%"


@pytest.mark.parametrize(
    ("samples", "told"),
    [
        (None, "No images yet"),
        (said((0, 1)), NO_PAIRS),
        (THREE, COMPARING_PAIRS),
    ],
)
def test_where_there_is_no_matrix_it_says_why(samples: SampleSet | None, told: str) -> None:
    assert told in " ".join(pairs_findings(samples, None, DISAGREEMENT))
    assert pairs_headline(samples, None, DISAGREEMENT) == ""


def test_untrained_members_tell_of_their_initialisation_alone() -> None:
    samples = said((0, 1), (1, 1), weights=Weights.RANDOM)
    assert pairs_headline(samples, compared(samples), DISAGREEMENT) == "Untrained members"
    assert "how they were initialised" in all_said(samples, DISAGREEMENT)


def test_unlabelled_samples_are_counted_where_errors_are_meant() -> None:
    some = said((0, 1, 1), (1, 1, 1), (1, 2, 1), labels=(0, 1, UNLABELLED))
    assert "1 unlabelled sample left out." in all_said(some, FAULT)
    assert "without a label" not in all_said(some, DISAGREEMENT)
    none = said((0, 1), (1, 1))
    assert "No sample is labelled, so the errors are unknown." in all_said(none, FAULT)
    assert pairs_headline(none, compared(none), FAULT) == "Double fault is undefined"


def test_undefined_pairs_are_counted() -> None:
    samples = said((0, 1), (0, 1), (1, 1), labels=(0, 1))
    told = all_said(samples, PairMeasure.ERROR_CORRELATION)
    assert "3 pairs undefined: a member is never or always wrong." in told


def test_members_that_predict_one_class_alone_have_no_kappa() -> None:
    told = all_said(said((1, 1), (1, 1), labels=(0, 1)), PairMeasure.KAPPA)
    assert "1 pair undefined: both members predict one and the same class for all samples." in told


def test_outliers_and_members_that_are_not_finite_are_named() -> None:
    found = replace(
        compared(THREE),
        outliers=tuple(Outlier(member=one, disagreement=0.21, usual=0.02) for one in range(5)),
        not_finite=(0, 7, 0),
    )
    told = all_said(THREE, DISAGREEMENT, found)
    assert "Member 1 is an outlier: it differs from the others on 21.0% of the samples" in told
    assert "Other outliers: 4, 5." in told
    assert "Member 2 is not finite on 7 samples, left out there." in told


def test_a_view_of_diversity_says_what_it_is_worth() -> None:
    assert "arXiv 2202.06985" in all_said(THREE, DISAGREEMENT)


@pytest.mark.parametrize(
    ("measure", "value", "cell", "sentence"),
    [
        (DISAGREEMENT, 0.0137, "1.4%", "Members 2 and 9: disagreement 1.37%"),
        (FAULT, 0.25, "25%", "Members 2 and 9: double fault 25.00%"),
        (PairMeasure.JENSEN_SHANNON, 0.0123, "0.012", "Jensen-Shannon divergence 0.012 bit"),
        (PairMeasure.KAPPA, 0.9824, "0.982", "Members 2 and 9: Cohen's kappa 0.982"),
        (DISAGREEMENT, 0.0025, "0.25%", "disagreement 0.25%"),
        (DISAGREEMENT, 0.00048, "0.048%", "disagreement 0.048%"),
        (DISAGREEMENT, 1.0, "100%", "disagreement 100.00%"),
        (DISAGREEMENT, 0.9996, "99.96%", "disagreement 99.96%"),
        (DISAGREEMENT, 0.0, "0%", "disagreement 0.00%"),
        (PairMeasure.JENSEN_SHANNON, 0.00041, "0.00041", "divergence 0.00041 bit"),
        (PairMeasure.Q_STATISTIC, 0.9997, "0.9997", "Q statistic 0.9997"),
        (PairMeasure.Q_STATISTIC, 1.0, "1.000", "Q statistic 1.000"),
        (PairMeasure.Q_STATISTIC, np.nan, "–", "Members 2 and 9: Q statistic undefined"),
    ],
)
def test_a_value_in_its_cell_and_in_a_sentence(
    measure: PairMeasure, value: float, cell: str, sentence: str
) -> None:
    assert pair_value(measure, value) == cell
    assert sentence in pair_in_full(measure, value, (8, 1))


def test_the_ends_and_the_median_of_a_range_keep_two_digits() -> None:
    matrix = np.zeros((3, 3))
    matrix[np.triu_indices(3, 1)] = 0.0025, 0.0037, 0.0048
    found = replace(compared(THREE), matrices={DISAGREEMENT: matrix + matrix.T})
    told = all_said(THREE, DISAGREEMENT, found)
    assert "Disagreement from 0.25% to 0.48%, median 0.37% over 3 pairs." in told


def test_the_samples_of_a_pair_are_told_lowest_member_first() -> None:
    assert pair_differs((6, 2)) == "members 3 and 7 differ"
    assert pair_wrong((2, 6)) == "members 3 and 7 are both wrong"


def test_the_values_of_a_pair_are_symmetric() -> None:
    found: Array = compared(THREE).matrices[DISAGREEMENT]
    assert (found == found.T).all()
