"""Many points of few kinds, drawn once and then cached as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from ensemble_gui.records.settings import Array

_DISC, _HOLE, _ARM, _STROKE = 5.0, 2.5, 3.5, 1.5  # pixels


class Mark(Enum):
    """How a point looks."""

    DISC = auto()
    RING = auto()
    CROSS = auto()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """Points that look alike."""

    places: Array = field(repr=False)  # (point, 2), x and y in the plot's coordinates
    mark: Mark
    colour: QColor


class PointCloud(QGraphicsObject):
    """Layers, the last one on top; a selection or a brush above it repaints none of them."""

    def __init__(self, ground: QColor) -> None:
        super().__init__()
        self._ground = ground
        self._layers: Sequence[Layer] = ()
        self._area = QRectF(0, 0, 1, 1)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_layers(self, layers: Sequence[Layer], area: QRectF, ground: QColor) -> None:
        """Draw these, all of which lie in this area of the plot, on this ground."""
        if area != self._area:
            self.prepareGeometryChange()
        self._layers, self._area, self._ground = layers, area, ground
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 -- Qt's name
        """The area in which all points lie."""
        return self._area

    def paint(
        self, painter: QPainter, _: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw all layers where their places are on the screen, with marks of one size."""
        to_screen = painter.worldTransform()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer in self._layers:
            x = layer.places[:, 0] * to_screen.m11() + to_screen.dx()
            y = layer.places[:, 1] * to_screen.m22() + to_screen.dy()
            if layer.mark is Mark.CROSS:
                painter.setPen(_pen(layer.colour, _STROKE))
                painter.drawLines(_crosses(x, y))
                continue
            dots = QPolygonF([QPointF(*at) for at in zip(x.tolist(), y.tolist(), strict=True)])
            painter.setPen(_pen(layer.colour, _DISC))
            painter.drawPoints(dots)
            if layer.mark is Mark.RING:
                painter.setPen(_pen(self._ground, _HOLE))
                painter.drawPoints(dots)


def _crosses(x: Array, y: Array) -> list[QLineF]:
    """The two strokes of each cross."""
    ends = (
        np.stack([x - _ARM, y - slope * _ARM, x + _ARM, y + slope * _ARM], axis=1)
        for slope in (1, -1)
    )
    return [QLineF(*one) for strokes in ends for one in strokes.tolist()]


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
