"""A view as a picture: as pixels for the screen and slides, as lines and text for print.

A picture is drawn when it is wanted, and kept as the commands that draw it, so that what is saved
is what was seen, whichever format is chosen later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import (
    QColor,
    QImage,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QPicture,
    QRegion,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QGraphicsItem,
    QGraphicsView,
    QScrollBar,
    QWidget,
)

from ensemble_gui.qt.widgets.theme import RHYTHM

SCALE = 2  # pixels of a picture for one of the window's
_MARGIN = RHYTHM
_POINTS = 72  # to an inch: a page has one for each of the window's pixels
_LEFT_OUT = (QAbstractButton, QScrollBar)  # what is there to be pressed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """What a view showed, to be written in any format."""

    title: str
    size: QSize  # in the window's pixels, with a margin
    is_part: bool  # whether the view can be scrolled to more
    drawn: QPicture = field(repr=False)
    for_pixels: QPicture = field(repr=False)  # the same, with lines that are as wide in pixels

    def image(self) -> QImage:
        """Pixels, at twice the size on the screen."""
        image = QImage(self.size * SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SCALE)
        with QPainter(image) as painter:
            _play(self.for_pixels, painter)
        return image

    def content(self, suffix: str) -> bytes:
        """The file that ends in .png, .svg or .pdf."""
        write = {".png": self._png, ".svg": self._svg, ".pdf": self._pdf}[suffix]
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        write(buffer)
        return bytes(buffer.data().data())

    def _png(self, buffer: QBuffer) -> None:
        self.image().save(buffer, "png")  # type: ignore[call-overload]  # bytes, says PySide6: no

    def _svg(self, buffer: QBuffer) -> None:
        from PySide6.QtSvg import QSvgGenerator  # it is seldom wanted

        writer = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
        writer.setOutputDevice(buffer)
        writer.setTitle(self.title)
        writer.setResolution(self.drawn.logicalDpiX())  # else texts have other sizes
        writer.setSize(self.size)
        writer.setViewBox(QRect(QPoint(), self.size))
        with QPainter(writer) as painter:
            _play(self.drawn, painter)

    def _pdf(self, buffer: QBuffer) -> None:
        writer = QPdfWriter(buffer)
        writer.setTitle(self.title)
        writer.setResolution(_POINTS)
        writer.setPageSize(QPageSize(QSizeF(self.size), QPageSize.Unit.Point))
        writer.setPageMargins(QMarginsF())
        with QPainter(writer) as painter:
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)  # else as JPEG
            _play(self.drawn, painter)


def picture_of(view: QWidget, title: str, ground: QColor) -> Picture:
    """What the view shows now on this ground, without buttons and scroll bars."""
    margin = QSize(_MARGIN, _MARGIN)
    size = view.size() + margin + margin
    bars = view.findChildren(QScrollBar)
    return Picture(
        title=title,
        size=size,
        is_part=any(one.maximum() > one.minimum() for one in bars if one.isVisible()),
        drawn=_recorded(view, size, ground),
        for_pixels=_recorded(view, size, ground, widths=SCALE),
    )


def _recorded(view: QWidget, size: QSize, ground: QColor, widths: int = 1) -> QPicture:
    """The commands that draw it; the plots' lines are so many times as wide."""
    drawn = QPicture()
    with QPainter(drawn) as painter, _as_lines(view, widths):
        painter.fillRect(QRect(QPoint(), size), ground)
        _draw(painter, view, view)
    return drawn


def _play(drawn: QPicture, painter: QPainter) -> None:
    """Draw it, one unit for each of the window's pixels: Qt would scale it by the inch."""
    scale = drawn.logicalDpiX() / painter.device().logicalDpiX()
    painter.scale(scale, scale)
    painter.drawPicture(0, 0, drawn)


def _draw(painter: QPainter, widget: QWidget, view: QWidget) -> None:
    """Draw this part of the view, and then what lies in it."""
    place = widget.mapTo(view, QPoint(_MARGIN, _MARGIN))
    QWidget.render(widget, painter, place, QRegion(), QWidget.RenderFlag(0))  # a plot has its own
    for child in widget.children():
        if isinstance(child, QWidget) and not isinstance(child, _LEFT_OUT) and child.isVisible():
            _draw(painter, child, view)


@contextmanager
def _as_lines(view: QWidget, widths: int) -> Iterator[None]:
    """Let plots draw lines and text where they otherwise use pixels kept for the screen.

    The width of their lines is in pixels of whatever they are drawn on.
    """
    plots = [one for one in (view, *view.findChildren(QWidget)) if isinstance(one, QGraphicsView)]
    items = [item for plot in plots for item in plot.scene().items()]
    grounds = [(plot, plot.cacheMode()) for plot in plots]
    kept = [(item, item.cacheMode()) for item in items]
    exporting = [item for item in items if hasattr(item, "setExportMode")]  # pyqtgraph's own
    drawn_with = [one for item in exporting if (one := _options_of(item))]
    pens = [options["pen"] for options in drawn_with]
    try:
        for options, pen in zip(drawn_with, pens, strict=True):
            options["pen"] = QPen(pen)
            options["pen"].setWidthF(pen.widthF() * widths)
        for plot in plots:
            plot.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        for item in items:
            item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        for item in exporting:
            item.setExportMode(export=True, opts={"antialias": True})
        yield
    finally:
        for options, pen in zip(drawn_with, pens, strict=True):
            options["pen"] = pen
        for item in exporting:
            item.setExportMode(export=False)
        for item, mode in kept:
            item.setCacheMode(mode)
        for plot, ground in grounds:
            plot.setCacheMode(ground)


def _options_of(item: QGraphicsItem) -> dict[str, QPen]:
    """Pyqtgraph's own, of a curve or an error bar, among which there is its pen."""
    options = getattr(item, "opts", None)
    if isinstance(options, dict) and isinstance(options.get("pen"), QPen):
        return options
    return {}
