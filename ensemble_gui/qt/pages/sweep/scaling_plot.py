"""The time against the members, both on logarithmic scales: how each strategy grows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ensemble_gui.qt.pages.sweep.scaling_line import ScalingLine
from ensemble_gui.qt.widgets.card import fill, label, row
from ensemble_gui.qt.widgets.choice_box import ChoiceBox
from ensemble_gui.qt.widgets.later import Later
from ensemble_gui.qt.widgets.offer import Offer
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.run import Timing
from ensemble_gui.records.sweep import Exponent, SweepCell, SweepSettings
from ensemble_gui.records.table import Table
from ensemble_gui.wording.sweep_cells import scaling
from ensemble_gui.wording.tables.sweep import scaling_table

if TYPE_CHECKING:
    from ensemble_gui.qt.pages.sweep.scaling_canvas import ScalingCanvas

_NAME, _ACCESSIBLE = "growthPlot", "Time against members, a line for each strategy"


class ScalingPlot(QWidget):
    """One line per strategy at one batch size, with the exponent of its growth at its end."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cells: tuple[SweepCell, ...] = ()
        self._strategies: tuple[str, ...] = ()
        self._members: tuple[int, ...] = ()
        self._exponents: tuple[Exponent, ...] = ()
        self._batch: ChoiceBox[int] = ChoiceBox(
            "growthBatch", "Batch size of the plot of time against members", parent=self
        )
        self._canvas: ScalingCanvas | None = None
        room = Later(self._make_canvas, self)
        room.setObjectName(_NAME)
        room.setAccessibleName(_ACCESSIBLE)
        room.built.connect(self._draw)
        title = label("Time against members", "title", self)
        head = row(title, None, label("batch", "small", self), self._batch)
        fill(self, head, room, stretch=1)
        room.begin()
        self._batch.chosen.connect(self._draw)
        Offer(self, self._table)

    @property
    def batch(self) -> int | None:
        """The batch size that is shown."""
        return self._batch.value if self._batch.count() else None

    def begin(self, settings: SweepSettings) -> None:
        """Offer the batch sizes of this grid, none of it measured."""
        self._cells, self._exponents = (), ()
        self._strategies, self._members = settings.base.strategies, settings.members
        self._batch.offer((batch, f"{batch:,}") for batch in settings.batches)
        self._draw()

    def show_batch(self, batch: int) -> None:
        """Show this batch size."""
        self._batch.choose(batch)

    def put(self, cell: SweepCell) -> None:
        """Show what was measured."""
        self._cells = (*self._cells, cell)
        if cell.batch == self.batch:
            self._draw()

    def show_exponents(self, exponents: tuple[Exponent, ...]) -> None:
        """Label the lines with these."""
        self._exponents = exponents
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Draw on the card's colour, with its ink."""
        self._theme = theme
        self._draw()

    def _make_canvas(self, room: QWidget) -> QWidget:
        from ensemble_gui.qt.pages.sweep.scaling_canvas import ScalingCanvas

        made = self._canvas = ScalingCanvas(_NAME, _ACCESSIBLE, self._theme, room)
        room.setObjectName("")  # they are the plot's from now on
        room.setAccessibleName("")
        QWidget.setTabOrder(self._batch, made.plot)
        return made

    @Slot()
    def _draw(self) -> None:
        """Draw the lines of this batch size."""
        if self._canvas is None:
            return
        found = {name: self._points(name) for name in self._strategies}
        lines = {
            name: ScalingLine(
                points=points, disturbed=self._disturbed(name), power=self._power(name)
            )
            for name, points in found.items()
            if points
        }
        self._canvas.draw(lines, self._members, self._theme)
        self._describe(self._canvas, tuple(lines))

    def _table(self) -> Table | None:
        batch = self.batch
        return None if batch is None else scaling_table(batch, self._cells, self._exponents)

    def _points(self, strategy: str) -> list[tuple[int, float]]:
        """Member count and median in milliseconds, the counts rising."""
        timed = self._timed(strategy)
        return sorted((members, one.median_s * 1e3) for members, one in timed.items())

    def _timed(self, strategy: str) -> dict[int, Timing]:
        """The strategy's times at the batch size that is shown, by member count."""
        cells = (one for one in self._cells if one.batch == self.batch)
        timed = ((cell.members, cell.timing(strategy)) for cell in cells)
        return {members: one for members, one in timed if one}

    def _disturbed(self, strategy: str) -> set[int]:
        """The member counts whose time is of disturbed blocks."""
        return {members for members, one in self._timed(strategy).items() if one.disturbed}

    def _power(self, strategy: str) -> str:
        """The fitted exponent, as rich text; '' if there is none."""
        found = self._exponent(strategy)
        return f"members<sup>{found.exponent:.2f}</sup>" if found else ""

    def _exponent(self, strategy: str) -> Exponent | None:
        wanted = (strategy, self.batch)
        return next((one for one in self._exponents if (one.strategy, one.batch) == wanted), None)

    def _describe(self, canvas: "ScalingCanvas", strategies: tuple[str, ...]) -> None:
        """Say in words what the labels show, with the exponents' intervals."""
        fitted = [one for name in strategies if (one := self._exponent(name))]
        words = scaling(fitted, marked=any(map(self._disturbed, strategies)))
        empty = "" if strategies else "Nothing is measured yet"
        canvas.describe(words, words or empty)
