"""Tables as text: all digits, undefined values, and names that would be formulas or markup."""

import csv
import io
import math

import numpy as np
import pytest

from ensemble_gui.records.table import Table
from ensemble_gui.wording.table_text import (
    as_csv,
    as_html,
    as_markdown,
    as_tsv,
    cell_text,
    guarded_in,
)

THIRD = 1 / 3


def table(**columns: object) -> Table:
    return Table(title="Some", columns=columns)  # type: ignore[arg-type]  # whatever a test tries


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def test_numbers_keep_all_their_digits() -> None:
    found = read(as_csv(table(a=[THIRD, 1e-300], b=np.array([THIRD, 0.1]))))
    assert found[0] == ["a", "b"]
    assert [[float(one) for one in row] for row in found[1:]] == [[THIRD, THIRD], [1e-300, 0.1]]


def test_a_single_precision_number_has_no_digits_of_double_precision() -> None:
    assert read(as_csv(table(p=np.array([0.1], np.float32))))[1] == ["0.1"]


@pytest.mark.parametrize("value", [None, math.nan, np.float32(math.nan)])
def test_what_is_undefined_is_empty(value: object) -> None:
    assert cell_text(value) == ""


def test_an_infinite_number_and_a_truth_are_words() -> None:
    assert read(as_csv(table(a=np.array([np.inf, np.nan]), b=[True, False]))) == [
        ["a", "b"],
        ["inf", "yes"],
        ["", "no"],
    ]


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        '=HYPERLINK("http://a","b")',
        "-cmd|' /C calc'!A0",
        "-inf",
        "\N{FULLWIDTH EQUALS SIGN}1",
    ],
)
def test_a_name_that_a_spreadsheet_would_run_begins_with_an_apostrophe(name: str) -> None:
    some = table(a=[name])
    for text, delimiter in ((as_csv(some), ","), (as_tsv(some), "\t")):
        assert read(text, delimiter)[1] == [f"'{name}"]
    assert "<td>&#x27;" in as_html(some)
    assert guarded_in(some) == 1


def test_such_a_name_of_a_column_does_too() -> None:
    assert read(as_csv(table(**{"=a": [1]})))[0] == ["'=a"]


@pytest.mark.parametrize("value", ["-1.5", "+3", "1e-5", "-2E+3", -0.5, "a=b", "7"])
def test_numbers_and_other_names_stay_as_they_are(value: object) -> None:
    some = table(a=[value])
    assert read(as_csv(some))[1] == [str(value)]
    assert guarded_in(some) == 0


def test_a_name_breaks_no_line_and_no_column() -> None:
    found = as_tsv(table(a=["x\ty\nz", 'say "a, b"'], b=[1, 2]))
    assert [len(row) for row in read(found, "\t")] == [2, 2, 2]
    assert read(as_csv(table(a=['say "a, b"'])))[1] == ['say "a, b"']


def test_half_a_character_and_an_invisible_one_are_replaced() -> None:
    found = as_csv(table(a=["a\udcffb", "a\u202eb"]))
    found.encode()
    assert found.count("\N{REPLACEMENT CHARACTER}") == 2


def test_markdown_has_a_title_numbers_to_the_right_and_notes() -> None:
    some = Table(title="Costs", columns={"name": ["loop"], "n": [12]}, notes=("All of it.",))
    assert as_markdown(some).splitlines() == [
        "**Costs**",
        "",
        "| name |   n |",
        "| ---- | --: |",
        "| loop |  12 |",
        "",
        "All of it.",
    ]


def test_nothing_of_a_name_is_markdown_or_html() -> None:
    hostile = "a|b <script> [x](http://y) `c` *d*"
    line = as_markdown(table(a=[hostile])).splitlines()[4]
    assert line.count("|") == 3
    assert r"\|" in line
    assert r"\<script\>" in line
    assert r"\[x\]" in line
    assert "<script>" not in as_html(table(a=[hostile]))


def test_some_rows_are_taken_of_lists_and_arrays_alike() -> None:
    some = table(a=["x", "y", "z"], b=np.arange(3)).take([0, 2])
    assert read(as_csv(some))[1:] == [["x", "0"], ["z", "2"]]
    assert (some.rows, some.cells) == (2, 4)


def test_rows_may_lack_columns() -> None:
    some = Table.of("Some", [{"a": 1}, {"b": 2, "a": 3}])
    assert read(as_csv(some)) == [["a", "b"], ["1", ""], ["3", "2"]]
    assert Table.of("None", []).rows == 0
