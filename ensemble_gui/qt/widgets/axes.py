"""Axes that choose round numbers as their ticks, as many as fit."""

from collections.abc import Sequence
from math import ceil, floor, log10, sqrt

import pyqtgraph as pg
from PySide6.QtWidgets import QGraphicsSceneResizeEvent

_STEPS = (1, 2, 5)  # of a decade

Tick = tuple[float, str]  # its place, in the plot's coordinates, and its label


class TitledAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis whose title is in the middle below it, but not beyond its end, where it is cut."""

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:  # noqa: N802 -- Qt's name
        """Place the title."""
        super().resizeEvent(event)
        if self.label is not None and self.orientation == "bottom":  # None once the plot is closed
            self.label.setX(min(self.label.x(), self.width() - self.label.boundingRect().width()))


class RoundAxis(TitledAxis):
    """An axis that pyqtgraph asks for its ticks whenever it draws it, as after a resize."""

    _labels: dict[float, str]

    def ticks(self, low: float, high: float, length: float) -> list[Tick]:
        """The ticks of an axis with these ends, `length` pixels long."""
        raise NotImplementedError

    def tickValues(  # noqa: N802 -- pyqtgraph's name
        self, low: float, high: float, _size: float
    ) -> list[tuple[float, list[float]]]:
        """One level of ticks; pyqtgraph's own size is slightly too large."""
        length = self.width() if self.orientation == "bottom" else self.height()
        self._labels = dict(self.ticks(low, high, length))
        return [(1.0, list(self._labels))]

    def tickStrings(  # noqa: N802 -- pyqtgraph's name
        self, values: Sequence[float], _scale: float, _spacing: float
    ) -> list[str]:
        """Their labels."""
        return [self._labels[one] for one in values]

    def redraw(self) -> None:
        """Choose the ticks again: something other than the range has changed."""
        self.picture = None
        self.update()


class LogAxis(RoundAxis):
    """The logarithms of numbers; there are no ticks outside the span."""

    def __init__(self, side: str, most: int) -> None:
        super().__init__(side)
        self._most = most
        self._span: tuple[float, float] | None = None

    def show_span(self, span: tuple[float, float] | None) -> None:
        """Have ticks from one of these numbers to the other, or none."""
        self._span = span
        self.redraw()

    def ticks(self, _low: float, _high: float, _length: float) -> list[Tick]:
        """Round numbers at their logarithms."""
        found = round_ticks(*self._span, self._most) if self._span else []
        return [(log10(one), f"{one:g}") for one in found]


class RootAxis(RoundAxis):
    """The square roots of numbers: values near 0 have room, and 0 has a place.

    `edge` of the largest number's place is free at both ends; ticks are `gap` pixels apart.
    """

    def __init__(self, side: str, edge: float, gap: float) -> None:
        super().__init__(side)
        self._edge, self._gap = edge, gap

    def ticks(self, _low: float, high: float, length: float) -> list[Tick]:
        """0 and round numbers at their roots."""
        most = (high / (1 + self._edge)) ** 2
        return root_ticks(most, max(length / (1 + 2 * self._edge), 1), self._gap)


class LevelAxis(RoundAxis):
    """Levels with given labels, as many as fit."""

    def __init__(self, side: str, apart: int) -> None:
        super().__init__(side)
        self._apart = apart  # pixels
        self._levels: Sequence[Tick] = ()
        self._room = 0

    def show_levels(self, levels: Sequence[Tick], room: int) -> None:
        """Have these ticks; the last `room` pixels of the axis have none."""
        self._levels, self._room = levels, room
        self.redraw()

    def show_title(self, title: str, colour: str) -> None:
        """Write this below the numbers, in the middle, but not beyond the end of the axis."""
        self.setLabel(title, color=colour)
        self.resizeEvent()  # pyqtgraph places a title only then

    def ticks(self, _low: float, _high: float, length: float) -> list[Tick]:
        """The first and the last level, and others evenly between them."""
        return evenly(self._levels, max(2, int(length - self._room) // self._apart))


def round_below(value: float) -> float:
    """The largest of 1, 2, 5, 10, 20, 50 and so on that is at most this."""
    return max(one for one in _round_numbers(value, value) if one <= value * (1 + 1e-9))


def round_above(value: float) -> float:
    """The smallest of them that is at least this."""
    return min(one for one in _round_numbers(value, value) if one >= value * (1 - 1e-9))


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """At most `most` round numbers between the ends: 1, 2, 5, 10, or powers of ten."""
    inside = [one for one in _round_numbers(low, high) if _is_between(low, one, high)]
    if len(inside) <= most:
        return inside
    powers = [one for one in inside if _is_power(one)]
    return powers[:: ceil(len(powers) / most)] if powers else inside[:: ceil(len(inside) / most)]


def root_ticks(most: float, length: float, gap: float) -> list[Tick]:
    """0 and round numbers up to `most`, at their roots, with their labels.

    The axis is `length` pixels long, and no two ticks are nearer than the gap.
    """
    pixels = length / sqrt(most)
    candidates = [step * 10.0**decade for decade in range(3, -7, -1) for step in reversed(_STEPS)]
    ticks, above = [(0.0, "0")], length + gap
    for value in candidates:
        at = sqrt(value) * pixels
        if value <= most and gap <= at <= above - gap:
            ticks.append((sqrt(value), f"{value:g}"))
            above = at
    return sorted(ticks)


def evenly(ticks: Sequence[Tick], most: int) -> list[Tick]:
    """The first and the last tick and others evenly between them, at most `most` (at least two).

    A tick at 0 is one of them if there is room for more than the two.
    """
    last = len(ticks) - 1
    zero = next((index for index, (at, _) in enumerate(ticks) if at == 0), 0)
    fitting = [step for step in range(1, last + 1) if last // step < most]
    steps = [step for step in fitting if last % step == zero % step == 0]
    return list(ticks[:: min(steps, default=max(last, 1))])


def _round_numbers(low: float, high: float) -> list[float]:
    """The round numbers from the decade below `low` to the decade above `high`."""
    decades = range(floor(log10(low)) - 1, ceil(log10(high)) + 2)
    return [step * 10.0**decade for decade in decades for step in _STEPS]


def _is_between(low: float, value: float, high: float) -> bool:
    return low * (1 - 1e-9) <= value <= high * (1 + 1e-9)


def _is_power(value: float) -> bool:
    return abs(log10(value) - round(log10(value))) < 1e-9
