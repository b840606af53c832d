import numpy as np
import pytest

from ensemble_gui.measures.outliers import outliers
from ensemble_gui.records.settings import Array


def alike(members: int, share: float = 0.02) -> Array:
    made = np.full((members, members), share)
    np.fill_diagonal(made, 0)
    return made


def test_a_member_that_differs_from_all_is_named() -> None:
    shares = alike(6)
    shares[4, :] = shares[:, 4] = 0.2
    (found,) = outliers(shares, 10_000)
    assert found.member == 4
    assert found.disagreement > 3 * found.usual


def test_members_that_differ_by_chance_alone_are_not() -> None:
    shares = alike(6)
    shares[4, :] = shares[:, 4] = 0.022
    assert outliers(shares, 1000) == ()


def test_one_sample_makes_no_outlier() -> None:
    shares = alike(6, 0.0)
    shares[2, :] = shares[:, 2] = 0.1
    assert outliers(shares, 10) == ()


@pytest.mark.parametrize("members", [2, 3])
def test_of_few_members_none_is_an_outlier(members: int) -> None:
    shares = alike(members)
    shares[0, :] = shares[:, 0] = 0.9
    assert outliers(shares, 10_000) == ()


def test_a_member_with_nothing_to_compare_is_left_out() -> None:
    shares = alike(6)
    shares[4, :] = shares[:, 4] = 0.2
    shares[5, :] = shares[:, 5] = np.nan
    assert [one.member for one in outliers(shares, 10_000)] == [4]
