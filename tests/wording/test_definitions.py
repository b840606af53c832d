import numpy as np
import pytest

from ensemble_gui.cancel import CancelToken
from ensemble_gui.measures.disagreement import disagreement
from ensemble_gui.measures.pairs import measure_pairs
from ensemble_gui.records.arranging import SURE, SampleMeasure
from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.wording.definitions import definition
from tests.support.made_up_samples import samples_of, voted

SCORES = ("unsure", "accuracy", "reliability", "ece", "nll", "brier", "temperature")
CURVES = ("risk_coverage", "growth", "shift", "auroc")
KEYS = (*SampleMeasure, *PairMeasure, "vote", *SCORES, *CURVES, "speedup", "one_off")

every_key = pytest.mark.parametrize("key", KEYS)


@every_key
def test_a_definition_says_all_that_it_should(key: str) -> None:
    found = definition(key)
    for part in (found.title, found.formula, found.symbols, found.range, found.source):
        assert part
        assert part == part.strip()
        assert "!" not in part


@every_key
def test_a_formula_is_short_enough_to_be_seen_at_a_glance(key: str) -> None:
    assert len(definition(key).formula) <= 48


@every_key
def test_a_definition_can_be_read_out(key: str) -> None:
    found = definition(key)
    for part in (found.title, found.formula, found.symbols, found.range, found.source, found.note):
        assert part in found.text


def test_a_measure_and_its_name_have_one_definition() -> None:
    assert definition("kappa") is definition(PairMeasure.KAPPA)
    with pytest.raises(KeyError):
        definition("beauty")


def test_every_definition_is_of_something_else() -> None:
    assert len({definition(key).title for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize("key", [*SampleMeasure, "nll", "jensen_shannon"])
def test_what_has_a_unit_says_it(key: str) -> None:
    entropies = ("entropy", "information", "nll", "jensen")
    assert any(unit in definition(key).range for unit in (" bit", " nat")) is any(
        one in key for one in entropies
    )


@pytest.mark.parametrize("key", [SampleMeasure.PAIRWISE, PairMeasure.DISAGREEMENT, "shift"])
def test_diversity_comes_with_what_the_literature_found(key: str) -> None:
    note = definition(key).note
    assert "uncertainty quantification on out-of-distribution data" in note
    assert "arXiv:2202.06985" in note


@pytest.mark.parametrize("key", [SampleMeasure.MUTUAL_INFORMATION, "auroc"])
def test_mutual_information_comes_with_what_the_literature_found(key: str) -> None:
    assert "2207.07517" in definition(key).note


def test_the_limit_of_unsure_is_the_one_that_is_used_with_where_it_comes_from() -> None:
    found = definition("unsure")
    assert found.formula == f"max p < {SURE}"
    assert "90%" in found.range
    assert "1,539 unseen pictures" in found.source


def test_members_that_share_a_fault_are_warned_of() -> None:
    assert "share a fault" in definition(PairMeasure.DOUBLE_FAULT).note


def test_the_least_probability_that_the_nll_counts_is_named() -> None:
    found = definition("nll")
    assert "below 2.2e-16 counts as 2.2e-16" in found.note
    assert "36 nat" in found.range


def test_the_margin_is_said_to_be_negated_for_its_auroc() -> None:
    assert "the member margin is negated" in definition("auroc").symbols


def test_q_is_1_as_soon_as_the_errors_of_one_member_contain_the_other_s() -> None:
    assert (
        "1 (all errors of one member are errors of the other, too)"
        in definition(PairMeasure.Q_STATISTIC).range
    )
    labels = np.arange(6)
    found = measure_pairs(
        samples_of(voted((9, 9, 9, 3, 4, 5), (9, 1, 2, 3, 4, 5), (0, 1, 2, 3, 9, 9)), labels),
        CancelToken(),
    ).matrices[PairMeasure.Q_STATISTIC]
    assert found[0, 1] == 1
    assert found[0, 2] == -1  # no error in common


def test_more_members_than_classes_cannot_all_differ_pairwise() -> None:
    told = definition(SampleMeasure.PAIRWISE).range
    assert "out of reach with more members than classes" in told
    assert disagreement(voted((0,), (1,), classes=2)).pairwise.tolist() == [1]
    most = max(disagreement(voted((0,), (1,), (one,), classes=2)).pairwise.item() for one in (0, 1))
    assert most < 1


def test_the_correlation_of_errors_names_where_it_is_from() -> None:
    assert definition(PairMeasure.ERROR_CORRELATION).source.startswith("Sneath and Sokal 1973")


def test_what_a_vote_decides_and_what_not_has_a_card() -> None:
    found = definition("vote")
    assert "mean probability, not by the majority vote" in found.symbols
    assert "ties go to the lowest class" in found.range
