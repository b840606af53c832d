"""How large text is: as the window is designed, and larger where the system's font is."""

import re

from PySide6.QtGui import QFontInfo, QGuiApplication

_USUAL = {"windows": 12, "cocoa": 13}  # pixels: the system's font, unless the user enlarged it
USUAL = 15  # on Linux, where desktops have 13 to 15
_MOST = 2.0
_SIZE = re.compile(r"\b((?:font-size|min-height): )(\d+)px")  # of text, and of what holds a line


def text_scale() -> float:
    """1, or by how much the system's font is larger than usual."""
    usual = _USUAL.get(QGuiApplication.platformName(), USUAL)
    return min(max(QFontInfo(QGuiApplication.font()).pixelSize() / usual, 1.0), _MOST)


def scaled(pixels: float) -> int:
    """The size of text, or of what holds it, that has this many pixels by design."""
    return round(pixels * text_scale())


def scaled_style(style: str) -> str:
    """The style sheet with its fonts in the system's size, and room for them."""
    scale = text_scale()
    return _SIZE.sub(lambda found: f"{found[1]}{round(int(found[2]) * scale)}px", style)
