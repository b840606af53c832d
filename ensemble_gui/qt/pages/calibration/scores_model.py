"""The scores of the ensemble and its members as rows: the ensemble first, members sortable."""

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from ensemble_gui.qt.widgets.cells import NO_INDEX, Index
from ensemble_gui.qt.widgets.text_table import TextModel
from ensemble_gui.records.analysis import Scores
from ensemble_gui.records.table import Table
from ensemble_gui.wording.calibration import figures_of, score_figures
from ensemble_gui.wording.tables.calibration import scores_table

HEADERS = ("", "accuracy", "ECE", "NLL", "Brier")
_TIPS = (
    "The voter; click to show its reliability. Bold: the best of the members",
    "The share of right predictions",
    "Expected calibration error, over 15 bins",
    "Negative log-likelihood, in nat",
    "Brier score, from 0 to 2",
)
_ASCENDING = Qt.SortOrder.AscendingOrder
_SCORES: tuple[Callable[[Scores], float], ...] = (
    lambda one: one.accuracy,
    lambda one: one.ece,
    lambda one: one.nll,
    lambda one: one.brier,
)
_ACCURACY = 1  # the column in which more is better
MEAN = -1  # the row of the members' mean is no voter


class ScoresModel(TextModel):
    """Rows of voters, and below the ensemble's the mean of the members."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(HEADERS, _TIPS, parent)
        self._voters: tuple[tuple[str, Scores], ...] = ()
        self._first_member = 0
        self._rows: list[int] = []  # the voter of each
        self._sorted = (0, _ASCENDING)
        self._bold = QFont()
        self._bold.setBold(True)

    def show_voters(self, voters: tuple[tuple[str, Scores], ...], members: int) -> None:
        """Show these; the last `members` of them are members."""
        self.beginResetModel()
        self._voters, self._first_member = voters, len(voters) - members
        self._arrange()
        self.endResetModel()

    def voter_at(self, row: int) -> int:
        """The place of a row's voter; MEAN if it has none."""
        return self._rows[row]

    def row_of(self, voter: int) -> int:
        """The row of a voter."""
        return self._rows.index(voter)

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 -- Qt's name
        """One row per voter, and one for the mean."""
        return 0 if parent.isValid() else len(self._rows)

    def text(self, row: int, column: int) -> str:
        """The name or a figure."""
        return self._figures(row)[column - 1] if column else self._name(row)

    def font(self, row: int, column: int) -> QFont | None:
        """The best member's figures are bold."""
        return self._bold if column and self._is_best(row, column) else None

    def tip(self, row: int, _column: int) -> str:
        """How the mean was computed, or what was left out."""
        voter = self._rows[row]
        if voter == MEAN:
            return "The mean of the members' scores, not the score of their mean"
        left_out = self._voters[voter][1].left_out
        return f"{left_out:,} left out: the output is not finite" if left_out else ""

    def sort(self, column: int, order: Qt.SortOrder = _ASCENDING) -> None:
        """Sort the members; the ensemble and the mean stay on top."""
        self._sorted = (column, order)
        self.layoutAboutToBeChanged.emit()
        self._arrange()
        self.layoutChanged.emit()

    def table(self) -> Table:
        """All rows in this order, with all digits."""
        named = [(self._name(row), voter) for row, voter in enumerate(self._rows)]
        return scores_table(
            [(name, None if voter == MEAN else self._voters[voter][1]) for name, voter in named],
            [_mean(self._column(one)) for one in range(1, len(HEADERS))],
        )

    def _arrange(self) -> None:
        members = list(range(self._first_member, len(self._voters)))
        column, order = self._sorted
        if column > 0:
            members.sort(key=lambda one: _last_if_nan(_SCORES[column - 1](self._voters[one][1])))
        if order != _ASCENDING:
            members.reverse()
        mean = [MEAN] if members else []
        self._rows = [*range(self._first_member), *mean, *members]

    def _name(self, row: int) -> str:
        voter = self._rows[row]
        members = len(self._voters) - self._first_member
        return f"mean of {members}" if voter == MEAN else self._voters[voter][0]

    def _figures(self, row: int) -> tuple[str, ...]:
        if self._rows[row] != MEAN:
            return score_figures(self._voters[self._rows[row]][1])
        return figures_of(*(_mean(self._column(one)) for one in range(1, len(HEADERS))))

    def _column(self, column: int) -> list[float]:
        """A score of each member."""
        return [_SCORES[column - 1](one) for _, one in self._voters[self._first_member :]]

    def _is_best(self, row: int, column: int) -> bool:
        voter = self._rows[row]
        if voter < self._first_member:
            return False
        values = [one for one in self._column(column) if not math.isnan(one)]
        best = max if column == _ACCURACY else min
        return bool(values) and _SCORES[column - 1](self._voters[voter][1]) == best(values)


def _last_if_nan(value: float) -> float:
    return math.inf if math.isnan(value) else value


def _mean(values: list[float]) -> float:
    found = [one for one in values if not math.isnan(one)]
    return sum(found) / len(found) if found else math.nan
