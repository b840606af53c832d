import pytest

from ensemble_gui.records.arranging import SURE, SampleMeasure
from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.wording.definitions import definition

SCORES = ("unsure", "accuracy", "reliability", "ece", "nll", "brier", "temperature")
CURVES = ("risk_coverage", "growth", "shift", "auroc")
KEYS = (*SampleMeasure, *PairMeasure, *SCORES, *CURVES)

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
    assert "2202.06985" in definition(key).note


@pytest.mark.parametrize("key", [SampleMeasure.MUTUAL_INFORMATION, "auroc"])
def test_mutual_information_comes_with_what_the_literature_found(key: str) -> None:
    assert "2207.07517" in definition(key).note


def test_the_limit_of_unsure_is_the_one_that_is_used_with_where_it_comes_from() -> None:
    found = definition("unsure")
    assert found.formula == f"max p < {SURE}"
    assert "90%" in found.range
    assert "5,697 pictures" in found.source


def test_members_that_share_a_fault_are_warned_of() -> None:
    assert "share a fault" in definition(PairMeasure.DOUBLE_FAULT).note
