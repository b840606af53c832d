"""A drawing as data: its strokes, its history, and the picture that they make.

Places and widths are shares of the picture's side. Places may be outside 0..1, so that a stroke
that leaves the paper comes back in the right direction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, hypot

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from ensemble_gui.records.settings import Array

Point = tuple[float, float]

PAGE_SIDE = 280  # pixels: the picture that is predicted and kept, ten per MNIST pixel
LEAST_WIDTH, USUAL_WIDTH, MOST_WIDTH = 8, 24, 40  # pixels of that picture

_LIGHTEST, _HEAVIEST = 0.5, 1.25  # of the width, at the pressures 0 and 1
_DOT = 0.01  # pixels: Qt may not paint shorter paths at all
_PAPER, _INK = QColor("white"), QColor("black")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """The path of the pen from where it is put down to where it is lifted."""

    width: float
    points: tuple[Point, ...]
    pressures: tuple[float, ...] = ()  # 0..1, one per point; none from devices without pressure

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("A stroke has at least one point.")
        if self.pressures and len(self.pressures) != len(self.points):
            raise ValueError("A stroke has one pressure per point, or none at all.")

    def with_point(self, point: Point, pressure: float | None = None) -> "Stroke":
        """The stroke, one point longer; itself if nothing has changed."""
        added = self.pressures[-1:] if pressure is None or not self.pressures else (pressure,)
        if point == self.points[-1] and added == self.pressures[-1:]:
            return self
        return Stroke(
            width=self.width, points=(*self.points, point), pressures=(*self.pressures, *added)
        )

    def width_at(self, index: int) -> float:
        """How wide the pen draws at this point."""
        if not self.pressures:
            return self.width
        return self.width * (_LIGHTEST + (_HEAVIEST - _LIGHTEST) * self.pressures[index])


_Strokes = tuple[Stroke, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The strokes now, in each earlier state, and in the states that were undone."""

    strokes: _Strokes = ()
    past: tuple[_Strokes, ...] = ()
    future: tuple[_Strokes, ...] = ()

    @property
    def is_empty(self) -> bool:
        """There is no stroke."""
        return not self.strokes

    @property
    def can_undo(self) -> bool:
        """There is an earlier state."""
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        """There is a state that was undone."""
        return bool(self.future)

    def with_stroke(self, stroke: Stroke) -> "Drawing":
        """The drawing with one more stroke; undone states are forgotten."""
        return Drawing(strokes=(*self.strokes, stroke), past=(*self.past, self.strokes))

    def cleared(self) -> "Drawing":
        """An empty drawing, which can be undone as well; itself if it is empty."""
        return self if self.is_empty else Drawing(past=(*self.past, self.strokes))

    def undone(self) -> "Drawing":
        """The state before; itself if this is the first one."""
        if not self.past:
            return self
        return Drawing(
            strokes=self.past[-1], past=self.past[:-1], future=(*self.future, self.strokes)
        )

    def redone(self) -> "Drawing":
        """The state that was undone last; itself if there is none."""
        if not self.future:
            return self
        return Drawing(
            strokes=self.future[-1], past=(*self.past, self.strokes), future=self.future[:-1]
        )


class Canvas:
    """The picture of a drawing, which grows with the stroke under the pen.

    Each point paints only one short curve. The tip, from the last midpoint to the pen, is painted
    on a copy: the next point will bend it.
    """

    def __init__(self, side: int, strokes: _Strokes = ()) -> None:
        self.side = side
        self._image = QImage(side, side, QImage.Format.Format_Grayscale8)
        self._image.fill(_PAPER)
        self._painted = 0  # curves of the stroke under the pen
        for stroke in strokes:
            self.settle(stroke)

    def picture(self, stroke: Stroke | None = None) -> QImage:
        """A copy of the picture, with the stroke under the pen as far as it is drawn."""
        if stroke is None:
            return self._image.copy()
        self._follow(stroke)
        picture = self._image.copy()
        _stamp(picture, _tip(stroke, self.side))
        return picture

    def settle(self, stroke: Stroke) -> None:
        """Keep the stroke: the pen was lifted."""
        self._follow(stroke)
        _stamp(self._image, _tip(stroke, self.side))
        self._painted = 0

    def _follow(self, stroke: Stroke) -> None:
        for index in range(self._painted, len(stroke.points) - 1):
            _stamp(self._image, _curve(stroke, index, self.side))
        self._painted = len(stroke.points) - 1


def to_array(image: QImage) -> Array:
    """A copy of a picture's grey levels (height, width) uint8."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    levels: Array = lines[:, : grey.width()].copy()  # lines are padded to whole words
    return levels


@dataclass(frozen=True, slots=True)
class _Curve:
    """A quadratic Bézier curve in pixels, with its widths at both ends."""

    start: QPointF
    control: QPointF
    end: QPointF
    widths: tuple[float, float]

    def parts(self) -> Iterator[tuple[QPainterPath, float]]:
        """Paths of one width each; a changing width is split into steps of at most a pixel."""
        first, last = self.widths
        count = max(1, ceil(abs(last - first)))
        breaks = sorted({step / count for step in range(count + 1)} | self._turn())
        for begin, end in pairwise(breaks):
            path = QPainterPath(self._at(begin, begin))
            path.quadTo(self._at(begin, end), self._at(end, end))
            yield path, first + (last - first) * (begin + end) / 2

    def _turn(self) -> set[float]:
        """Where the pen turns back, if it does: Qt rounds the ends of paths, but not turns."""
        there, back = self.control - self.start, self.end - self.control
        if QPointF.dotProduct(there, back) >= 0:
            return set()
        lengths = hypot(there.x(), there.y()), hypot(back.x(), back.y())
        return {lengths[0] / sum(lengths)}

    def _at(self, one: float, other: float) -> QPointF:
        """The polar form: a point of the curve where both agree, else a part's control point."""
        return (
            self.start * ((1 - one) * (1 - other))
            + self.control * (one * (1 - other) + other * (1 - one))
            + self.end * (one * other)
        )


def _curve(stroke: Stroke, index: int, side: int) -> _Curve:
    """From the midpoint before this point to the one after it; straight at both ends."""
    last = len(stroke.points) - 1
    near = max(index - 1, 0), index, min(index + 1, last)
    points = [_place(stroke.points[one], side) for one in near]
    widths = [stroke.width_at(one) * side for one in near]
    start, end = _middle(points[0], points[1]), _middle(points[1], points[2])
    control = points[1] if 0 < index < last else _middle(start, end)
    return _Curve(start, control, end, ((widths[0] + widths[1]) / 2, (widths[1] + widths[2]) / 2))


def _tip(stroke: Stroke, side: int) -> _Curve:
    """From the last midpoint to the pen."""
    return _curve(stroke, len(stroke.points) - 1, side)


def _place(point: Point, side: int) -> QPointF:
    return QPointF(point[0] * side, point[1] * side)


def _middle(one: QPointF, other: QPointF) -> QPointF:
    return QLineF(one, other).center()


def _stamp(image: QImage, curve: _Curve) -> None:
    """Paint a curve into the picture.

    The darker pixel wins: overlapping edges would get rough if they added up.
    """
    for path, width in curve.parts():
        reach = width / 2 + 1
        around = path.controlPointRect().adjusted(-reach, -reach, reach, reach)
        place = around.toAlignedRect().intersected(image.rect())
        if place.isEmpty():
            continue
        part = QImage(place.size(), QImage.Format.Format_Grayscale8)
        part.fill(_PAPER)
        with QPainter(part) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-place.topLeft())
            _draw(painter, path, width)
        with QPainter(image) as painter:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Darken)
            painter.drawImage(place.topLeft(), part)


def _draw(painter: QPainter, path: QPainterPath, width: float) -> None:
    if path.length() < _DOT:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_INK)
        painter.drawEllipse(path.currentPosition(), width / 2, width / 2)
        return
    painter.setPen(round_pen(_INK, width))
    painter.drawPath(path)


def round_pen(ink: QColor, width: float) -> QPen:
    """A pen with round ends and joins."""
    solid, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    return QPen(ink, width, solid, cap, join)
