"""How samples look in the plane of uncertainty, whose coordinates are the roots of bits."""

from math import sqrt

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from ensemble_gui.qt.pages.uncertainty.point_cloud import Layer, Mark
from ensemble_gui.qt.widgets.theme import Theme, blend
from ensemble_gui.records.arranging import Answer
from ensemble_gui.records.samples import SampleSet
from ensemble_gui.records.settings import Array
from ensemble_gui.records.uncertainty import UncertaintyRange, has_uncertainty

_SEE_THROUGH = 150  # of 255: overlapping right ones are darker
_DIGITS = 3  # of a rectangle's edges
_DIMMED = 0.3  # of the muted ink


def layers_of(samples: SampleSet, places: Array, left: Array, theme: Theme) -> list[Layer]:
    """The points at these places (sample, 2), from the bottom up: the wrong ones on top.

    Samples outside `left`, (sample,) bool, are dimmed; samples without a place are not shown.
    """
    away = has_uncertainty(samples) & ~left
    right, wrong = Answer.RIGHT.keeps(samples), Answer.WRONG.keeps(samples)
    dimmed, agreement = blend(theme.card, theme.muted, _DIMMED), QColor(theme.agreement)
    agreement.setAlpha(_SEE_THROUGH)
    kinds = (
        (away & ~wrong, Mark.DISC, dimmed),
        (away & wrong, Mark.CROSS, dimmed),
        (left & ~samples.labelled, Mark.RING, QColor(theme.muted)),
        (left & right, Mark.DISC, agreement),
        (left & wrong, Mark.CROSS, QColor(theme.dissent)),
    )
    return [
        Layer(places=places[chosen], mark=mark, colour=colour)
        for chosen, mark, colour in kinds
        if chosen.any()
    ]


def range_of(rect: QRectF) -> UncertaintyRange:
    """The rectangle in bits, cut off at zero, its edges at numbers short enough to be said."""
    left, right, low, high = (
        float(f"{max(edge, 0.0) ** 2:.{_DIGITS}g}")
        for edge in (rect.left(), rect.right(), rect.top(), rect.bottom())
    )
    return UncertaintyRange(information=(left, right), entropy=(low, high))


def rectangle_of(found: UncertaintyRange) -> QRectF:
    """The range in the plot's coordinates, which are the roots of bits."""
    (left, right), (low, high) = found.information, found.entropy
    return QRectF(QPointF(sqrt(left), sqrt(low)), QPointF(sqrt(right), sqrt(high)))
