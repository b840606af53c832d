"""The icons of the window: lines in the theme's colours, sharp at every scale.

The drawings are SVG files in `resources/icons/`: 16 by 16 units, lines 1.5 wide, in `currentColor`.
"""

from enum import Enum
from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractButton

from ensemble_gui.assets import resource
from ensemble_gui.qt.widgets.palette import MUTED
from ensemble_gui.qt.widgets.text_size import scaled

_SIDE = 16  # pixels
_GAP = 2  # pixels more between an icon and the words next to it than the style leaves
_ROLE = QPalette.ColorRole


class Ink(Enum):
    """The palette's colours of an icon: at rest, and under the mouse or with the focus."""

    BUTTON = _ROLE.ButtonText, _ROLE.ButtonText
    QUIET = MUTED, _ROLE.ButtonText
    ACCENT = _ROLE.HighlightedText, _ROLE.HighlightedText  # on the accent
    ENTRY = _ROLE.ButtonText, _ROLE.HighlightedText  # of a menu, where the mouse brings the accent


def icon(name: str, ink: Ink = Ink.ENTRY) -> QIcon:
    """The icon of this name; it follows the application's palette. Raises BadInput if missing."""
    return QIcon(_Lines(name, ink))


def put_icon(
    button: QAbstractButton, name: str, ink: Ink = Ink.BUTTON, *, side: int = _SIDE
) -> None:
    """Give the button this icon, of this many pixels, or more with the system's text."""
    button.setIcon(icon(name, ink))
    gap = _GAP if button.text() else 0
    button.setIconSize(QSize(scaled(side) + gap, scaled(side)))


class _Lines(QIconEngine):
    """Draws the file in a colour of the palette, when and as large as it is wanted."""

    def __init__(self, name: str, ink: Ink) -> None:
        super().__init__()
        self._name, self._ink = name, ink
        _drawing(name)  # a file that is missing is noticed here, not while painting

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        """Of this size in the device's pixels, with the icon at the left."""
        return QPixmap.fromImage(_image(self._name, self._colour(mode), size.toTuple()))

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """At the scale of what it is painted on."""
        size = rect.size() * painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.pixmap(size, mode, state))

    def clone(self) -> QIconEngine:
        """Another one of the same icon."""
        return _Lines(self._name, self._ink)

    def _colour(self, mode: QIcon.Mode) -> str:
        palette, (rest, active) = QGuiApplication.palette(), self._ink.value
        if mode is QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, _ROLE.ButtonText).name()
        return palette.color(rest if mode is QIcon.Mode.Normal else active).name()


@cache
def _drawing(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache  # some 20 names in a few colours and sizes
def _image(name: str, colour: str, size: tuple[int, int]) -> QImage:
    from PySide6.QtSvg import QSvgRenderer  # not before the first icon is drawn

    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    drawing = _drawing(name).replace("currentColor", colour)
    with QPainter(image) as painter:
        QSvgRenderer(QByteArray(drawing.encode())).render(
            painter, QRectF(0, 0, min(size), min(size))
        )
    return image
