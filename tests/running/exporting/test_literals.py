"""Values as source: what is read again is the same, in the form that a formatter leaves."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ensemble_gui.running.exporting.literals import WIDTH, assigned, call, comment, literal
from tests.running.exporting.test_reproducing import is_formatted

VALUES = st.recursive(
    st.one_of(st.text(), st.integers(), st.booleans(), st.floats(allow_nan=False, width=32)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
        st.tuples(inner, inner),
    ),
    max_leaves=5,
)


def read(source: str) -> object:
    return eval(source, {"float": float})  # noqa: S307 -- of our own making


@settings(max_examples=40)
@given(VALUES)
def test_a_value_is_read_again(value: object) -> None:
    assert read(literal(value)) == value
    tree = ast.parse(assigned("x = ", value))
    assert read(ast.unparse(tree.body[0].value)) == value  # type: ignore[attr-defined]  # x = ...


@pytest.mark.parametrize(
    ("value", "source"),
    [
        ("a", '"a"'),
        ("it's", '"it\'s"'),
        ('say "so"', "'say \"so\"'"),
        ("C:\\nets", '"C:\\\\nets"'),
        ("\udcff", '"\\udcff"'),
        (("a",), '("a",)'),
        ({"a": [1, 2.5, None]}, '{"a": [1, 2.5, None]}'),
    ],
)
def test_strings_are_in_double_quotes_where_that_needs_no_more_escapes(
    value: object, source: str
) -> None:
    assert literal(value) == source


def test_what_is_too_long_for_a_line_stands_on_several() -> None:
    long = {"widths": [*range(100, 130)], "names": ["a" * 40, "b" * 40], "small": (1, 2)}
    text = (
        f"{assigned('x = ', long)}\n{call('f', [(f'{key}=', one) for key, one in long.items()])}\n"
    )
    assert is_formatted(text)
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_comment_ends_its_lines_between_words() -> None:
    lines = comment("word " * 40, 4).splitlines()
    assert all(one.startswith("# word") and len(one) <= WIDTH - 4 for one in lines)
    assert comment("") == "#"
