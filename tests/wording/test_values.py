from datetime import date

import pytest

from ensemble_gui.wording.values import shown_value


def nested(depth: int) -> object:
    found: object = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7, "7"),
        (True, "True"),
        (None, "None"),
        (0.5, "0.5"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ("LeNet-5", "'LeNet-5'"),
        ("a\nb", "'a\N{REPLACEMENT CHARACTER}b'"),
        ("\ud800", "'\N{REPLACEMENT CHARACTER}'"),
        ([1, [2, [3]]], "[1, [2, [\N{HORIZONTAL ELLIPSIS}]]]"),
        ([1] * 5, "[1, 1, 1, 1, \N{HORIZONTAL ELLIPSIS}]"),
        ({"a": 1}, "{'a': 1}"),
        (date(2026, 11, 29), "a date"),
        (0xF << 20_000, "a whole number of about 6,022 digits"),
        (-(10**5_000), "a whole number of about 5,001 digits"),
        ([10**5_000], "[a whole number of about 5,001 digits]"),
    ],
    ids=range(16),
)
def test_any_value_is_shown_in_short(value: object, shown: str) -> None:
    assert shown_value(value) == shown


@pytest.mark.parametrize(
    "value",
    [
        "a" * 1_000_000,
        ["a" * 1_000_000] * 10,
        list(range(1_000_000)),
        dict.fromkeys(range(1_000_000)),
        nested(100_000),
        {"a" * 10_000: nested(1_000)},
        10**100_000,
        [10**100_000] * 4,
    ],
    ids=["text", "texts", "list", "table", "nest", "key", "number", "numbers"],
)
def test_no_value_is_too_long_too_deep_or_too_large(value: object) -> None:
    assert len(shown_value(value)) <= 48
