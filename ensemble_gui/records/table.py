"""What a view shows, as a table to be taken away: named columns of values with all their digits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from ensemble_gui.records.settings import Array

TABLE_KINDS = (".csv", ".md", ".tsv")  # how the names of files end, which decides their form
PICTURE_KINDS = (".png", ".svg", ".pdf")
Row = dict[str, object]
Values = Sequence[object] | Array  # texts, numbers, bools; None and NaN where there is no value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Columns of one length, each under its name, which has the unit in brackets."""

    title: str
    columns: Mapping[str, Values] = field(repr=False)
    notes: tuple[str, ...] = ()  # what a reader needs to know, in sentences

    @classmethod
    def of(cls, title: str, rows: Sequence[Row], notes: tuple[str, ...] = ()) -> "Table":
        """A table of rows, in each of which some columns may be missing."""
        names = dict.fromkeys(chain.from_iterable(rows))
        columns = {name: [row.get(name) for row in rows] for name in names}
        return cls(title=title, columns=columns, notes=notes)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values()), ()))

    @property
    def cells(self) -> int:
        """How many values there are."""
        return self.rows * len(self.columns)

    @property
    def is_rounded_elsewhere(self) -> bool:
        """Whether it has fractions, which the window shows rounded."""
        return any(_has_fractions(values) for values in self.columns.values())

    def take(self, rows: Sequence[int]) -> "Table":
        """These rows alone."""
        taken = {
            name: values[list(rows)]
            if isinstance(values, np.ndarray)
            else [values[row] for row in rows]
            for name, values in self.columns.items()
        }
        return Table(title=self.title, columns=taken, notes=self.notes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaveViewRequest:
    """Write what a view shows to this path: a table in the form that the name's end asks for."""

    path: str
    replaces: bool = True  # whether a file that is there may be replaced
    content: bytes | Table = field(repr=False)  # the bytes are a picture's
    note: str = ""  # what the picture leaves open, for use within a sentence


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ViewSaved:
    """It is written."""

    request: SaveViewRequest
    size: int  # bytes


def _has_fractions(values: Values) -> bool:
    if isinstance(values, np.ndarray):
        return values.dtype.kind == "f"
    return any(isinstance(one, float) for one in values)
