from itertools import pairwise
from math import cos, pi, sin
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from ensemble_gui.qt.pages.images.sketch import drawing as strokes
from ensemble_gui.qt.pages.images.sketch.drawing import (
    Canvas,
    Drawing,
    Point,
    Stroke,
    to_array,
)

WIDTH = 0.1
SPIRAL = tuple(
    (0.5 + 0.004 * one * cos(one / 8), 0.5 + 0.004 * one * sin(one / 8)) for one in range(80)
)
GREY8 = QImage.Format.Format_Grayscale8

places = st.floats(-0.3, 1.3)
points = st.lists(st.tuples(places, places), min_size=1, max_size=8)
acts = st.lists(st.sampled_from(["stroke", "clear", "undo", "redo"]), max_size=20)


def line(*way: Point, width: float = WIDTH) -> Stroke:
    return Stroke(width=width, points=way)


def ink_of(*drawn: Stroke, side: int = 100) -> np.ndarray:
    """Ink 0..1 (row, column)."""
    return 1 - to_array(Canvas(side, drawn).picture()) / 255


def drawing_after(acts: list[str]) -> Drawing:
    drawing = Drawing()
    does = {"clear": Drawing.cleared, "undo": Drawing.undone, "redo": Drawing.redone}
    for number, act in enumerate(acts):
        if act == "stroke":
            drawing = drawing.with_stroke(line((0.0, float(number))))
        else:
            drawing = does[act](drawing)
    return drawing


@given(acts)
def test_redo_after_undo_changes_nothing(acts: list[str]) -> None:
    drawing = drawing_after(acts)
    assert drawing.undone().redone() == drawing or not drawing.can_undo
    assert drawing.redone().undone() == drawing or not drawing.can_redo


@given(acts)
def test_undoing_all_leads_to_the_empty_sheet_and_redoing_all_back(acts: list[str]) -> None:
    drawing = earliest = drawing_after(acts)
    steps = 0
    while earliest.can_undo:
        earliest, steps = earliest.undone(), steps + 1
    assert earliest.is_empty
    for _ in range(steps):
        assert earliest.can_redo
        earliest = earliest.redone()
    assert earliest == drawing


@given(acts)
def test_a_new_stroke_comes_on_top_and_forgets_what_was_undone(acts: list[str]) -> None:
    drawing, stroke = drawing_after(acts), line((0.5, 0.5))
    longer = drawing.with_stroke(stroke)
    assert longer.strokes == (*drawing.strokes, stroke)
    assert not longer.can_redo
    assert longer.undone().strokes == drawing.strokes


def test_a_cleared_sheet_is_empty_and_can_be_brought_back() -> None:
    drawing = Drawing().with_stroke(line((0, 0))).with_stroke(line((1, 1)))
    assert drawing.cleared().is_empty
    assert drawing.cleared().undone().strokes == drawing.strokes


def test_what_has_nothing_to_do_does_nothing() -> None:
    empty = Drawing()
    assert empty.undone() is empty
    assert empty.redone() is empty
    assert empty.cleared() is empty


@pytest.mark.parametrize(
    ("way", "pressures"), [((), ()), (((0, 0), (1, 1)), (0.5,)), (((0, 0),), (0.1, 0.2))]
)
def test_a_stroke_needs_points_and_a_pressure_for_each(
    way: tuple[Point, ...], pressures: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="point"):
        Stroke(width=WIDTH, points=way, pressures=pressures)


def test_a_point_more_is_a_new_stroke_unless_nothing_has_changed() -> None:
    stroke = Stroke(width=WIDTH, points=((0, 0),), pressures=(0.5,))
    assert stroke.with_point((0, 0), 0.5) is stroke
    assert stroke.with_point((0, 0)) is stroke  # lifted: a pen tells no pressure then
    assert stroke.with_point((0, 0), 0.7).pressures == (0.5, 0.7)
    assert stroke.with_point((1, 0)).pressures == (0.5, 0.5)
    assert line((0, 0)).with_point((1, 1), 0.7).pressures == ()  # it began without


@pytest.mark.parametrize(("pressure", "width"), [(0, 0.5), (1 / 3, 0.75), (2 / 3, 1), (1, 1.25)])
def test_the_pressure_makes_it_from_half_to_five_quarters_as_wide(
    pressure: float, width: float
) -> None:
    stroke = Stroke(width=1, points=((0, 0),), pressures=(pressure,))
    assert stroke.width_at(0) == pytest.approx(width)
    dot = ink_of(Stroke(width=0.4, points=((0.5, 0.5),), pressures=(pressure,)))
    assert dot.sum() == pytest.approx(pi * (20 * width) ** 2, rel=0.03)


def test_the_width_follows_the_pressure_evenly() -> None:
    ink = ink_of(Stroke(width=0.2, points=((0.1, 0.5), (0.9, 0.5)), pressures=(0, 1)))
    assert np.allclose(ink[:, 20:80].sum(axis=0), np.linspace(11.9, 23.1, 60), atol=1.2)


def test_no_strokes_are_white_paper() -> None:
    image = Canvas(30, ()).picture()
    assert (image.width(), image.height(), image.format()) == (30, 30, GREY8)
    assert (to_array(image) == 255).all()


def test_a_single_point_is_a_round_dot() -> None:
    ink = ink_of(line((0.5, 0.25), width=0.3))
    assert ink[25, 50] == 1
    assert ink.sum() == pytest.approx(pi * 15**2, rel=0.02)
    assert np.allclose(ink, ink[:, ::-1], atol=0.05)
    assert ink[42:].sum() == ink[:, :34].sum() == 0


def test_ends_and_turns_are_round() -> None:
    there_and_back = ink_of(line((0.2, 0.5), (0.6, 0.5), (0.2, 0.5), width=0.2))
    reach = np.flatnonzero(there_and_back[50] > 0.5).max()  # mid-points: half way to the turn
    column = there_and_back[:, reach - 1]
    assert 0 < column.sum() < 12, "the turn is not round"
    assert there_and_back[:, 25].sum() == pytest.approx(20, abs=0.5)


@given(st.lists(st.tuples(st.floats(0.2, 0.8), st.floats(0.2, 0.8)), min_size=2, max_size=6))
@settings(max_examples=30)
def test_there_is_ink_all_along_the_way(way: list[Point]) -> None:
    ink = ink_of(line(*way))
    middles = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in pairwise(way)]
    for x, y in (way[0], *middles, way[-1]):
        assert ink[min(round(y * 100), 99), min(round(x * 100), 99)] > 0.9


@pytest.mark.parametrize("way", [SPIRAL, SPIRAL[::9]])
def test_the_line_is_smooth_as_one_curve_is(way: tuple[Point, ...]) -> None:
    stroke, side = line(*way), 280
    path = QPainterPath(QPointF(*way[0]) * side)
    for (x, y), (next_x, next_y) in pairwise(way):
        middle = QPointF((x + next_x) / 2, (y + next_y) / 2) * side
        if path.elementCount() == 1:
            path.lineTo(middle)
        else:
            path.quadTo(QPointF(x, y) * side, middle)
    path.lineTo(QPointF(*way[-1]) * side)
    whole = Canvas(side, ()).picture()
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    with QPainter(whole) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.GlobalColor.black, WIDTH * side, Qt.PenStyle.SolidLine, cap, join))
        painter.drawPath(path)
    difference = np.abs(to_array(whole).astype(int) - to_array(Canvas(side, (stroke,)).picture()))
    assert difference.max() <= 96  # levels, on the edges
    assert difference.mean() < 0.3


def test_edges_do_not_grow_rough_where_strokes_overlap() -> None:
    stroke = line(*SPIRAL)
    assert Canvas(140, (stroke, stroke, stroke)).picture() == Canvas(140, (stroke,)).picture()


def test_the_form_is_the_same_at_every_size() -> None:
    small = ink_of(line(*SPIRAL), side=100)
    large = ink_of(line(*SPIRAL), side=300).reshape(100, 3, 100, 3).mean(axis=(1, 3))
    assert np.abs(small - large).max() < 0.2


def test_what_leaves_the_paper_is_clipped_and_comes_back() -> None:
    ink = ink_of(line((0.5, 0.2), (1.5, 0.2), (1.5, 0.8), (0.5, 0.8)))
    assert ink[20, 99] == ink[80, 99] == 1
    assert ink[50].sum() == 0
    assert ink_of(line((2, 2), (3, 3))).sum() == 0


@given(way=points, pressed=st.booleans())
@settings(max_examples=40)
def test_the_picture_that_grows_is_the_one_that_is_rendered(
    way: list[Point], *, pressed: bool
) -> None:
    first = line((0.1, 0.9), (0.9, 0.1))
    stroke = Stroke(width=WIDTH, points=(way[0],), pressures=(0.5,) if pressed else ())
    canvas = Canvas(60, (first,))
    for number, point in enumerate(way):
        stroke = stroke.with_point(point, number % 3 / 2)
        assert canvas.picture(stroke) == Canvas(60, (first, stroke)).picture()
    canvas.settle(stroke)
    assert canvas.picture() == Canvas(60, (first, stroke)).picture()
    next_one = line((0.5, 0.5))
    canvas.settle(next_one)
    assert canvas.picture() == Canvas(60, (first, stroke, next_one)).picture()


def test_a_point_more_paints_one_curve_and_the_tip(monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[object] = []
    stamp = strokes._stamp

    def noted_stamp(*what: Any) -> None:  # noqa: ANN401 -- handed on as it is
        painted.append(what)
        stamp(*what)

    monkeypatch.setattr(strokes, "_stamp", noted_stamp)
    canvas, stroke = Canvas(60), line(*SPIRAL)
    canvas.picture(stroke)
    for number in range(5):
        stroke = stroke.with_point((0.1, number / 10))
        painted.clear()
        canvas.picture(stroke)
        assert len(painted) == 2


def test_a_picture_is_a_copy() -> None:
    canvas = Canvas(60)
    before = canvas.picture()
    canvas.settle(line((0.5, 0.5)))
    assert (to_array(before) == 255).all()


@pytest.mark.parametrize("width", [1, 5, 8, 31])
def test_an_array_has_the_levels_of_the_picture_without_its_padding(width: int) -> None:
    image = QImage(width, 3, GREY8)
    image.fill(7)
    for y in range(3):
        image.scanLine(y)[width - 1] = 100 + y
    levels = to_array(image)
    assert levels.shape == (3, width)
    assert levels.dtype == np.uint8
    assert levels[:, -1].tolist() == [100, 101, 102]
    assert (levels[:, :-1] == 7).all()


def test_an_array_is_a_copy() -> None:
    image = Canvas(8, ()).picture()
    levels = to_array(image)
    levels[:] = 3
    assert (to_array(image) == 255).all()
    image.fill(9)
    assert (levels == 3).all()
