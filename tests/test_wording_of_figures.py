import pytest

from ensemble_gui import wording


def test_a_speedup_that_is_not_given_is_not_said() -> None:
    assert wording.ratio(None) == "n/a"


@pytest.mark.parametrize(("label", "said"), [(8, "an 8"), (7, "a 7"), (0, "a 0")])
def test_a_digit_has_the_article_that_it_is_read_with(label: int, said: str) -> None:
    assert wording.a_digit(label) == said


def test_only_a_long_name_is_cut_and_in_the_middle() -> None:
    assert wording.shorten("seven.png") == "seven.png"
    assert wording.shorten("x" * 48) == "x" * 48
    cut = wording.shorten(f"first{'x' * 200}last.png")
    assert len(cut) <= 48
    assert cut.startswith("firstx")
    assert cut.endswith("xlast.png")
    assert "\N{HORIZONTAL ELLIPSIS}" in cut


def test_a_name_that_is_no_text_can_be_printed_when_shortened() -> None:
    assert wording.shorten("a\udcff.png").encode() == b"a?.png"
