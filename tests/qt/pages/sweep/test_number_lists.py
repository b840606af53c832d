import pytest

from ensemble_gui.errors import BadInput
from ensemble_gui.qt.pages.sweep.number_lists import numbers_in, written


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1, 2, 5", (1, 2, 5)),
        ("1,2,5", (1, 2, 5)),
        ("  7 ", (7,)),
        ("100 10;1", (1, 10, 100)),
        ("5, 5, 1, 5,", (1, 5)),
        ("1, 1000", (1, 1000)),
        ("007", (7,)),
    ],
)
def test_numbers_are_read_rising_and_each_once(text: str, numbers: tuple[int, ...]) -> None:
    assert numbers_in(text, "Member counts", most=1000) == numbers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "none given"),
        (" , ,", "none given"),
        ("1, ten", "'ten' is not a whole number from 1 to 1,000"),
        ("1.5", "'1.5' is not a whole number"),
        ("-1", "'-1' is not a whole number"),
        ("1²", "'1²' is not a whole number"),
        ("0, 1", "0 is out of range; choose from 1 to 1,000"),
        ("1, 1001", "1001 is out of range"),
        ("1" * 5000, "is not a whole number"),
        (" ".join(map(str, range(1, 22))), "21 are too many; give at most 20"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_that_names_the_list(text: str, told: str) -> None:
    with pytest.raises(BadInput) as raised:
        numbers_in(text, "Member counts", most=1000)
    sentence = str(raised.value)
    assert sentence.startswith("Member counts: ")
    assert told in sentence
    assert sentence.endswith(".")
    assert len(sentence) < 160


def test_what_is_written_can_be_read() -> None:
    assert written((1, 20, 300)) == "1, 20, 300"
    assert numbers_in(written((1, 20, 300)), "Batch sizes", most=1000) == (1, 20, 300)
