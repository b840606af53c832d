"""How well one colour stands out from another."""

from math import exp, log

from PySide6.QtGui import QColor

READABLE = 4.5  # WCAG 2's least contrast of text; controls, and large text, need 3


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2's contrast ratio, from 1 to 21."""
    return exp(abs(_lightness(one) - _lightness(other)))


def legible_on(ground: QColor) -> QColor:
    """Black or white: on any ground one of the two has a contrast of 4.5 at least."""
    return max((QColor("black"), QColor("white")), key=lambda ink: contrast(ink, ground))


def _lightness(colour: QColor) -> float:
    """How light a colour looks: the logarithm in WCAG 2's contrast ratio."""
    linear = (
        level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4
        for level in (colour.redF(), colour.greenF(), colour.blueF())
    )
    red, green, blue = linear
    return log(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
