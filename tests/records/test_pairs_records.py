import numpy as np
import pytest

from ensemble_gui.records.pairs import PairMeasure, Pairs, both_wrong, differing
from ensemble_gui.records.samples import SampleSet
from tests.support.made_up_samples import samples_of, voted


def judged(*votes: tuple[int, ...], labelled: bool = True) -> SampleSet:
    """Samples with these votes, one a member; sample number n is a digit n."""
    labels = np.arange(len(votes)) if labelled else None
    return samples_of(voted(*zip(*votes, strict=True)), labels)


def pairs(*values: float, measure: PairMeasure = PairMeasure.DISAGREEMENT) -> Pairs:
    """Of three members: (1, 2), (1, 3), (2, 3)."""
    matrix = np.zeros((3, 3))
    matrix[np.triu_indices(3, 1)] = values
    return Pairs(matrices={measure: matrix + matrix.T}, labelled=1, unlabelled=0)


def test_the_pair_that_stands_out_has_the_most_or_of_kappa_the_least() -> None:
    assert pairs(0.1, 0.3, 0.2).standing_out(PairMeasure.DISAGREEMENT) == ((0, 2),)
    kappa = pairs(0.1, 0.3, 0.2, measure=PairMeasure.KAPPA)
    assert kappa.standing_out(PairMeasure.KAPPA) == ((0, 1),)


def test_pairs_that_tie_stand_out_together() -> None:
    assert pairs(0.3, 0.2, 0.3).standing_out(PairMeasure.DISAGREEMENT) == ((0, 1), (1, 2))
    kappa = pairs(0.3, 0.2, 0.2, measure=PairMeasure.KAPPA)
    assert kappa.standing_out(PairMeasure.KAPPA) == ((0, 2), (1, 2))


def test_what_is_undefined_does_not_stand_out() -> None:
    some = pairs(np.nan, 0.1, np.nan)
    assert some.standing_out(PairMeasure.DISAGREEMENT) == ((0, 2),)
    assert some.of_two(PairMeasure.DISAGREEMENT).tolist() == [0.1]
    assert pairs(np.nan, np.nan, np.nan).standing_out(PairMeasure.DISAGREEMENT) == ()


def test_the_samples_on_which_two_differ_and_those_on_which_both_fail() -> None:
    samples = judged((0, 0, 1), (1, 2, 1), (5, 6, 6))  # labelled 0, 1, 2
    assert differing(samples, (0, 1)).tolist() == [False, True, True]
    assert both_wrong(samples, (0, 1)).tolist() == [False, False, True]
    assert both_wrong(samples, (1, 2)).tolist() == [False, False, True]


@pytest.mark.parametrize("pair", [(0, 1), (1, 0)])
def test_without_labels_nobody_is_wrong(pair: tuple[int, int]) -> None:
    samples = judged((0, 0, 1), (1, 2, 1), labelled=False)
    assert not both_wrong(samples, pair).any()
