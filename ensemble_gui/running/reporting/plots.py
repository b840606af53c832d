"""Times as plots: where each mark is, in pixels."""

import math
from collections.abc import Sequence

import numpy as np

from ensemble_gui.records.run import RunResult, Timing
from ensemble_gui.records.settings import Array
from ensemble_gui.records.sweep import SweepResult
from ensemble_gui.running.reporting.document import Bar, BarPlot, Line, LinePlot, Mark, Tick
from ensemble_gui.wording.figures import count, duration
from ensemble_gui.wording.sweep_cells import HOLLOW
from ensemble_gui.wording.timing import median

_WIDTH, _LEFT, _RIGHT = 800.0, 110.0, 175.0  # of a plot of bars; the room for names and figures
_ROW, _TOP, _AXIS = 40.0, 8.0, 44.0
_SPREAD = 0.4  # of a row's height over which the blocks are spread
_MOST_TICKS = 8
_LINE_WIDTH, _LINE_HEIGHT = 560.0, 280.0
_LINE_LEFT, _LINE_RIGHT, _LINE_AXIS = 70.0, 110.0, 44.0
_NAME_HEIGHT = 16.0  # pixels between two names at the end of lines
_STEPS = (1, 2, 5, 10)


def bar_plot(result: RunResult) -> BarPlot:
    """The times of a run: median, quartiles and blocks of each strategy."""
    reach = max(one.reach_s for one in result.timings)
    scale = (_WIDTH - _LEFT - _RIGHT) / reach
    bars = tuple(_bar(row, one, reach, scale) for row, one in enumerate(result.timings))
    medians = ", ".join(f"{one.strategy} {median(one)}" for one in result.timings)
    bottom = _TOP + _ROW * len(bars)
    return BarPlot(
        title="Time for all members, one minibatch",
        description=f"Medians: {medians}. The table below has all figures.",
        axis="ms per call: median, quartiles, blocks",
        width=_WIDTH,
        height=bottom + _AXIS,
        left=_LEFT,
        bottom=bottom,
        bars=bars,
        ticks=tuple(
            Tick(at=at / 1e3 * scale, text=f"{at:.4g}") for at in _round_numbers(reach * 1e3)
        ),
    )


def _bar(row: int, timing: Timing, reach: float, scale: float) -> Bar:
    y = _TOP + _ROW * (row + 0.5)
    low, high = timing.quartiles_s
    heights = np.random.default_rng(row).uniform(-0.5, 0.5, len(timing.samples_s)) * _SPREAD * _ROW
    marks = tuple(
        Mark(x=min(float(one), reach) * scale, y=y + float(height), is_far=bool(one > reach))
        for one, height in zip(timing.samples_s, heights, strict=True)
    )
    return Bar(
        strategy=timing.strategy,
        text=median(timing),
        y=y,
        median=timing.median_s * scale,
        quartiles=(low * scale, high * scale),
        end=max(high * scale, *(one.x for one in marks)) + 8,
        marks=marks,
    )


def _round_numbers(most: float) -> Array:
    """At most eight round numbers from 0 up to this one."""
    power = 10.0 ** math.floor(math.log10(2 * most / _MOST_TICKS))
    step = next(power * one for one in _STEPS if most / (power * one) <= _MOST_TICKS)
    return np.arange(0, most, step)


def line_plot(result: SweepResult, batch: int) -> LinePlot | None:
    """Each strategy's median over the member counts; None of fewer than two of these."""
    found = _timed(result, batch)
    timed = [(members, one.median_s) for line in found.values() for members, one in line]
    points = np.array(timed)  # (point, 2)
    if len(points) == 0 or len(set(points[:, 0])) < 2:
        return None
    place = _Places(points)
    lines = {
        name: Line(
            strategy=name,
            points=tuple((place.x(members), place.y(one.median_s)) for members, one in line),
            disturbed=tuple(one.disturbed > 0 for _, one in line),
        )
        for name, line in found.items()
        if line
    }
    return LinePlot(
        title=f"Time over member counts, batch {batch:,}",
        description=_described(found),
        x_axis="members",
        y_axis="time per call",
        width=_LINE_WIDTH,
        height=_LINE_HEIGHT,
        left=_LINE_LEFT,
        bottom=_LINE_HEIGHT - _LINE_AXIS,
        right=_LINE_WIDTH - _LINE_RIGHT,
        lines=tuple(lines.values()),
        names=_names({name: one.points[-1][1] for name, one in lines.items()}),
        x_ticks=tuple(
            Tick(at=place.x(one), text=f"{int(one):,}") for one in sorted(set(points[:, 0]))
        ),
        y_ticks=tuple(Tick(at=place.y(one), text=duration(one)) for one in place.powers()),
    )


def _timed(result: SweepResult, batch: int) -> dict[str, list[tuple[int, Timing]]]:
    """What each strategy took with how many members, fewest first."""
    return {
        name: [
            (cell.members, timing)
            for cell in sorted(result.cells, key=lambda one: one.members)
            if cell.batch == batch and (timing := cell.timing(name)) and timing.median_s > 0
        ]
        for name in dict.fromkeys(result.request.settings.base.strategies)
    }


class _Places:
    """Where a member count and a time are, in pixels, on logarithmic axes."""

    def __init__(self, points: Array) -> None:
        self._low, self._high = np.log10(points.min(axis=0)), np.log10(points.max(axis=0))
        self._low[1], self._high[1] = math.floor(self._low[1]), math.ceil(self._high[1])
        if self._low[1] == self._high[1]:
            self._high[1] += 1

    def x(self, members: float) -> float:
        share = (math.log10(members) - self._low[0]) / (self._high[0] - self._low[0])
        return float(_LINE_LEFT + share * (_LINE_WIDTH - _LINE_LEFT - _LINE_RIGHT))

    def y(self, seconds: float) -> float:
        share = (math.log10(seconds) - self._low[1]) / (self._high[1] - self._low[1])
        bottom = _LINE_HEIGHT - _LINE_AXIS
        return float(bottom - share * (bottom - 2 * _TOP))

    def powers(self) -> Sequence[float]:
        """The powers of ten on the axis of times."""
        return [10.0**one for one in range(int(self._low[1]), int(self._high[1]) + 1)]


def _names(ends: dict[str, float]) -> tuple[tuple[float, str], ...]:
    """Each strategy's name next to its line's end, none over another."""
    places: list[tuple[float, str]] = []
    for name, y in sorted(ends.items(), key=lambda one: one[1]):
        above = places[-1][0] + _NAME_HEIGHT if places else -math.inf
        places.append((max(y, above), name))
    return tuple(places)


def _described(found: dict[str, list[tuple[int, Timing]]]) -> str:
    parts = [
        f"{name} from {median(line[0][1])} with {count(line[0][0], 'member')} to "
        f"{median(line[-1][1])} with {count(line[-1][0], 'member')}"
        for name, line in found.items()
        if line
    ]
    hollow = any(one.disturbed for line in found.values() for _, one in line)
    return "; ".join([*parts, *([HOLLOW] if hollow else [])])
