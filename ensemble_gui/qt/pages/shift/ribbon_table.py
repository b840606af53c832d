"""The numbers of a ribbon: each class that is drawn, at each level."""

from collections.abc import Callable, Sequence

from ensemble_gui.qt.pages.shift.ribbon_bands import Band
from ensemble_gui.records.shift import Shift
from ensemble_gui.records.table import Row, Table
from ensemble_gui.wording.shift_levels import SHIFT_WORDS
from ensemble_gui.wording.tables.shift import level_name, which_way

_NOTE = "Probabilities of the classes that are drawn; quartiles and mean are over the members."


def ribbon_table(shift: Shift, bands: Sequence[Band], name: Callable[[int], str]) -> Table:
    """A row for each class and level, with the members' own probabilities at the end."""
    rows: list[Row] = [
        {
            "class": name(band.name),
            level_name(shift): float(level),
            "mean": float(band.mean[place]),
            "least": float(band.low[place]),
            "first quartile": float(band.quarter[place]),
            "third quartile": float(band.three_quarters[place]),
            "most": float(band.high[place]),
            **{
                f"member {number}": float(value)
                for number, value in enumerate(band.members[:, place], start=1)
            },
        }
        for band in bands
        for place, level in enumerate(band.levels)
    ]
    title = f"One image along the shift: {SHIFT_WORDS[shift].title.lower()}"
    return Table.of(title, rows, (_NOTE, *which_way(shift)))
