from collections.abc import Callable

import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ensemble_gui.qt.widgets.axes import (
    LevelAxis,
    LogAxis,
    RootAxis,
    RoundAxis,
    round_above,
    round_below,
    round_ticks,
)
from tests.support.qt.drawn import ticks_of

LEVELS = [(6.0 * one, str(6 * one)) for one in range(16)]


def drawn(qtbot: QtBot, axis: RoundAxis, most: float) -> Callable[[int], list[str]]:
    """What stands at the lower axis of a plot from 0 to this, by the plot's width."""
    plot = pg.PlotWidget(axisItems={"bottom": axis})
    qtbot.addWidget(plot)
    plot.getViewBox().setDefaultPadding(0)
    plot.setXRange(0, most, padding=0)
    plot.show()

    def at(width: int) -> list[str]:
        plot.resize(width, 100)
        QApplication.processEvents()
        return [text for _, text in ticks_of(plot, "bottom")]

    return at


def test_a_narrower_axis_of_levels_keeps_both_ends_and_fewer_between(qtbot: QtBot) -> None:
    axis = LevelAxis("bottom", 36)
    axis.show_levels(LEVELS, 0)
    at = drawn(qtbot, axis, 90)
    assert at(800) == [text for _, text in LEVELS]
    assert at(300) == ["0", "18", "36", "54", "72", "90"]
    axis.show_levels(LEVELS, 150)
    assert at(300) == ["0", "90"]


def test_an_axis_of_levels_in_two_directions_keeps_0(qtbot: QtBot) -> None:
    axis = LevelAxis("bottom", 36)
    levels = [(6.0 * one, str(6 * one)) for one in range(-15, 16)]
    axis.show_levels(levels, 0)
    at = drawn(qtbot, axis, 90)
    assert at(300) == ["-90", "-60", "-30", "0", "30", "60", "90"]
    assert at(200) == ["-90", "0", "90"]
    axis.show_levels(levels, 150)
    assert at(200) == ["-90", "90"]


@pytest.mark.parametrize("width", [140, 300])
def test_the_title_of_levels_is_centred_or_ends_with_the_axis(qtbot: QtBot, width: int) -> None:
    axis = LevelAxis("bottom", 36)
    axis.show_levels(LEVELS, 0)
    at = drawn(qtbot, axis, 90)
    at(width)
    axis.show_title("a title of some words and more", "#000")
    start, size = axis.label.x(), axis.label.boundingRect().width()
    middle = (axis.width() - size) / 2
    assert start == pytest.approx(min(middle, axis.width() - size), abs=1)
    at(width + 50)
    assert axis.label.x() > start


def test_a_narrower_axis_of_roots_leaves_numbers_out(qtbot: QtBot) -> None:
    at = drawn(qtbot, RootAxis("bottom", 0.0, 44), 1.0)
    wide, narrow = at(900), at(200)
    assert wide[0] == narrow[0] == "0"
    assert wide[-1] == narrow[-1] == "1"
    assert set(narrow) < set(wide)


def test_an_axis_of_logarithms_has_ticks_in_its_span_alone(qtbot: QtBot) -> None:
    axis = LogAxis("bottom", 5)
    at = drawn(qtbot, axis, 4)
    assert at(300) == []
    axis.show_span((1, 1000))
    assert at(300) == ["1", "10", "100", "1000"]
    axis.show_span(None)
    assert at(300) == []


@pytest.mark.parametrize(
    ("value", "below", "above"),
    [(1, 1, 1), (1.7, 1, 2), (3, 2, 5), (9.9, 5, 10), (0.034, 0.02, 0.05), (700, 500, 1000)],
)
def test_round_numbers_enclose_a_value(value: float, below: float, above: float) -> None:
    assert round_below(value) == pytest.approx(below)
    assert round_above(value) == pytest.approx(above)


@given(st.floats(1e-6, 1e6))
def test_round_numbers_enclose_every_value(value: float) -> None:
    assert round_below(value) <= value * (1 + 1e-9)
    assert round_above(value) >= value * (1 - 1e-9)
    assert round_above(value) <= 5.1 * round_below(value)


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (1, 100, 8, [1, 2, 5, 10, 20, 50, 100]),
        (1, 100, 5, [1, 10, 100]),
        (0.5, 200, 5, [1, 10, 100]),
        (1, 2, 5, [1, 2]),
        (1e-3, 1e6, 5, [1e-3, 1e-1, 10, 1e3, 1e5]),
        (20, 50, 5, [20, 50]),
        (0.1, 0.1, 5, [0.1]),
    ],
)
def test_ticks_are_round_and_not_too_many(
    low: float, high: float, most: int, ticks: list[float]
) -> None:
    assert round_ticks(low, high, most) == pytest.approx(ticks)
