import pytest

from ensemble_gui.wording.figures import a_digit, one_line, printable, ratio, share_beside, shorten


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [
        (0.62, 0, "62%"),
        (0.9, 0, "90%"),
        (0.896, 0, "89.6%"),
        (0.89996, 1, "89.996%"),
        (0.9004, 1, "90.0%"),
        (1.0, 0, "100%"),
    ],
)
def test_a_share_stays_on_its_side_of_a_limit(share: float, digits: int, said: str) -> None:
    assert share_beside(share, 0.9, digits) == said


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
