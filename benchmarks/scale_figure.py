"""Draws measurements next to the paper as SVG: one panel per question, axes logarithmic."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from ensemble_gui.wording.figures import byte_size, duration

_WIDTH, _HEIGHT = 440.0, 290.0  # pixels of a panel
_LEFT, _RIGHT, _TOP, _BOTTOM = 62.0, 84.0, 34.0, 40.0
_NAME = 13.0  # pixels between two names
_MARGIN = 0.06  # powers of ten above and below the points
_SHORT = 2.2  # powers of ten
_INK, _MUTED, _GRID = "#1f2430", "#5b6270", "#e4e6ea"
_STYLE = "font-family: system-ui, sans-serif; font-size: 12px"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A line of measured points, and what the paper says."""

    name: str
    colour: str
    points: Sequence[tuple[float, float]]
    hollow: Sequence[bool]  # measured once, or extrapolated
    paper: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A plot of several series."""

    title: str
    x_axis: str
    series: Sequence[Series]
    is_memory: bool = False  # bytes, not seconds


def svg(panels: Sequence[Panel], note: str) -> str:
    """All panels, two in a row, with a note under them."""
    rows = math.ceil(len(panels) / 2)
    width, height = 2 * _WIDTH, rows * _HEIGHT + 26
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" style="{_STYLE}">'
        ),
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
    ]
    for index, panel in enumerate(panels):
        row, column = divmod(index, 2)
        parts.append(f'<g transform="translate({column * _WIDTH:g} {row * _HEIGHT:g})">')
        parts += [*_panel(panel), "</g>"]
    parts.append(_text(_LEFT, height - 10, note, _MUTED))
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel) -> Iterator[str]:
    place = _Place([one for line in panel.series for one in (*line.points, *line.paper)])
    yield _text(_LEFT, 20, panel.title, _INK, weight=600)
    for tick in place.ticks(0):
        x = place.at((tick, 1))[0]
        yield _text(x, _HEIGHT - _BOTTOM + 16, f"{round(tick):,}", _MUTED, anchor="middle")
    for tick in place.ticks(1):
        y = place.at((1, tick))[1]
        yield f'<path d="M{_LEFT:g} {y:.1f}H{_WIDTH - _RIGHT:g}" stroke="{_GRID}"/>'
        label = byte_size(round(tick)) if panel.is_memory else duration(tick)
        yield _text(_LEFT - 6, y + 4, label.replace(".00", "").replace(".0 ", " "), _MUTED, "end")
    yield _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, panel.x_axis, _MUTED, "middle")
    for line in panel.series:
        yield _path([place.at(one) for one in line.paper], line.colour, "4 3")
        places = [place.at(one) for one in line.points]
        yield _path(places, line.colour)
        for (x, y), is_hollow in zip(places, line.hollow, strict=True):
            fill = "#ffffff" if is_hollow else line.colour
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{fill}" stroke="{line.colour}"/>'
    yield from _names(panel.series, place)


def _names(series: Sequence[Series], place: "_Place") -> Iterator[str]:
    """Each name next to its line's end, none over another."""
    lowest = -math.inf
    for y, name, colour in sorted(
        (place.at(one.points[-1])[1], one.name, one.colour) for one in series
    ):
        lowest = max(y, lowest + _NAME)
        yield _text(_WIDTH - _RIGHT + 8, lowest + 4, name, colour)


class _Place:
    """Where a point is, in pixels."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        logs = [[math.log10(one[axis]) for one in points] for axis in (0, 1)]
        self._low = [min(logs[0]), min(logs[1]) - _MARGIN]
        self._high = [max(logs[0]), max(logs[1]) + _MARGIN]

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        x, y = (
            (math.log10(one) - low) / ((high - low) or 1)
            for one, low, high in zip(point, self._low, self._high, strict=True)
        )
        bottom = _HEIGHT - _BOTTOM
        return _LEFT + x * (_WIDTH - _LEFT - _RIGHT), bottom - y * (bottom - _TOP)

    def ticks(self, axis: int) -> list[float]:
        """Round numbers on an axis: the powers of ten, on a short one with 2 and 5 times these."""
        low, high = self._low[axis], self._high[axis]
        steps = (1, 2, 5) if axis and high - low < _SHORT else (1,)
        all_of = (step * 10.0**power for power in range(math.floor(low), 11) for step in steps)
        return [one for one in all_of if low - 1e-9 <= math.log10(one) <= high + 1e-9]


def _path(places: Sequence[tuple[float, float]], colour: str, dashes: str = "") -> str:
    points = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dashed = f' stroke-dasharray="{dashes}" stroke-opacity="0.7"' if dashes else ""
    return f'<path d="M{points}" fill="none" stroke="{colour}" stroke-width="1.5"{dashed}/>'


def _text(
    x: float, y: float, text: str, colour: str, anchor: str = "start", weight: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )
