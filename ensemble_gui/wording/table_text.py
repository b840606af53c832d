"""A table as text: for spreadsheets, for programs, for pages and for people."""

import csv
import io
import math
import re
from collections.abc import Sequence
from html import escape

import numpy as np

from ensemble_gui.records.table import Table, Values
from ensemble_gui.wording.figures import one_line

STARTS_FORMULA = (  # in a spreadsheet; the wide ones in a Japanese one
    *"=+-@\t\r\n",
    "\N{FULLWIDTH EQUALS SIGN}",
    "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
    "\N{FULLWIDTH COMMERCIAL AT}",
)
_MARKS = str.maketrans({one: f"\\{one}" for one in "\\`*_[]<>|~#$"})  # of Markdown
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_PADDED = 1000  # rows: the columns of longer tables are not aligned

Rows = list[tuple[str, ...]]


def as_csv(table: Table) -> str:
    """Comma-separated, a first line of names, undefined values empty."""
    return _separated(table, ",")


def as_tsv(table: Table) -> str:
    """The same, separated by tabs, as spreadsheets paste it."""
    return _separated(table, "\t")


def as_markdown(table: Table) -> str:
    """The title, the table with its numbers to the right, and the notes."""
    columns = [
        [_marked(name), *map(_marked, _texts(values))] for name, values in table.columns.items()
    ]
    right = [is_numeric(values) for values in table.columns.values()]
    widths = [max(3, *map(len, one)) if table.rows <= _PADDED else 3 for one in columns]
    aligned = [
        [one.rjust(width) if on_right else one.ljust(width) for one in texts]
        for texts, width, on_right in zip(columns, widths, right, strict=True)
    ]
    rule = tuple(
        f"{'-' * (width - 1)}:" if on_right else "-" * width
        for width, on_right in zip(widths, right, strict=True)
    )
    head, *rows = _rows_of(aligned)
    lines = [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]
    notes = [_marked(one) for one in table.notes]
    return "\n\n".join([f"**{_marked(table.title)}**", "\n".join(lines), *notes]) + "\n"


def as_html(table: Table) -> str:
    """The table alone, for word processors."""
    head = "".join(f"<th>{escape(_guarded(name))}</th>" for name in table.columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(one)}</td>' for one in row)}</tr>" for row in _cells(table)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def cell_text(value: object) -> str:
    """One value with all its digits; '' where it is undefined."""
    if value is None or (isinstance(value, float | np.floating) and math.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(float(value))
    return one_line(str(value))


def guarded_in(table: Table) -> int:
    """How many texts are guarded: a spreadsheet would take them for formulas."""
    texts = (
        one
        for name, values in table.columns.items()
        if not isinstance(values, np.ndarray)
        for one in (name, *values)
    )
    return sum(isinstance(one, str) and _guarded(one_line(one)) != one_line(one) for one in texts)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take this text for a formula."""
    return text.startswith(STARTS_FORMULA) and not _NUMBER.fullmatch(text)


def formulas_guarded(many: str) -> str:
    """That these texts, such as "2 cells", are guarded against being run."""
    return f"Put an apostrophe in front of {many}: a spreadsheet would run such text as a formula."


def is_numeric(values: Values) -> bool:
    """Whether these are numbers, undefined ones aside."""
    if isinstance(values, np.ndarray):
        return values.dtype.kind in "iuf"
    known = [one for one in values if one is not None]
    return bool(known) and all(
        isinstance(one, int | float) and not isinstance(one, bool) for one in known
    )


def _separated(table: Table, delimiter: str) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\n")
    writer.writerow(map(_guarded, table.columns))
    writer.writerows(_cells(table))
    return lines.getvalue()


def _cells(table: Table) -> Rows:
    """All cells as text, row by row, none of which a spreadsheet would run."""
    return _rows_of([_safe(values) for values in table.columns.values()])


def _rows_of(columns: Sequence[Sequence[str]]) -> Rows:
    return list(zip(*columns, strict=True))


def _safe(values: Values) -> list[str]:
    if isinstance(values, np.ndarray):
        return _texts(values)
    return [_guarded(cell_text(one)) if isinstance(one, str) else cell_text(one) for one in values]


def _texts(values: Values) -> list[str]:
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        texts: list[str] = np.where(np.isnan(values), "", values.astype(str)).tolist()
        return texts
    return [
        cell_text(one) for one in (values.tolist() if isinstance(values, np.ndarray) else values)
    ]


def _guarded(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula.

    Names come from other people's files: one such as =HYPERLINK(...) would run when it is opened.
    """
    return f"'{text}" if is_formula(text) else text


def _marked(text: str) -> str:
    """The text in which nothing is Markdown or HTML."""
    return one_line(text).translate(_MARKS)
