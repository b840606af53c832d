import math

import pytest

from ensemble_gui.wording.figures import (
    a_digit,
    duration,
    fixed,
    one_line,
    printable,
    ratio,
    share,
    share_beside,
    shorten,
    significant,
    some_of,
)


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (0.62, 0, "62%"),
        (0.9, 0, "90%"),
        (0.896, 0, "89.6%"),
        (0.89996, 1, "89.996%"),
        (0.9004, 1, "90.0%"),
        (1.0, 0, "100%"),
    ],
)
def test_a_share_stays_on_its_side_of_a_limit(value: float, digits: int, said: str) -> None:
    assert share_beside(value, 0.9, digits) == said


def test_a_speedup_that_is_not_given_is_not_said() -> None:
    assert ratio(None) == "n/a"


@pytest.mark.parametrize(("label", "said"), [(8, "an 8"), (7, "a 7"), (0, "a 0")])
def test_a_digit_has_the_article_that_it_is_read_with(label: int, said: str) -> None:
    assert a_digit(label) == said


def test_only_a_long_name_is_cut_and_in_the_middle() -> None:
    assert shorten("seven.png") == "seven.png"
    assert shorten("x" * 48) == "x" * 48
    cut = shorten(f"first{'x' * 200}last.png")
    assert len(cut) <= 48
    assert cut.startswith("firstx")
    assert cut.endswith("xlast.png")
    assert "\N{HORIZONTAL ELLIPSIS}" in cut


def test_a_name_that_is_no_text_can_be_printed_when_shortened() -> None:
    assert shorten("a\udcff.png").encode() == b"a?.png"


@pytest.mark.parametrize(
    "hidden",
    [
        "\n",
        "\r",
        "\t",
        "\x1b",
        "\N{SOFT HYPHEN}",
        "\N{ARABIC LETTER MARK}",
        "\N{ZERO WIDTH SPACE}",
        "\N{ZERO WIDTH JOINER}",
        "\N{RIGHT-TO-LEFT MARK}",
        "\N{LINE SEPARATOR}",
        "\N{RIGHT-TO-LEFT OVERRIDE}",
        "\N{WORD JOINER}",
        "\N{RIGHT-TO-LEFT ISOLATE}",
        "\N{HANGUL FILLER}",
        "\N{ZERO WIDTH NO-BREAK SPACE}",
        "\N{TAG LATIN SMALL LETTER A}",
        "\udcff",
    ],
    ids=ascii,
)
def test_what_cannot_be_seen_in_a_name_is_shown(hidden: str) -> None:
    for show in (one_line, printable):
        assert show(f"a{hidden}b") == "a\N{REPLACEMENT CHARACTER}b"
    assert shorten(f"a{hidden}b") in ("a\N{REPLACEMENT CHARACTER}b", "a?b")


def test_names_in_any_script_stay_as_they_are() -> None:
    for name in ("Zoë & Ünal", "狐.png", "ثعلب", "na\N{COMBINING DIAERESIS}ive", "<b>5</b>"):
        assert printable(name) == name


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.0996, "0.10"), (0.47, "0.47"), (123.0, "120"), (0.0, "0"), (0.00123, "0.0012")],
)
def test_numbers_have_two_digits_that_count(value: float, told: str) -> None:
    assert significant(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1.1234, "1.12"),
        (0.0483, "0.048"),
        (-0.0483, "-0.048"),
        (0.0000123, "0.000012"),
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (-1e-17, "0.00"),
        (math.inf, "inf"),
        (math.nan, "nan"),
    ],
)
def test_decimals_are_added_until_two_digits_count(value: float, told: str) -> None:
    assert fixed(value, 2) == told


@pytest.mark.parametrize(
    ("value", "decimals", "told"),
    [
        (0.0025, 1, "0.25%"),
        (0.0123, 0, "1.2%"),
        (0.123, 0, "12%"),
        (0.123, 1, "12.3%"),
        (0.0, 1, "0.0%"),
        (1.0, 1, "100.0%"),
        (0.9996, 1, "99.96%"),
        (0.99996, 2, "99.996%"),
        (0.9999999, 1, ">99.9999%"),
        (1e-9, 1, "<0.0001%"),
        (math.nan, 1, "n/a"),
    ],
)
def test_a_share_keeps_two_digits_and_is_all_or_nothing_only_if_it_is(
    value: float, decimals: int, told: str
) -> None:
    assert share(value, decimals) == told


def test_small_ratios_and_times_keep_two_digits() -> None:
    assert ratio(0.0483) == "0.048×"
    assert duration(4.83e-8) == "0.048 µs"


def test_of_many_names_three_are_given() -> None:
    assert some_of(["a"]) == "a"
    assert some_of(["a", "b", "c"]) == "a, b, c"
    assert some_of(["a", "b", "c", "d", "e"]) == "a, b, c, 2 more"
