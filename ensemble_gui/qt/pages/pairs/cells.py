"""The cells of a member x member matrix: where each is, and how much it stands out."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtGui import QColor, QImage

from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.records.pairs import PairMeasure
from ensemble_gui.records.settings import Array

_STEPS = 256  # of the colours
_FORMAT = QImage.Format.Format_RGB32


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairCells:
    """One measure of every two members, in this order from the top down and left to right."""

    measure: PairMeasure
    values: Array = field(repr=False)  # (member, member), NaN where undefined
    order: Array = field(repr=False)  # (member,)

    @property
    def count(self) -> int:
        """How many members there are."""
        return len(self.values)

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest value of any pair; NaN if there is none."""
        values = self.values[np.triu_indices(self.count, 1)]
        values = values[~np.isnan(values)]
        return (float(values.min()), float(values.max())) if len(values) else (np.nan, np.nan)

    def pair_at(self, row: int, column: int) -> tuple[int, int]:
        """The members of this cell."""
        return int(self.order[row]), int(self.order[column])

    def places(self, pair: tuple[int, int]) -> tuple[int, int]:
        """The row of the first member and the column of the second."""
        at = np.argsort(self.order)
        return int(at[pair[0]]), int(at[pair[1]])

    def next_to(self, pair: tuple[int, int] | None, down: int, right: int) -> tuple[int, int]:
        """The pair this far from the given one, within the matrix; the diagonal is skipped."""
        if pair is None:
            return self.pair_at(0, 1)
        start = self.places(pair)
        row, column = start
        for _ in range(2):
            row = min(max(row + down, 0), self.count - 1)
            column = min(max(column + right, 0), self.count - 1)
            if row != column:
                return self.pair_at(row, column)
        return pair

    def shares(self) -> Array:
        """How much each cell stands out, from 0 to 1; NaN without a value."""
        low, high = self.ends
        values = self.values[np.ix_(self.order, self.order)]
        if np.isnan(low) or high == low:
            shares = np.where(np.isnan(values), np.nan, 0.0)
        else:
            shares = np.clip((values - low) / (high - low), 0, 1)
            shares = 1 - shares if self.measure.falls else shares
        np.fill_diagonal(shares, np.nan)
        found: Array = shares
        return found

    def image(self, theme: Theme) -> QImage:
        """One pixel per cell; cells without a value have the card's colour."""
        shares = self.shares()
        colours = [colour_of(theme, step / (_STEPS - 1)).rgb() for step in range(_STEPS)]
        steps = np.nan_to_num(shares * (_STEPS - 1)).astype(int)
        empty = QColor(theme.card).rgb()
        pixels = np.where(np.isnan(shares), empty, np.array(colours)[steps]).astype(np.uint32)
        held = np.ascontiguousarray(pixels).tobytes()
        return QImage(held, self.count, self.count, 4 * self.count, _FORMAT).copy()


def colour_of(theme: Theme, share: float) -> QColor:
    """The colour of a cell that stands out by this share."""
    return blend(theme.quiet, theme.dissent, share)
