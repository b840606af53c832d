import pytest

from ensemble_gui.qt.shell.fuzzy import SCATTERED, rank


@pytest.mark.parametrize(
    "query", ["Timings", "tim", "view tim", "tim view", "TIMINGS", "ings", "vwt", "v: t", ""]
)
def test_letters_of_a_name_fit_it(query: str) -> None:
    assert rank(query, "View: Timings") is not None


@pytest.mark.parametrize("query", ["x", "timx", "tim sweep", "sgnimit", "timings timingss"])
def test_letters_that_are_not_there_do_not_fit(query: str) -> None:
    assert rank(query, "View: Timings") is None


def test_a_word_s_beginning_is_better_than_its_inside_and_scattered_letters_are_worst() -> None:
    texts = ["Edit: Cut digits apart", "Help: Shortcut", "Cancel the run of tests"]
    ranks = [rank("cut", text) for text in texts]
    assert ranks == sorted(ranks)
    assert [one[0] for one in ranks if one] == [0, 1, SCATTERED]


def test_an_earlier_word_is_better_than_a_later_one() -> None:
    early, late = rank("run", "Run: Sweep"), rank("run", "File: Open run…")
    assert early is not None
    assert late is not None
    assert early < late
