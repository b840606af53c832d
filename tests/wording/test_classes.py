import pytest

from ensemble_gui.records.samples import NO_PREDICTION
from ensemble_gui.records.tasks import DIGIT_CLASSES
from ensemble_gui.wording.classes import (
    class_in_short,
    class_name,
    class_with_article,
    classes_left_out,
)

ANIMALS = ("airplane", "automobile", "red panda", "red fox", "R&D", "dog")


def shorts(classes: tuple[str, ...]) -> list[str]:
    return [class_in_short(classes, one) for one in range(len(classes))]


@pytest.mark.parametrize("told", [class_name, class_in_short])
def test_a_digit_is_its_figure(told: object) -> None:
    assert [told(DIGIT_CLASSES, one) for one in range(10)] == list(DIGIT_CLASSES)


def test_a_class_is_told_by_its_name() -> None:
    assert class_name(ANIMALS, 2) == "red panda"


@pytest.mark.parametrize("told", [class_name, class_in_short])
def test_what_is_beyond_the_names_is_told_by_its_number_and_no_word_by_a_dash(
    told: object,
) -> None:
    assert told(ANIMALS, 12) == "12"
    assert told(ANIMALS, NO_PREDICTION) == "–"


def test_an_article_stands_before_digits_alone() -> None:
    assert class_with_article(DIGIT_CLASSES, 8) == "an 8"
    assert class_with_article(ANIMALS, 5) == "dog"
    assert class_with_article(DIGIT_CLASSES, 12) == "12"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("two\nlines", "two lines"),
        ("a\x00b\x1b[31m", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m"),
        ("left\N{RIGHT-TO-LEFT OVERRIDE}right", "left\N{REPLACEMENT CHARACTER}right"),
        ("", "0"),
        (" \n ", "0"),
    ],
)
def test_a_name_is_one_printable_line(name: str, shown: str) -> None:
    assert class_name((name, "other"), 0) == shown


def test_a_long_name_is_shortened_and_those_that_look_alike_then_have_their_numbers() -> None:
    long = ("x" * 40 + "1" + "y" * 40, "x" * 40 + "2" + "y" * 40)
    told = [class_name(long, one) for one in range(2)]
    assert told[0] != told[1]
    assert max(map(len, told)) < 60


def test_a_short_form_is_the_beginning_or_the_initials_where_these_tell_it_apart() -> None:
    assert shorts(ANIMALS) == ["air", "aut", "rp", "rf", "R&D", "dog"]


@pytest.mark.parametrize(
    "classes",
    [
        tuple(f"class number {one}" for one in range(100)),
        tuple(f"{one:05}" for one in range(43)),
        tuple(f"n{one:08}" for one in range(0, 1_000_000, 1000)),
        ("same", "same", "same"),
        ("\N{CJK UNIFIED IDEOGRAPH-72D0}" * 9, "\N{CJK UNIFIED IDEOGRAPH-72D0}" * 8),
        ("---------", "-------", "1"),
    ],
    ids=["numbered", "zeros", "1000", "same", "ideographs", "signs"],
)
def test_short_forms_are_short_and_no_two_are_alike(classes: tuple[str, ...]) -> None:
    found = shorts(classes)
    assert len(set(found)) == len(found)
    assert max(map(len, found)) <= 4
    assert all(found)


def test_how_many_classes_are_left_out() -> None:
    assert classes_left_out(0, 0.0) == ""
    assert classes_left_out(90, 0.125) == "90 more classes: 12.5% together"
    assert classes_left_out(1, 0.125) == "1 more class: 12.5%"
    assert classes_left_out(90) == "90 more classes not shown"
