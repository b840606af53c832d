"""The timings as bars: the median, the quartiles as whiskers, and every block as a dot."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Slot
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ensemble_gui.qt.widgets.card import fill
from ensemble_gui.qt.widgets.later import Later
from ensemble_gui.qt.widgets.plain_tip import plain_tip
from ensemble_gui.qt.widgets.theme import Theme
from ensemble_gui.records.run import StrategyFailure, Timing
from ensemble_gui.wording.strategies import explained
from ensemble_gui.wording.timing import median

if TYPE_CHECKING:
    from ensemble_gui.qt.widgets.timing_canvas import TimingCanvas


class TimingPlot(QWidget):
    """One bar per strategy; what it shows in words is there before the picture."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timingPlot")
        self.setAccessibleName("Timings: median, quartiles and blocks of each strategy")
        self._theme = theme
        self._timings: tuple[Timing, ...] = ()
        self._failures: tuple[StrategyFailure, ...] = ()
        self._canvas: TimingCanvas | None = None
        room = Later(self._make_canvas, self)
        room.built.connect(self._draw)
        fill(self, room)
        room.begin()

    def show_timings(
        self, timings: tuple[Timing, ...], failures: tuple[StrategyFailure, ...] = ()
    ) -> None:
        """Draw these, and for each strategy that could not run a row with its message."""
        self._timings, self._failures = timings, failures
        self._draw()
        reasons = [f"{one.strategy}: {one.message}" for one in failures]
        self.setToolTip(plain_tip("\n".join(reasons)))
        medians = [f"{one.strategy}: {median(one)}" for one in timings]
        self.setAccessibleDescription("; ".join((*medians, *reasons)))

    def event(self, event: QEvent) -> bool:
        """The strategy in the row under the mouse is explained."""
        if isinstance(event, QHelpEvent) and (tip := self.tip_at(event.pos())):
            QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            return True
        return super().event(event)

    def tip_at(self, place: QPoint) -> str:
        """What the strategy in this row is, or why it could not run; '' where there is no row."""
        if self._canvas is None:
            return ""
        row = self._canvas.row_at(self._canvas.mapFrom(self, place))
        whys = [("", one.strategy) for one in self._timings]
        whys += [(f"{one.strategy}: {one.message}", one.strategy) for one in self._failures]
        if not 0 <= row < len(whys):
            return ""
        why, strategy = whys[row]
        return "\n".join(filter(None, (why, explained(strategy))))

    def set_theme(self, theme: Theme) -> None:
        """Draw on the card's colour, with its ink."""
        self._theme = theme
        self._draw()

    def _make_canvas(self, room: QWidget) -> QWidget:
        from ensemble_gui.qt.widgets.timing_canvas import TimingCanvas

        self._canvas = TimingCanvas(self._theme, room)
        return self._canvas

    @Slot()
    def _draw(self) -> None:
        if self._canvas is not None:
            self._canvas.draw(self._timings, self._failures, self._theme)
